import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credentials, env } from '../lib/env.mjs'
import {
  assertError, call, HUB_ACCOUNT, INSTALLATION, OTHER_ACCOUNT, signIn, sso,
} from '../lib/hub.mjs'

const SSO = '/api/v1/auth/sso'
const admin = credentials('ADMIN')

/** The cookie as Chatwoot's dashboard writes it: the sign-in's response headers as JSON. */
const cookie = (user, extra = {}) => `cw_d_session_info=${encodeURIComponent(JSON.stringify({
  'access-token': user.access_token, 'token-type': 'Bearer', client: user.client,
  expiry: '1999999999', uid: user.uid, 'content-type': 'application/json; charset=utf-8', ...extra,
}))}`

/** What a browser adds to a same-origin call of the Hub's page. */
const samePage = { origin: new URL(env.HUB_URL).origin, 'sec-fetch-site': 'same-origin' }

test('the three values in the body give a token that works', async () => {
  const reply = await sso(admin)
  assert.equal(reply.status, 200)
  const { data } = reply.body
  assert.equal(data.token_type, 'Bearer')
  assert.equal(data.expires_in, 900)
  assert.deepEqual(data.accounts.map((account) => account.id), [HUB_ACCOUNT])
  assert.equal(data.accounts[0].chatwoot_account_id, Number(env.CHATWOOT_ACCOUNT_ID))
  assert.equal(data.accounts[0].role, 'admin')
  const me = await call('GET', '/api/v1/auth/me', { token: data.access_token })
  assert.equal(me.status, 200)
  assert.deepEqual(me.body.data,
    { user: data.user, accounts: data.accounts, accounts_without_seat: [] })
})

test('the three values in headers do as well', async () => {
  const { access_token: token, client, uid } = admin
  const reply = await call('POST', SSO, {
    body: { installation: INSTALLATION }, headers: { 'access-token': token, client, uid },
  })
  assert.equal(reply.status, 200)
})

test('the cookie of the same host does, from the page itself', async () => {
  const reply = await call('POST', SSO, {
    body: { installation: INSTALLATION }, headers: { cookie: cookie(admin), ...samePage },
  })
  assert.equal(reply.status, 200)
  assert.equal(reply.body.data.user.email, admin.uid)
})

test('the cookie does not from another origin', async () => {
  const reply = await call('POST', SSO, {
    body: { installation: INSTALLATION },
    headers: {
      cookie: cookie(admin), origin: 'https://evil.example', 'sec-fetch-site': 'cross-site',
    },
  })
  assert.ok([401, 403].includes(reply.status), String(reply.status))
})

test('the cookie does not for a form, which needs no permission of the browser', async () => {
  const reply = await call('POST', SSO, {
    raw: `installation=${INSTALLATION}`, checked: false,
    headers: {
      cookie: cookie(admin), 'content-type': 'application/x-www-form-urlencoded', ...samePage,
    },
  })
  assert.equal(reply.status, 415)
})

test('an agent in Chatwoot is an agent here', async () => {
  const { accounts } = await signIn('AGENT')
  assert.deepEqual(accounts.map((account) => [account.id, account.role]), [[HUB_ACCOUNT, 'agent']])
})

test('users of two Chatwoot accounts see one account each', async () => {
  const { accounts } = await signIn('OTHER')
  assert.deepEqual(accounts.map((account) => account.id), [OTHER_ACCOUNT])
})

test('signing in again gives the same user', async () => {
  const [first, second] = [await signIn('AGENT'), await signIn('AGENT')]
  assert.deepEqual(first.user, second.user)
})

for (const [title, wrong] of [
  ['token', { access_token: 'wrong-token-of-some-length' }],
  ['client', { client: 'wrong-client' }],
  ['user', { uid: 'nobody@loja-aurora.example' }],
]) {
  test(`a wrong ${title} is a 401`, async () => {
    assertError(await sso({ ...admin, ...wrong }), 401)
  })
}

test('no credential at all is a 401', async () => {
  assertError(await call('POST', SSO, { body: { installation: INSTALLATION } }), 401)
})

test('an unknown installation is refused', async () => {
  const reply = await sso(admin, { installation: 'elsewhere' })
  assert.ok([401, 422].includes(reply.status), String(reply.status))
})

test('an installation is never a URL', async () => {
  const reply = await sso(admin, { installation: 'http://127.0.0.1:1/' })
  assert.ok([401, 422].includes(reply.status), String(reply.status))
})

test('an unknown key in the body is refused', async () => {
  assertError(await sso(admin, { surprise: true }), 422)
})

test('broken JSON is a 400', async () => {
  const reply = await call('POST', SSO, {
    raw: '{"installation":', headers: { 'content-type': 'application/json' },
  })
  assertError(reply, 400)
})

test('me needs a token, and a right one', async () => {
  assertError(await call('GET', '/api/v1/auth/me'), 401)
  assertError(await call('GET', '/api/v1/auth/me', { token: 'a.b.c' }), 401)
})

test('a token with another signature or without one is refused', async () => {
  const { token } = await signIn('AGENT')
  const [head, claims, signature] = token.split('.')
  const flipped = (signature[0] === 'A' ? 'B' : 'A') + signature.slice(1)
  assertError(await call('GET', '/api/v1/auth/me', { token: `${head}.${claims}.${flipped}` }), 401)
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
  assertError(await call('GET', '/api/v1/auth/me', { token: `${none}.${claims}.` }), 401)
})
