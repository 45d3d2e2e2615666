// The session cookie, and calls to the REST API and to /__control.
const COOKIE = 'cw_d_session_info';

// js-cookie's encoding: encodeURIComponent, with the characters a cookie may hold put back.
const encode = (text) => encodeURIComponent(text)
  .replace(/%(2[346BF]|3[AC-F]|40|5[BDE]|60|7[BCD])/g, decodeURIComponent);

/** The sign-in's reply headers, or null. Host-only, path /, readable by scripts: as Chatwoot's. */
export function readSession() {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${COOKIE}=`));
  if (!found) return null;
  try {
    return JSON.parse(decodeURIComponent(found.slice(COOKIE.length + 1)));
  } catch {
    return null;
  }
}

function writeSession(headers) {
  const expires = new Date(Number(headers.expiry) * 1000).toUTCString();
  document.cookie = `${COOKIE}=${encode(JSON.stringify(headers))}; path=/; expires=${expires}`;
}

export function dropSession() {
  document.cookie = `${COOKIE}=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT`;
}

export class HttpError extends Error {
  constructor(status, body) {
    super(body?.message ?? body?.error ?? body?.errors?.[0] ?? `HTTP ${status}`);
    this.status = status;
  }
}

async function call(method, path, body, headers) {
  const reply = await fetch(path, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await reply.text();
  const isJson = (reply.headers.get('content-type') ?? '').startsWith('application/json');
  const data = isJson && text ? JSON.parse(text) : null;
  if (!reply.ok) throw new HttpError(reply.status, data);
  return { data, headers: Object.fromEntries(reply.headers) };
}

export async function rest(method, path, body) {
  const { 'access-token': token, client, uid } = readSession() ?? {};
  const headers = token ? { 'access-token': token, 'token-type': 'Bearer', client, uid } : {};
  return (await call(method, path, body, headers)).data;
}

export async function control(method, path, body) {
  return (await call(method, `/__control${path}`, body, {})).data;
}

/** Signs in and keeps every reply header in the cookie. */
export async function signIn(email, password) {
  const { data, headers } = await call('POST', '/auth/sign_in', { email, password }, {});
  writeSession(headers);
  return data.data;
}

export async function signOut() {
  await rest('DELETE', '/auth/sign_out').catch(() => {});
  dropSession();
}
