// The limits as they are shipped, from addresses of their own.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { signedRequest } from '../chatwoot/payloads.mjs'
import { credentials } from '../lib/env.mjs'
import { accountPath, HUB_ACCOUNT, INSTALLATION, signIn } from '../lib/hub.mjs'
import { flushRedis, pidOf, workersOf } from '../lib/instance.mjs'
import { clientAt, shippedLimits } from '../lib/limits.mjs'
import { METRICS, metrics } from '../lib/metrics.mjs'
import { created, demoEndpoint, newConversationId } from '../lib/webhooks.mjs'

const BOARDS = `${accountPath(HUB_ACCOUNT)}/boards`
const PAGE = '/password/forgot'
const AT_ONCE = 8

let restore
let host = 10
const clients = []

/** A client at an address that nobody has used. */
function newcomer() {
  const client = clientAt(`127.0.0.${host++}`)
  clients.push(client)
  return client
}

before(async () => {
  flushRedis()
  restore = await shippedLimits()
})

after(async () => {
  for (const client of clients) client.close()
  await restore?.()
  flushRedis()
})

/** How long a worker leaves Redis alone after a failure, and a little more. */
const REDIS_REST_MS = 1_100

const metric = async (series) => (await metrics(METRICS.api)).values.get(series) ?? 0

const limited = (kind) => metric(`hub_rate_limited_total{class="${kind}"}`)
const unanswered = () => metric('hub_redis_errors_total{error="unavailable"}')

/**
 * send(n) until the first refusal. Resolves with it, what was admitted before, how long it took, and
 * whether Redis was always there: on a machine that stood still it may not have been.
 */
async function untilRefused(send, most) {
  await sleep(REDIS_REST_MS) // for the worker that has just missed an answer
  const failures = await unanswered()
  const began = performance.now()
  let sent = 0
  let admitted = 0
  let refused = null
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (!refused && admitted < most) {
      const reply = await send(sent++)
      if (reply.status === 429) refused ??= reply
      else admitted++
    }
  }))
  const seconds = (performance.now() - began) / 1000
  return { refused, admitted, seconds, shared: await unanswered() === failures }
}

/** Exactly the limit at once, and what has come free meanwhile. */
function assertLimit({ refused, admitted, seconds, shared }, limit, span) {
  assert.ok(refused, `no refusal after ${admitted}`)
  const most = limit + Math.ceil(seconds * limit / span) + 1
  assert.ok(admitted >= limit && (admitted <= most || !shared),
    `${admitted} admitted, ${limit} to ${most} are right`)
}

/** What is no page also says it in its body. */
function assertRefusal({ status, headers, body }, limit) {
  const wait = Number(headers['retry-after'])
  assert.equal(status, 429)
  assert.ok(wait >= 1)
  if (headers['content-type'].startsWith('application/json')) {
    assert.equal(body.error.code, 'rate_limited')
    assert.ok(body.error.message.length > 0)
    assert.equal(body.error.request_id, headers['x-request-id'])
    assert.equal(body.retry_after, wait)
  }
  assert.equal(headers['ratelimit-limit'], String(limit))
  assert.equal(headers['ratelimit-remaining'], '0')
  assert.ok(Number(headers['ratelimit-reset']) >= wait)
}

test('a user has 1,000 requests a minute, with all sessions and from everywhere', async () => {
  const [first, second] = [await signIn('AGENT'), await signIn('AGENT')]
  const places = [newcomer(), newcomer()]
  const before = await limited('api')
  const run = await untilRefused((n) => places[n % 2].request('GET', BOARDS,
    { token: n % 3 ? first.token : second.token }), 2000)
  assertLimit(run, 1000, 60)
  assertRefusal(run.refused, 1000)
  assert.ok(await limited('api') > before)

  const another = await places[0].request('GET', BOARDS, { token: (await signIn('ADMIN')).token })
  assert.equal(another.status, 200)
  assert.equal(another.headers['ratelimit-limit'], '1000')
  await sleep(run.refused.body.retry_after * 1000)
  assert.equal((await places[1].request('GET', BOARDS, { token: first.token })).status, 200)
})

test('remaining goes down by one', async () => {
  const { token } = await signIn('OTHER')
  const client = newcomer()
  const left = []
  for (let i = 0; i < 3; i++) {
    const { headers } = await client.request('GET', '/api/v1/auth/me', { token })
    left.push(Number(headers['ratelimit-remaining']))
    assert.ok(Number(headers['ratelimit-reset']) >= 1)
  }
  assert.ok(left[0] <= 999 && left[0] - left[2] <= 2 && left[0] > left[2], String(left))
})

