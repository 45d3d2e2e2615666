// API keys through the proxy.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { accountPath, assertError, call, HUB_ACCOUNT, OTHER_ACCOUNT, signIn } from '../lib/hub.mjs'

const KEYS = `${accountPath(HUB_ACCOUNT)}/api-keys`
const BOARDS = `${accountPath(HUB_ACCOUNT)}/boards`

let token

before(async () => {
  ({ token } = await signIn('ADMIN'))
})

const post = (body, headers = {}) => call('POST', KEYS, {
  token, headers, body: { name: 'Integration', scopes: ['kanban:read'], ...body },
})

async function make(body) {
  const reply = await post(body)
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return reply.body.data
}

const use = (key, path = BOARDS, method = 'GET') => (
  call(method, path, { headers: { 'x-api-key': key } }))

const aSecond = () => new Promise((resolve) => { setTimeout(resolve, 1100) })

test('a key is shown once and works', async () => {
  const made = await make({})
  assert.match(made.key, /^whk_[0-9a-f]{8}_[\w-]{43}$/)
  assert.ok(made.key.startsWith(`${made.prefix}_`))
  assert.equal((await use(made.key)).status, 200)
  const listed = (await call('GET', KEYS, { token })).body.data.find(({ id }) => id === made.id)
  assert.equal(listed.key, undefined)
  assert.ok(Date.now() - Date.parse(listed.last_used_at) < 10_000)
})

test('it does no more than its scopes', async () => {
  const { key } = await make({ scopes: [] })
  assertError(await use(key), 403)
  assertError(await use(key, KEYS), 401)
  assertError(await use(key, '/api/v1/auth/me'), 401)
  assertError(await use((await make({})).key, `${accountPath(OTHER_ACCOUNT)}/boards`), 404)
})

test('a bad one is a 401', async () => {
  const { key } = await make({})
  assertError(await use(`${key}x`), 401)
  assertError(await use('whk_00000000_nothing'), 401)
  assertError(await call('GET', BOARDS, { token: key }), 401)
  assertError(await call('GET', BOARDS, { token, headers: { 'x-api-key': key } }), 401)
})

test('its networks, its expiry and its end hold', async () => {
  assertError(await use((await make({ networks: ['198.51.100.0/24'] })).key), 403)
  const near = await make({ networks: ['127.0.0.0/8', '::1'] })
  assert.equal((await use(near.key)).status, 200)
  const brief = await make({ expires_at: new Date(Date.now() + 1500).toISOString() })
  assert.equal((await use(brief.key)).status, 200)
  await aSecond()
  await aSecond()
  assertError(await use(brief.key), 401)
  assert.equal((await call('DELETE', `${KEYS}/${near.id}`, { token })).status, 204)
  await aSecond()
  assertError(await use(near.key), 401)
})

test('a rate of its own', async () => {
  const { key } = await make({ requests_per_minute: 2 })
  const replies = [await use(key), await use(key), await use(key)]
  assert.deepEqual(replies.map(({ status }) => status), [200, 200, 429])
  assert.ok(Number(replies[2].headers.get('retry-after')) > 0)
})

test('an edit of an old version is refused with what is', async () => {
  const made = await make({})
  const patch = (body) => call('PATCH', `${KEYS}/${made.id}`, { token, body })
  const changed = await patch({ version: made.version, name: 'Renamed' })
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  assert.equal(changed.body.data.name, 'Renamed')
  assert.deepEqual(changed.body.data.scopes, ['kanban:read'])
  const late = await patch({ version: made.version, scopes: [] })
  assertError(late, 409)
  assert.equal(late.body.error.details.current.name, 'Renamed')
  const scoped = await patch({ version: changed.body.data.version, scopes: [] })
  assert.deepEqual(scoped.body.data.scopes, [])
  await aSecond()
  assertError(await use(made.key), 403)
})

test('with a key of the caller’s own, a second try makes no second key', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const [first, second] = [await post({}, headers), await post({}, headers)]
  assert.deepEqual(second.body, first.body)
  assert.equal((await use(second.body.data.key)).status, 200)
})

test('what is no network, no scope or past is refused', async () => {
  for (const body of [
    { networks: ['10.0.0.1/8'] }, { networks: ['x'] }, { scopes: ['kanban:fly'] },
    { scopes: ['console:admin'] }, { expires_at: '2020-01-01T00:00:00.000Z' },
    { requests_per_minute: 0 }, { name: '' },
  ]) assertError(await post(body), 422)
})

test('agents have nothing to do with keys', async () => {
  const agent = await signIn('AGENT')
  assertError(await call('GET', KEYS, { token: agent.token }), 403)
})
