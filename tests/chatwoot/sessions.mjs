// Who is calling: devise_token_auth sessions and permanent API tokens.
//
// A session token is derived from the seed, the user and the client id, so that sessions
// survive a restart of the stand-in without being stored; signing out revokes the client.
// Each user has one session from the start (seedSession), for scripts; the page makes its own.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { PASSWORD } from './seed.mjs';

const LIFETIME = 60 * 86400;
const DEVISE_401 = { errors: ['You need to sign in or sign up before continuing.'] };

function equal(a, b) {
  const left = Buffer.from(String(a));
  const right = Buffer.from(String(b));
  return left.length === right.length && timingSafeEqual(left, right);
}

const accessToken = (store, user, client) => store.token(`session:${user.email}:${client}`, 22);

/** The headers Chatwoot answers a sign-in with, all strings. */
function sessionHeaders(store, user, client) {
  return {
    'access-token': accessToken(store, user, client),
    'token-type': 'Bearer',
    client,
    expiry: String(store.now() + LIFETIME),
    uid: user.email,
  };
}

export function seedSession(store, user) {
  return sessionHeaders(store, user, store.token(`client:${user.email}`, 22));
}

/** What scripts and tests need to be that person. */
export function credentials(store, user) {
  const { 'access-token': accessToken, client, uid } = seedSession(store, user);
  return {
    uid,
    client,
    'access-token': accessToken,
    token: accessToken,
    api_access_token: user.access_token,
    chatwoot_user_id: user.id,
    account_id: user.memberships[0]?.account_id ?? null,
    name: user.name,
    password: PASSWORD,
  };
}

export function signIn(store, email, password) {
  const user = store.userByEmail(email);
  if (!user?.confirmed || password !== PASSWORD) return null;
  const client = randomBytes(16).toString('base64url');
  return { user, headers: sessionHeaders(store, user, client) };
}

export function signOut(store, headers) {
  const user = deviseUser(store, headers);
  if (user) store.state.revoked_clients.push(`${user.email}:${headers.client}`);
  return user !== null;
}

/** Makes a user's seed session valid (true) or revoked (false). */
export function setSeedSession(store, user, valid) {
  const key = `${user.email}:${seedSession(store, user).client}`;
  const others = store.state.revoked_clients.filter((revoked) => revoked !== key);
  store.state.revoked_clients = valid ? others : [...others, key];
}

/** The user of access-token, client and uid, or null. */
export function deviseUser(store, headers) {
  const { 'access-token': given, client, uid } = headers;
  if (!given || !client || !uid) return null;
  const user = store.userByEmail(uid);
  if (!user || store.state.revoked_clients.includes(`${user.email}:${client}`)) return null;
  return equal(given, accessToken(store, user, client)) ? user : null;
}

/** { user } or { status, body } as Chatwoot refuses. Hyphen and underscore form are one header. */
export function authenticate(store, headers) {
  const apiToken = headers['api-access-token'] ?? headers.api_access_token;
  if (apiToken) {
    const user = store.state.users.find((row) => equal(row.access_token, apiToken));
    return user ? { user } : { status: 401, body: { error: 'Invalid Access Token' } };
  }
  const user = deviseUser(store, headers);
  return user ? { user } : { status: 401, body: DEVISE_401 };
}