test('an address has 100 requests a minute without a sign-in', async () => {
  const client = newcomer()
  const run = await untilRefused(() => client.request('GET', PAGE), 200)
  assertLimit(run, 100, 60)
  assertRefusal(run.refused, 100)

  // What the caller says of where it comes from changes nothing, for itself and for others.
  for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'client-ip']) {
    const reply = await client.request('GET', PAGE, { headers: { [name]: '203.0.113.9' } })
    assert.equal(reply.status, 429, name)
  }
  const other = newcomer()
  const spoofing = { 'x-forwarded-for': `127.0.0.${host - 2}` }
  assert.equal((await other.request('GET', PAGE, { headers: spoofing })).status, 200)

  for (let i = 0; i < 150; i++) {
    const { status, headers } = await client.request('GET', '/health/ready')
    assert.deepEqual([status, headers['ratelimit-limit']], [200, undefined], 'health is not limited')
  }
})

test('a Redis that hangs fails no request', async () => {
  const client = newcomer()
  process.kill(pidOf('redis'), 'SIGSTOP')
  try {
    const replies = await Promise.all(Array.from({ length: 24 }, () => client.request('GET', PAGE)))
    for (const { status, ms } of replies) {
      assert.equal(status, 200)
      assert.ok(ms < 2500, `answered after ${Math.round(ms)} ms`)
    }
  } finally {
    process.kill(pidOf('redis'), 'SIGCONT')
  }
})

const wrong = (uid) => ({ installation: INSTALLATION, uid, client: 'c', access_token: 'wrong' })
const right = (name) => ({ installation: INSTALLATION, ...credentials(name) })
const enter = (client, body) => client.request('POST', '/api/v1/auth/sso', { body })

test('five failures and an account is closed to that address, in every spelling', async () => {
  const client = newcomer()
  const { uid } = credentials('ADMIN')
  for (let i = 0; i < 20; i++) assert.equal((await enter(client, right('ADMIN'))).status, 200)
  const before = await limited('login')
  for (let i = 0; i < 5; i++) assert.equal((await enter(client, wrong(uid))).status, 401)
  assertRefusal(await enter(client, wrong(uid)), 5)
  assertRefusal(await enter(client, wrong(uid.toUpperCase())), 5)
  assertRefusal(await enter(client, right('ADMIN')), 5)
  assert.equal(await limited('login') - before, 3)
  assert.equal((await enter(client, right('AGENT'))).status, 200, 'another account')
  assert.equal((await enter(newcomer(), right('ADMIN'))).status, 200, 'another address')
})

test('attempts at the same time get no more through', async () => {
  const client = newcomer()
  const replies = await Promise.all(Array.from({ length: 40 }, () => (
    enter(client, wrong('many@loja.example')))))
  assert.equal(replies.filter(({ status }) => status === 401).length, 5)
  assert.equal(replies.filter(({ status }) => status === 429).length, 35)
})

test('sixty failures and all accounts are closed to that address', async () => {
  const client = newcomer()
  const run = await untilRefused((n) => enter(client, wrong(`nobody${n}@loja.example`)), 120)
  assertLimit(run, 60, 900)
  assertRefusal(run.refused, 60)
  assertRefusal(await enter(client, right('AGENT')), 60)
  assert.equal((await enter(newcomer(), right('AGENT'))).status, 200)
})

test('asking without anything is no failure', async () => {
  const client = newcomer()
  for (let i = 0; i < 80; i++) {
    const reply = await client.request('POST', '/api/v1/auth/refresh', { body: {} })
    assert.equal(reply.status, 401)
  }
  assert.equal((await enter(client, right('AGENT'))).status, 200)
})

function webhook(client, secret) {
  const { headers, body } = signedRequest({
    secret, body: created({ conversationId: newConversationId() }),
  })
  return client.request('POST', '', { url: demoEndpoint.url, headers, body: Buffer.from(body) })
}

test('a flood of wrong webhooks is refused, and the right ones of its address are not', async () => {
  const client = newcomer()
  const run = await untilRefused((n) => webhook(client, n % 2 ? 'not-the-secret-of-it' : null), 1500)
  assertLimit(run, 1000, 60)
  assertRefusal(run.refused, 1000)

  const flushes = () => metric('hub_postgresql_flush_duration_seconds_count')
  const before = await flushes()
  const began = performance.now()
  for (let i = 0; i < 50; i++) {
    const replies = await Promise.all(Array.from({ length: AT_ONCE }, () => (
      webhook(client, 'not-the-secret-of-it'))))
    for (const { status } of replies) assert.ok([401, 429].includes(status), String(status))
  }
  const seconds = (performance.now() - began) / 1000
  const looked = await flushes() - before
  const workers = workersOf('hub-api').length
  assert.ok(looked <= workers * (seconds + 2), `${looked} round trips in ${seconds} s`)

  for (let i = 0; i < 20; i++) {
    const { status, headers } = await webhook(client, demoEndpoint.secret)
    assert.deepEqual([status, headers['ratelimit-limit']], [200, undefined])
  }
})
