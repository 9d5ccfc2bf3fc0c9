const base = import.meta.env.VITE_API_BASE_URL ?? '';

export async function get<T>(path: string): Promise<T> {
  const token = localStorage.getItem('accessToken');
  const response = await fetch(`${base}/api/v1${path}`, { headers: token ? { Authorization: `Bearer ${token}` } : {} });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}
