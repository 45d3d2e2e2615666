// What the proxy adds: limits, headers, static files, errors in the project's shape.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import { env, ROOT } from '../lib/env.mjs'
import { assertError, call, signIn } from '../lib/hub.mjs'

const asset = () => readdirSync(join(ROOT, 'web/dist/assets')).find((name) => name.endsWith('.js'))

/** A request with headers that fetch() would not send. Resolves with { status, headers, body }. */
function raw(path, { method = 'GET', headers = {}, host, body } = {}) {
  const url = new URL(env.HUB_URL + path)
  return new Promise((resolve, reject) => {
    http.request(url, { method, headers: { ...headers, ...(host && { host }) } }, (reply) => {
      const chunks = []
      reply.on('data', (chunk) => chunks.push(chunk))
      reply.on('end', () => resolve({
        status: reply.statusCode, headers: reply.headers, body: Buffer.concat(chunks),
      }))
    }).on('error', reject).end(body)
  })
}

test('security headers are on every kind of answer', async () => {
  const paths = ['/health/ready', '/api/v1/nothing', `/assets/${asset()}`, '/assets/none.js']
  for (const path of paths) {
    const { headers } = await raw(path)
    assert.equal(headers['x-content-type-options'], 'nosniff', path)
    assert.equal(headers['referrer-policy'], 'strict-origin-when-cross-origin', path)
    assert.match(headers['permissions-policy'], /camera=\(\)/, path)
    assert.equal(headers['x-frame-options'], 'SAMEORIGIN', path)
    assert.equal(headers.server, undefined, path)
    assert.equal(headers['strict-transport-security'], undefined, `${path} without TLS`)
    assert.match(headers['x-request-id'], /^[0-9a-f-]{36}$/, path)
  }
})

test('the embedded page may be framed by its Chatwoot and nobody else', async () => {
  const { status, headers } = await raw('/embed/demo/kanban')
  assert.equal(status, 200)
  assert.equal(headers['x-frame-options'], undefined)
  const csp = headers['content-security-policy']
  assert.match(csp, new RegExp(`frame-ancestors [^;]*${new URL(env.CHATWOOT_URL).origin}`))
  assert.doesNotMatch(csp, /unsafe-inline|unsafe-eval|\*/)
})

test('the full page may not be framed by Chatwoot', async () => {
  const { status, headers } = await raw('/app/kanban')
  assert.equal(status, 200)
  assert.doesNotMatch(headers['content-security-policy'],
    new RegExp(`frame-ancestors [^;]*${new URL(env.CHATWOOT_URL).origin}`))
})

test('the bare address leads to the board', async () => {
  const { status, headers } = await raw('/')
  assert.deepEqual([status, headers.location], [302, '/app/kanban'])
})

test('the bare address is for reading only', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const reply = await raw('/', { method })
    assert.deepEqual([reply.status, reply.headers.allow], [405, 'GET, HEAD'], method)
    assert.equal(JSON.parse(reply.body).error.code, 'method_not_allowed')
  }
  assert.equal((await raw('/', { method: 'HEAD' })).status, 302)
})

test('an unknown page is a 404', async () => {
  for (const path of ['/app/nothing', '/embed/nowhere/kanban', '/nothing']) {
    const reply = await raw(path)
    assert.equal(reply.status, 404, path)
    assert.match(reply.headers['content-type'], /^application\/json/, path)
  }
})

test('an unknown page below /app is shown as a page to who looks at it', async () => {
  const accept = 'text/html,application/xhtml+xml,*/*;q=0.8'
  for (const path of ['/app/nothing', '/app/kanban/9', '/app/a/b/c?d']) {
    const reply = await raw(path, { headers: { accept } })
    assert.equal(reply.status, 404, path)
    assert.match(reply.headers['content-type'], /^text\/html/, path)
    assert.match(reply.headers['content-security-policy'], /default-src 'none'/, path)
    assert.match(String(reply.body), /<div id="app">/, path)
  }
  assert.equal((await raw('/nothing', { headers: { accept } })).status, 404)
  assert.equal((await raw('/app/nothing', { method: 'POST', headers: { accept } })).status, 405)
})

