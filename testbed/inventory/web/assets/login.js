import { call, session } from './api.js';
import { el, errorBanner } from './dom.js';

const REMEMBERED = 'login.rememberedEmail';
const REFUSED = '로그인에 실패했습니다. 이메일/비밀번호를 확인하세요.';

export function loginPage(go) {
  const email = el('input', { type: 'email', required: true, autocomplete: 'username' });
  email.value = localStorage.getItem(REMEMBERED) ?? '';
  const password = el('input', { type: 'password', required: true, autocomplete: 'current-password' });
  const remember = el('input', { type: 'checkbox', checked: Boolean(email.value) });
  const problem = el('div');

  async function submit(event) {
    event.preventDefault();
    try {
      const { accessToken } = await call('POST', '/auth/login', { email: email.value, password: password.value });
      session.open(accessToken);
      if (remember.checked) localStorage.setItem(REMEMBERED, email.value);
      go('/');
    } catch {
      problem.replaceChildren(errorBanner(REFUSED));
    }
  }

  const eye = el('button', { type: 'button', 'aria-label': '비밀번호 표시', onclick: () => {
    password.type = password.type === 'password' ? 'text' : 'password';
  } }, '👁');
  return el('form', { class: '_login_8d21a', onsubmit: submit },
    el('h1', {}, 'Lremettre ERP 로그인'),
    el('label', {}, '이메일', email),
    el('label', {}, '비밀번호', password), eye,
    el('label', { class: '_remember_8d21a' }, remember, '계정 자동 저장하기'),
    problem,
    el('button', { type: 'submit' }, '로그인'));
}
