const TOKEN = 'accessToken';
const base = (window.config?.apiBaseUrl ?? '').replace(/\/$/, '');

export const session = {
  get token() { return localStorage.getItem(TOKEN); },
  open(token) { localStorage.setItem(TOKEN, token); },
  close() { localStorage.removeItem(TOKEN); },
};

export class ApiError extends Error {
  constructor(status, message) { super(message); this.status = status; }
}

/** Calls the API and gives its JSON body; throws ApiError with the API's own text. */
export async function call(method, path, body) {
  const headers = {};
  if (session.token) headers.Authorization = `Bearer ${session.token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const answer = await fetch(`${base}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(answer.status, content.message ?? answer.statusText);
  return content;
}
