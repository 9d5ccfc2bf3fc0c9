import { call } from './api.js';
import { button, el, errorBanner } from './dom.js';

const code = () => `SKU-${crypto.getRandomValues(new Uint32Array(1))[0].toString(16).padStart(8, '0').toUpperCase()}`;

/** The form that registers a product, or changes `product`. */
export function productDialog(done, product) {
  const field = (name, value = '', extra = {}) => el('input', { name, value, placeholder: name, ...extra });
  const fields = [
    field('code', product?.code ?? code(), { readonly: true }), field('name', product?.name, { required: true }),
    field('description', product?.description), field('specification', product?.specification),
    field('unit', product?.unit ?? 'EA'), field('safetyStock', product?.safetyStock ?? 0, { type: 'number', min: 0 }),
  ];
  const problem = el('div');
  const dialog = el('dialog', { role: 'dialog' }, el('form', { onsubmit: submit }, fields, problem,
    el('button', { type: 'submit' }, product ? '저장' : '등록'), button('취소', () => dialog.remove())));

  async function submit(event) {
    event.preventDefault();
    const body = Object.fromEntries(fields.filter((input) => input.value !== '').map((input) => [input.name, input.value]));
    body.safetyStock = Number(body.safetyStock ?? 0);
    if (product) delete body.code;
    try {
      await call(product ? 'PATCH' : 'POST', product ? `/products/${product.id}` : '/products', body);
      dialog.remove();
      done();
    } catch (error) {
      problem.replaceChildren(errorBanner(error.message));
    }
  }

  document.body.append(dialog);
  dialog.showModal();
}
