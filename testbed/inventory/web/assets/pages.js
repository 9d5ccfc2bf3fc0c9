import { call } from './api.js';
import { button, day, el, panel, table } from './dom.js';
import { productDialog } from './product.js';
import { settingsPanels } from './settings.js';

const names = (products) => new Map(products.data.map((product) => [product.id, product.name]));

const PRODUCT = [
  ['코드', (row) => row.code], ['제품명', (row) => row.name], ['안전재고', (row) => `${row.safetyStock}`],
  ['재고', (row) => `${row.remain}`], ['상태', (row) => row.status],
];

async function dashboard() {
  const [summary, alerts] = await Promise.all([call('GET', '/dashboard/summary'), call('GET', '/alerts?size=5')]);
  const { totals } = summary;
  return [
    el('p', {}, `제품 ${totals.totalProducts} · 입고 ${totals.totalIn} · 출고 ${totals.totalOut} · 반품 ${totals.totalReturn}`),
    panel('제품별 재고 현황', table(summary.stockByProduct, PRODUCT)),
    panel('최근 알림', table(alerts.data, [['시각', (row) => row.createdAt], ['내용', (row) => row.message]])),
  ];
}

async function products({ reload }) {
  const list = await call('GET', '/products');
  const change = (method, row, body) => call(method, `/products/${row.id}`, body).then(reload);
  const actions = (row) => el('span', {},
    button('수정', () => productDialog(reload, row)),
    button('사용 중지', () => change('PATCH', row, { disabled: true })),
    button('삭제', () => window.confirm('삭제하시겠습니까?') && change('DELETE', row)));
  return [panel('제품 목록', button('제품 등록', () => productDialog(reload)), table(list.data, [...PRODUCT, ['', actions]]))];
}

const stock = (heading, path, date, ...buttons) => async () => {
  const [list, known] = await Promise.all([call('GET', path), call('GET', '/products?size=200')]);
  const named = names(known);
  return [panel(heading, ...buttons.map((label) => button(label)), table(list.data, [
    ['일자', (row) => day(row[date])], ['제품', (row) => named.get(row.productId) ?? row.productName],
    ['수량', (row) => `${row.quantity}`], ['비고', (row) => row.note ?? row.memo ?? row.reason],
  ]))];
};

async function uploads() {
  const jobs = await call('GET', '/uploads/jobs');
  return [panel('업로드 내역', table(jobs.data, [
    ['파일', (row) => row.originalName], ['종류', (row) => row.type], ['상태', (row) => row.status],
    ['등록', (row) => row.createdAt], ['실패', (row) => `${row.itemCounts?.failed ?? 0}`],
  ]))];
}

async function settings() {
  const [telegram, users] = await Promise.all([call('GET', '/settings/notifications/telegram'), call('GET', '/users')]);
  return settingsPanels(telegram, users.data);
}

async function logs() {
  const list = await call('GET', '/audit/logs');
  return [el('h2', {}, '감사 로그'), table(list.data, [
    ['시각', (row) => row.createdAt], ['사용자', (row) => row.userEmail], ['대상', (row) => row.resource],
    ['작업', (row) => row.action], ['ID', (row) => row.entityId],
  ])];
}

/** path → heading, what to load, and what to say when that fails. */
export const PAGES = new Map([
  ['/', ['대시보드', dashboard, '대시보드 데이터를 불러올 수 없습니다. 잠시 후 다시 시도해 주세요.']],
  ['/products', ['제품 관리', products, '제품 목록을 불러올 수 없습니다.']],
  ['/inbounds', ['입고 내역', stock('입고 내역', '/inbounds', 'dateIn', '입고 등록', '대량 입고 등록'), '입고 내역을 불러올 수 없습니다.']],
  ['/outbounds', ['출고 내역', stock('출고 내역', '/outbounds', 'dateOut', '출고 등록', '대량 출고 등록'), '출고 내역을 불러올 수 없습니다.']],
  ['/returns', ['반품 내역', stock('반품 내역', '/returns', 'dateReturn', '반품 등록'), '반품 내역을 불러올 수 없습니다.']],
  ['/uploads', ['업로드', uploads, '업로드 내역을 불러올 수 없습니다.']],
  ['/settings', ['환경설정', settings, '설정을 불러올 수 없습니다.']],
  ['/logs', ['LOG', logs, '감사 로그를 불러올 수 없습니다.']],
]);