test('a 401 names its scheme, and whether a token was the fault', async () => {
  const without = await raw('/api/v1/auth/me')
  assert.deepEqual([without.status, without.headers['www-authenticate']], [401, 'Bearer'])
  for (const path of ['/api/v1/auth/me', '/api/v1/accounts/1/stream']) {
    const reply = await raw(path, { headers: { authorization: 'Bearer not.a.token' } })
    assert.equal(reply.status, 401, path)
    assert.equal(reply.headers['www-authenticate'], 'Bearer error="invalid_token"', path)
  }
})

test('assets come compressed and immutable', async () => {
  for (const encoding of ['br', 'gzip']) {
    const reply = await raw(`/assets/${asset()}`, { headers: { 'accept-encoding': encoding } })
    assert.equal(reply.status, 200)
    assert.equal(reply.headers['content-encoding'], encoding)
    assert.match(reply.headers['cache-control'], /immutable/)
    assert.match(reply.headers['content-type'], /javascript/)
  }
})

test('a missing asset is a JSON 404 that is not cached', async () => {
  for (const path of ['/assets/none-1234.js', '/assets/', '/assets/..%2findex.html']) {
    const reply = await raw(path)
    assert.equal(reply.status, 404, path)
    assert.match(reply.headers['content-type'], /^application\/json/)
    assert.equal(reply.headers['cache-control'], 'no-store')
    assert.equal(JSON.parse(reply.body).error.request_id, reply.headers['x-request-id'])
  }
})

test('another host name is refused', async () => {
  const reply = await raw('/health/ready', { host: 'evil.example' })
  assert.equal(reply.status, 421)
})

test('identity comes in no header that a client may invent', async () => {
  const { token } = await signIn('AGENT')
  for (const name of [
    'Hub_Peer', 'Hub-Peer', 'HUB_REQUEST_ID', 'X_Forwarded_For', 'Proxy', 'Forwarded',
  ]) {
    const reply = await raw('/api/v1/auth/me', {
      headers: { authorization: `Bearer ${token}`, [name]: '6.6.6.6' },
    })
    assert.equal(reply.status, 200)
    assert.notEqual(reply.headers['x-request-id'], '6.6.6.6')
  }
})

test('a header with an underscore cannot stand in for one with a hyphen', async () => {
  const reply = await raw('/api/v1/auth/sso', {
    method: 'POST',
    body: '{"installation":"demo"}',
    headers: {
      'content-type': 'application/json', 'sec-fetch-site': 'same-origin',
      access_token: env.ADMIN_TOKEN, client: env.ADMIN_CLIENT, uid: env.ADMIN_UID,
    },
  })
  assert.equal(reply.status, 401)
})

test('the monitoring addresses are not open to a forged address', async () => {
  const reply = await raw('/health/deep', { headers: { 'x-forwarded-for': '203.0.113.9' } })
  assert.equal(reply.status, 200, 'a header of an untrusted client decides nothing')
})

test('a body over the limit of an ordinary call is a 413 in the shape of errors', async () => {
  const { token } = await signIn('AGENT')
  const reply = await call('POST', '/api/v1/auth/sso', {
    token,
    raw: Buffer.alloc(300_000, 32),
    checked: false,
    headers: { 'content-type': 'application/json' },
  })
  assertError(reply, 413)
})

test('a client that stalls in its body holds no worker', async () => {
  const stalled = Array.from({ length: 24 }, () => {
    const request = http.request(`${env.HUB_URL}/api/v1/auth/sso`, {
      method: 'POST', headers: { 'content-type': 'application/json', 'content-length': 100_000 },
    })
    request.on('error', () => {})
    request.write(' '.repeat(1000))
    return request
  })
  try {
    await new Promise((resolve) => { setTimeout(resolve, 200) })
    const began = performance.now()
    const { token } = await signIn('AGENT')
    assert.equal((await call('GET', '/api/v1/auth/me', { token })).status, 200)
    // A worker that waited for a stalled client would do so for half a minute.
    assert.ok(performance.now() - began < 10_000)
  } finally {
    for (const request of stalled) request.destroy()
  }
})

test('headers over 32 KiB are refused', async () => {
  const reply = await raw('/health/ready', { headers: { 'x-filler': 'x'.repeat(40_000) } })
  assert.equal(reply.status, 431)
})
