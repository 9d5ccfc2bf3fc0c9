/** Builds an element; texts become text nodes, so nothing of the API's is ever read as HTML. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

/** A table of rows; each column is [heading, row => text or node]. */
export function table(rows, columns) {
  const cell = (row) => columns.map(([, show]) => el('td', {}, show(row) ?? ''));
  const head = el('tr', {}, columns.map(([heading]) => el('th', {}, heading)));
  return el('table', {}, el('thead', {}, head), el('tbody', {}, rows.map((row) => el('tr', {}, cell(row)))));
}

export const panel = (heading, ...children) => el('section', {}, el('h3', {}, heading), ...children);
export const button = (label, onclick) => el('button', { type: 'button', onclick }, label);
export const errorBanner = (text) => el('div', { class: '_errorBanner_1f7c2', role: 'alert' }, text);
export const day = (iso) => (iso ? iso.slice(0, 10) : '');
