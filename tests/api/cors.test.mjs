// What pages of other origins may do, and the headers that keep pages and replies in their place.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credentials, env } from '../lib/env.mjs'
import { assertError, call, INSTALLATION } from '../lib/hub.mjs'

const CONFIG = '/api/v1/platform-app/config'
const TOKENS = '/api/v1/instance-tokens'
const CHATWOOT = new URL(env.CHATWOOT_URL).origin

const allowed = (reply) => reply.headers.get('access-control-allow-origin')

const preflight = (path, method, origin = CHATWOOT) => call('OPTIONS', path, {
  checked: false,
  headers: {
    origin, 'access-control-request-method': method,
    'access-control-request-headers': 'access-token,client,uid',
  },
})

test('Chatwoot’s page may ask for a configuration and tokens', async () => {
  for (const [path, method] of [[CONFIG, 'GET'], [TOKENS, 'POST']]) {
    const reply = await preflight(path, method)
    assert.equal(reply.status, 204)
    assert.equal(allowed(reply), CHATWOOT)
    assert.equal(reply.headers.get('access-control-allow-methods'), method)
    assert.equal(reply.headers.get('access-control-allow-headers'),
      'access-token, client, uid, content-type, authorization')
    assert.equal(reply.headers.get('access-control-max-age'), '3600')
    assert.match(reply.headers.get('vary'), /Origin/)
    assert.equal(reply.headers.get('access-control-allow-credentials'), null)
  }
})

test('other origins may not, nor may Chatwoot’s page call anything else', async () => {
  const replies = [
    await preflight(CONFIG, 'GET', 'https://evil.example'),
    await preflight(CONFIG, 'GET', 'null'),
    await preflight(TOKENS, 'PUT'),
    await preflight('/api/v1/auth/me', 'GET'),
    await preflight('/api/v1/auth/sso', 'POST'),
  ]
  for (const reply of replies) {
    assert.equal(reply.status, 204)
    assert.equal(allowed(reply), null)
  }
})

test('the replies themselves say the same, failures too', async () => {
  const { access_token: accessToken, client, uid } = credentials('AGENT')
  const headers = { 'access-token': accessToken, client, uid }
  const get = (changes) => call('GET', CONFIG, { headers: { ...headers, ...changes } })
  const good = await get({ origin: CHATWOOT })
  assert.equal(good.status, 200, JSON.stringify(good.body))
  assert.equal(allowed(good), CHATWOOT)
  const bad = await get({ origin: CHATWOOT, uid: 'nobody@loja-aurora.example' })
  assertError(bad, 401)
  assert.equal(allowed(bad), CHATWOOT)
  const evil = await call('POST', TOKENS, {
    headers: { ...headers, origin: 'https://evil.example' }, body: { account_id: 1, scopes: [] },
  })
  assertError(evil, 403)
  assert.equal(allowed(evil), null)
})

test('every kind of reply carries the headers of its kind', async () => {
  const get = (path) => call('GET', path, { checked: false })
  const [json, shell, embedded, script, missing] = [
    await get('/api/v1/auth/me'), await get('/app/kanban'),
    await get(`/embed/${INSTALLATION}/kanban`), await get('/embed/whatpro.js'),
    await get('/assets/none.js'),
  ]
  for (const { headers } of [json, shell, embedded, script, missing]) {
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('referrer-policy'), 'strict-origin-when-cross-origin')
    assert.match(headers.get('permissions-policy'), /camera=\(\)/)
    assert.match(headers.get('content-security-policy'), /default-src 'none'/)
    assert.doesNotMatch(headers.get('content-security-policy'), /unsafe/)
  }
  for (const { headers } of [json, shell, missing])
    assert.equal(headers.get('x-frame-options'), 'SAMEORIGIN')
  assert.equal(embedded.headers.get('x-frame-options'), null)
  const ancestors = /frame-ancestors ([^;]*)/.exec(embedded.headers.get('content-security-policy'))
  assert.ok(ancestors[1].split(' ').includes(CHATWOOT))
})

test('the Dashboard Script is small, cached for minutes and for pages of other origins', async () => {
  const reply = await fetch(`${env.HUB_URL}/embed/whatpro.js`, {
    headers: { 'accept-encoding': 'gzip' },
  })
  assert.equal(reply.status, 200)
  assert.equal(reply.headers.get('content-encoding'), 'gzip')
  assert.equal(reply.headers.get('cross-origin-resource-policy'), 'cross-origin')
  assert.match(reply.headers.get('cache-control'), /max-age=300/)
  assert.ok(reply.headers.get('etag'))
  assert.match(await reply.text(), /whatpro:token/)
})
