import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertError, call } from '../lib/hub.mjs'

test('live answers, whatever the query', async () => {
  for (const query of ['', '?', '?x', '?probe=1&n=2']) {
    const reply = await call('GET', `/health/live${query}`, { checked: false })
    assert.deepEqual([reply.status, reply.body.status], [200, 'alive'], query)
  }
})

test('ready names nothing that is down, within two seconds', async () => {
  const began = performance.now()
  const reply = await call('GET', '/health/ready')
  assert.equal(reply.status, 200)
  assert.deepEqual(reply.body, { status: 'ready' })
  assert.ok(performance.now() - began < 2000)
})

test('/health is ready', async () => {
  const reply = await call('GET', '/health', { checked: false })
  assert.equal(reply.status, 200)
  assert.deepEqual(reply.body, { status: 'ready' })
})

test('deep looks at the database, Redis, Chatwoot and the disk', async () => {
  const reply = await call('GET', '/health/deep')
  assert.equal(reply.status, 200)
  assert.equal(reply.body.status, 'healthy')
  assert.match(reply.body.checks.disk.status, /^(healthy|low)$/)
  for (const name of ['postgresql', 'redis', 'chatwoot']) {
    assert.equal(reply.body.checks[name].status, 'healthy', name)
  }
})

test('an unknown address is a 404 in the shape of errors', async () => {
  assertError(await call('GET', '/api/v1/nothing-here', { checked: false }), 404)
})

test('a wrong method is a 405 that names the right ones', async () => {
  const reply = await call('DELETE', '/api/v1/auth/me', { checked: false })
  assertError(reply, 405)
  assert.match(reply.headers.get('allow'), /GET/)
})
