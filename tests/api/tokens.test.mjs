// Instance tokens and the platform app, through the proxy and a real stand-in of Chatwoot.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { credentials, env } from '../lib/env.mjs'
import {
  accountPath, assertError, call, HUB_ACCOUNT, INSTALLATION, OTHER_ACCOUNT, signIn,
} from '../lib/hub.mjs'
import { hubctl } from '../lib/sign_in.mjs'

const TOKENS = '/api/v1/instance-tokens'
const CHATWOOT = new URL(env.CHATWOOT_URL).origin
const HUB = new URL(env.HUB_URL).origin

const headersOf = (user) => ({
  'access-token': user.access_token, client: user.client, uid: user.uid,
})

/** What Chatwoot's page sends. */
const page = (user) => ({ ...headersOf(user), origin: CHATWOOT, 'sec-fetch-site': 'cross-site' })

async function make(headers, body = {}) {
  const reply = await call('POST', TOKENS, {
    headers, body: { account_id: HUB_ACCOUNT, scopes: ['kanban:read'], ...body },
  })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return reply.body.data
}

const boards = (token, options = {}) => (
  call('GET', `${accountPath(HUB_ACCOUNT)}/boards`, { token, ...options }))

test('Chatwoot’s headers, from Chatwoot’s page, give a token that works', async () => {
  const { token, expires_at: expires } = await make(page(credentials('AGENT')))
  assert.match(token, /^wpi_[\w-]{43}$/)
  const minutes = (Date.parse(expires) - Date.now()) / 60_000
  assert.ok(minutes > 14 && minutes <= 15.1, String(minutes))
  assert.equal((await boards(token)).status, 200)
  const valid = await call('GET', `${TOKENS}/validate`, { token })
  assert.deepEqual(valid.body.data, {
    valid: true, scopes: ['kanban:read'], account_id: HUB_ACCOUNT, expires_at: expires,
  })
})

test('a session gives one too', async () => {
  const { token } = await signIn('AGENT')
  const made = await make({ authorization: `Bearer ${token}` }, { ttl_minutes: 1 })
  assert.equal((await boards(made.token)).status, 200)
  const me = await call('GET', '/api/v1/auth/me', { token: made.token })
  assert.deepEqual(me.body.data.accounts.map((one) => [one.id, one.permissions]),
    [[HUB_ACCOUNT, ['kanban:read']]])
})

test('it does no more than its scopes, and nothing for its own sake', async () => {
  const { token } = await make(page(credentials('ADMIN')))
  const keys = `${accountPath(HUB_ACCOUNT)}/api-keys`
  assertError(await call('GET', keys, { token }), 401)
  assertError(await call('POST', TOKENS, {
    token, body: { account_id: HUB_ACCOUNT, scopes: [] },
  }), 401)
  const ticket = `${accountPath(HUB_ACCOUNT)}/stream-tickets`
  assert.equal((await call('POST', ticket, { token })).status, 201)
  const none = await make(page(credentials('ADMIN')), { scopes: [] })
  assertError(await call('POST', ticket, { token: none.token }), 403)
})

test('it is good for one account, and for the pages of its origin and the Hub’s', async () => {
  const { token } = await make(page(credentials('AGENT')))
  assertError(await call('GET', `${accountPath(OTHER_ACCOUNT)}/boards`, { token }), 404)
  assertError(await boards(token, { headers: { origin: 'https://evil.example' } }), 403)
  assert.equal((await boards(token, { headers: { origin: HUB } })).status, 200)
  assert.equal((await boards(token, { headers: { origin: CHATWOOT } })).status, 200)
})

test('its owner ends it, and nobody else does', async () => {
  const agent = credentials('AGENT')
  const { id, token } = await make(page(agent))
  const path = `${TOKENS}/${id}`
  assertError(await call('DELETE', path, { headers: page(credentials('ADMIN')) }), 404)
  assert.equal((await call('DELETE', path, { headers: page(agent) })).status, 204)
  await new Promise((resolve) => { setTimeout(resolve, 1100) })
  assertError(await boards(token), 401)
  assertError(await call('GET', `${TOKENS}/validate`, { token }), 401)
  assertError(await call('DELETE', path, { headers: page(agent) }), 404)
})

test('it ends with the session that asked for it', async () => {
  const { token } = await signIn('AGENT')
  const made = await make({ authorization: `Bearer ${token}` })
  assert.equal((await call('POST', '/api/v1/auth/logout', { token })).status, 204)
  await new Promise((resolve) => { setTimeout(resolve, 1100) })
  assertError(await boards(made.token), 401)
})

test('wrong headers, unknown scopes and foreign accounts give none', async () => {
  const agent = credentials('AGENT')
  const body = { account_id: HUB_ACCOUNT, scopes: ['kanban:read'] }
  const post = (headers, changes = {}) => (
    call('POST', TOKENS, { headers, body: { ...body, ...changes } }))
  assertError(await post(page({ ...agent, access_token: 'wrong-token' })), 401)
  assertError(await post({ ...page(agent), uid: '' }), 401)
  assertError(await post({}), 401)
  assertError(await post({ ...page(agent), origin: 'https://evil.example' }), 403)
  assertError(await post(page(agent), { scopes: ['kanban:fly'] }), 422)
  assertError(await post(page(agent), { ttl_minutes: 61 }), 422)
  assertError(await post(page(agent), { account_id: OTHER_ACCOUNT }), 404)
})

test('the platform app’s configuration names the views of each account', async () => {
  const path = `/api/v1/platform-app/config?installation=${INSTALLATION}`
  const reply = await call('GET', path, { headers: headersOf(credentials('AGENT')) })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  const [account] = reply.body.data.accounts
  assert.equal(account.id, HUB_ACCOUNT)
  assert.equal(account.chatwoot_account_id, Number(env.CHATWOOT_ACCOUNT_ID))
  assert.deepEqual(account.views.map((view) => [view.key, view.url]),
    [['kanban', `${env.HUB_URL}/embed/${INSTALLATION}/kanban`]])
  assert.deepEqual(account.features, ['kanban'])
  const { token } = await signIn('AGENT')
  assert.deepEqual((await call('GET', path, { token })).body, reply.body)
  assertError(await call('GET', path), 401)
})

// The last: it ends every token of the installation.
test('the operator’s events are signed, and an uninstalled app has no tokens', async () => {
  const { secret } = JSON.parse(hubctl('installation', 'secret', '--slug', INSTALLATION, '--json'))
  const { token } = await make(page(credentials('AGENT')))
  const send = (event, key, age = 0) => {
    const raw = JSON.stringify({ event })
    const timestamp = String(Math.floor(Date.now() / 1000) - age)
    const digest = createHmac('sha256', key).update(`${timestamp}.${raw}`).digest('hex')
    return call('POST', '/api/v1/platform-app/events', {
      raw,
      headers: {
        'content-type': 'application/json', 'x-whatpro-installation': INSTALLATION,
        'x-whatpro-timestamp': timestamp, 'x-whatpro-signature': `sha256=${digest}`,
      },
    })
  }
  assertError(await send('app.uninstalled', 'another secret'), 401)
  assertError(await send('app.uninstalled', secret, 600), 401)
  assert.equal((await send('app.installed', secret)).body.data.revoked_tokens, 0)
  assert.equal((await boards(token)).status, 200)
  const ended = await send('app.uninstalled', secret)
  assert.equal(ended.status, 200, JSON.stringify(ended.body))
  assert.ok(ended.body.data.revoked_tokens > 0)
  await new Promise((resolve) => { setTimeout(resolve, 1100) })
  assertError(await boards(token), 401)
})
