import { call } from './api.js';
import { button, el, panel, table } from './dom.js';

const labelled = (text, input) => el('label', {}, text, ' ', input);

/** Telegram settings, and users with their roles. */
export function settingsPanels(telegram, users) {
  const enabled = el('input', { type: 'checkbox', checked: telegram.enabled });
  const token = el('input', { id: 'bot-token', type: 'password', autocomplete: 'off' });
  const cooldown = el('input', { id: 'cooldown-minutes', type: 'number', value: telegram.cooldownMinutes });
  const quiet = el('input', { id: 'quiet-hours', value: telegram.quietHours });
  const message = el('input', { 'aria-label': '메시지' });
  const feedback = el('div', { class: '_feedback_51b0e', role: 'status' });

  const tell = (work, success) => () => work().then(
    () => { feedback.textContent = success; },
    (error) => { feedback.textContent = error.message; },
  );
  const changed = () => ({
    enabled: enabled.checked, cooldownMinutes: Number(cooldown.value), quietHours: quiet.value,
    ...(token.value ? { botToken: token.value } : {}),
  });
  return [
    panel('텔레그램 알림 설정',
      labelled('텔레그램 알림 사용', enabled), labelled('봇 토큰', token), labelled('쿨다운(분)', cooldown),
      labelled('무음 시간', quiet), el('p', {}, '토큰을 비워 두면 기존 값을 유지합니다.'),
      button('변경사항 저장', tell(() => call('PUT', '/settings/notifications/telegram', changed()), '저장했습니다.')),
      button('텔레그램 테스트 발송', tell(() => call('POST', '/alerts/test'), '발송했습니다.')),
      message, button('메시지 발송', tell(() => call('POST', '/alerts/custom', { message: message.value }), '발송했습니다.')),
      feedback),
    panel('사용자 & 권한', table(users, [
      ['이메일', (row) => row.email], ['이름', (row) => row.name], ['역할', (row) => row.role],
    ])),
  ];
}
