import { session } from './api.js';
import { el, errorBanner } from './dom.js';
import { loginPage } from './login.js';
import { PAGES } from './pages.js';

const root = document.getElementById('root');

function go(path) {
  history.pushState({}, '', path);
  render();
}

function link([path, [label]]) {
  const current = path === location.pathname ? 'page' : null;
  return el('a', { href: path, 'aria-current': current, onclick: (event) => { event.preventDefault(); go(path); } }, label);
}

function logout() {
  session.close();
  go('/login');
}

function shell(heading, main) {
  const bar = el('header', { class: '_topbar_3c9d0' }, el('h1', {}, heading),
    el('button', { type: 'button', 'aria-label': '로그아웃', onclick: logout }, '⎋'));
  return el('div', { class: '_shell_3c9d0' }, el('nav', {}, [...PAGES].map(link)), el('div', {}, bar, main));
}

async function fill(main, [, load, failure]) {
  try {
    main.replaceChildren(...await load({ reload: render }));
  } catch (error) {
    if (error.status === 401) go('/login');
    else if (error.status === 403 && location.pathname !== '/') go('/');
    else main.replaceChildren(errorBanner(failure));
  }
}

function render() {
  const path = location.pathname;
  if (path === '/login') root.replaceChildren(loginPage(go));
  else if (!session.token) go('/login');
  else if (PAGES.has(path)) show(PAGES.get(path));
  else root.replaceChildren(shell('대시보드', el('main', {}, el('h2', {}, '요청한 페이지를 찾을 수 없습니다.'))));
}

function show(page) {
  const main = el('main');
  root.replaceChildren(shell(page[0], main));
  fill(main, page);
}

window.addEventListener('popstate', render);
render();
