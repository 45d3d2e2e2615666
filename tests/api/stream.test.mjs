import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { env } from '../lib/env.mjs'
import {
  accountPath, assertError, call, cardsPath, defaultBoard, eventually, HUB_ACCOUNT, OTHER_ACCOUNT,
  signIn,
} from '../lib/hub.mjs'
import { sql } from '../lib/instance.mjs'
import { METRICS, metrics } from '../lib/metrics.mjs'
import { frames, openStream, StreamClient, ticket } from '../lib/stream.mjs'
import { created, deliver, newConversationId } from '../lib/webhooks.mjs'

const LIVE_MS = 1000
const EVENTS = `${accountPath(HUB_ACCOUNT)}/events`

let token, user, board
const open = []

before(async () => {
  ({ token, user } = await signIn('ADMIN'))
  board = await defaultBoard(token)
})

after(() => Promise.all(open.map((client) => client.close())))

function follow(options) {
  const client = new StreamClient(() => token, options)
  open.push(client)
  return client.ready()
}

const ofConversation = (id) => (event) => event.data.conversations?.some((row) => (
  row.chatwoot_conversation_id === id))

async function makeCard(client, fields = {}) {
  const conversationId = newConversationId()
  await deliver(created({ conversationId, ...fields }))
  return client.waitFor(ofConversation(conversationId))
}

test('a stream says that it is complete, then brings what happens', async () => {
  const client = await follow()
  assert.equal(client.controls[0].event, 'hub.complete')
  const began = performance.now()
  const event = await makeCard(client)
  assert.ok(performance.now() - began < LIVE_MS, 'webhook to stream within a second')
  assert.equal(event.type, 'card.created')
  assert.equal(event.v, 1)
  assert.equal(event.account_id, HUB_ACCOUNT)
  assert.equal(event.entity, 'card')
  assert.equal(event.entity_id, event.data.id)
  assert.equal(event.version, event.data.version)
})

test('the event carries the card as lists give it', async () => {
  const event = await makeCard(await follow())
  const reply = await call('GET', `${cardsPath(board.id)}?stage_id=${event.data.stage_id}`, { token })
  assert.deepEqual(event.data, reply.body.data.find((card) => card.id === event.data.id))
})

test('a move is an event with the mover', async () => {
  const client = await follow()
  const { data: card } = await makeCard(client, { status: 'pending' })
  const to = board.stages.find((stage) => stage.key === 'open').id
  const reply = await call('POST', `${cardsPath(board.id)}/${card.id}/move`,
    { token, body: { stage_id: to, version: card.version } })
  const event = await client.waitFor((row) => row.type === 'card.moved' && row.data.id === card.id)
  assert.deepEqual(event.data, reply.body.data)
  assert.equal(event.actor.type, 'user')
})

test('a stream resumed from an id brings what happened since, once', async () => {
  const first = await follow()
  await makeCard(first)
  await first.close()
  const ids = [newConversationId(), newConversationId(), newConversationId()]
  for (const conversationId of ids) await deliver(created({ conversationId }))
  const second = await follow({ lastEventId: first.last })
  for (const id of ids) await second.waitFor(ofConversation(id))
  const seqs = second.events.map((event) => event.seq)
  assert.deepEqual(seqs, [...new Set(seqs)].sort((a, b) => a - b))
  assert.equal(second.duplicates, 0)
})

test('GET events gives the same, in order, without a hole', async () => {
  const client = await follow()
  const from = client.last
  const ids = []
  for (let i = 0; i < 5; i++) ids.push((await makeCard(client)).id)
  const reply = await call('GET', `${EVENTS}?after=${from}&limit=200`, { token })
  assert.equal(reply.status, 200)
  const seqs = reply.body.data.map((event) => event.seq)
  assert.deepEqual(seqs, seqs.map((_, index) => from + 1 + index))
  for (const id of ids) assert.ok(reply.body.data.some((event) => event.id === id))
})

/** An account of its own for the signed-in user, while `work` goes on. */
async function withAccount(work) {
  const account = Number(sql(`select id from directory.create_account(
    (select id from installations order by created_at limit 1), ${Date.now()}, 'Own')`))
  sql(`insert into memberships (account_id, user_id, role, chatwoot_role)
    values (${account}, ${user.id}, 'agent', 'agent')`)
  try {
    await work(account)
  } finally {
    sql(`delete from memberships where account_id = ${account}`)
  }
}

/** The same, with the events `first` to `head` left of its past. */
const withPast = (first, head, work) => withAccount((account) => {
  sql(`update event_heads set seq = ${head} where account_id = ${account}`)
  sql(`insert into events (account_id, seq, id, envelope, audience)
    select ${account}, n, hub_uuid(), json_build_object('seq', n), '"account"'
    from generate_series(${first}, ${head}) n`)
  return work((after, limit = 200) => call('GET',
    `${accountPath(account)}/events?after=${after}&limit=${limit}`, { token, checked: false }))
})

test('GET events goes page by page to the head, and no further', () => withPast(1, 5, async (events) => {
  const seen = []
  for (let after = 0; after !== null;) {
    const { body } = await events(after, 2)
    seen.push(...body.data.map((event) => event.seq))
    after = body.page.next_cursor
  }
  assert.deepEqual(seen, [1, 2, 3, 4, 5])
  assert.deepEqual((await events(5)).body, { data: [], page: { next_cursor: null } })
}))

test('GET events from before what is kept, or from after the head, is 410', () => (
  withPast(4, 6, async (events) => {
    for (const [after, status] of [[0, 410], [2, 410], [3, 200], [6, 200], [7, 410]]) {
      const reply = await events(after)
      assert.equal(reply.status, status, `after ${after}`)
      if (status === 410) assertError(reply, 410, 'gone')
    }
  })))

test("an account's events stay off the other account's stream", async () => {
  const other = await signIn('OTHER')
  const theirs = new StreamClient(() => other.token, { accountId: OTHER_ACCOUNT })
  open.push(theirs)
  await theirs.ready()
  await makeCard(await follow())
  const accounts = new Set(theirs.events.map((event) => event.account_id))
  accounts.delete(OTHER_ACCOUNT) // a reconciliation of their own, say
  assert.deepEqual([...accounts], [])
})

test('a stream needs a ticket', async () => {
  for (const bad of ['', 'x', token]) {
    const reply = await openStream(bad)
    assert.equal(reply.status, 401, `ticket "${bad.slice(0, 8)}…"`)
    assert.match(reply.headers.get('content-type'), /^application\/json/)
    assert.equal(typeof (await reply.json()).error.code, 'string')
  }
})

test('a changed ticket is refused', async () => {
  const good = await ticket(token)
  const at = Math.floor(good.length / 2)
  const other = good[at] === 'A' ? 'B' : 'A'
  const reply = await openStream(good.slice(0, at) + other + good.slice(at + 1))
  assert.equal(reply.status, 401)
  await reply.body.cancel()
})

test('a ticket is no access token', async () => {
  assertError(await call('GET', '/api/v1/auth/me', { token: await ticket(token) }), 401)
})

/** Opens the stream with node's own client; resolves with a function that collects its text. */
function rawStream(streamTicket, headers) {
  return new Promise((resolve, reject) => {
    const request = http.get(`${env.HUB_URL}${accountPath(HUB_ACCOUNT)}/stream`, {
      headers: { authorization: `Bearer ${streamTicket}`, ...headers },
    }, (reply) => {
      let text = ''
      reply.setEncoding('utf8').on('data', (chunk) => { text += chunk })
      reply.on('error', () => {})
      resolve({ reply, text: () => text, close: () => request.destroy() })
    })
    request.on('error', reject)
  })
}

test('a large event is delivered at once to a client that accepts gzip', async () => {
  const stream = await rawStream(await ticket(token), { 'accept-encoding': 'gzip' })
  try {
    assert.equal(stream.reply.statusCode, 200)
    assert.equal(stream.reply.headers['content-type'], 'text/event-stream')
    assert.equal(stream.reply.headers['content-encoding'], undefined)
    assert.match(stream.reply.headers['cache-control'], /no-cache/)
    const conversationId = newConversationId()
    const began = performance.now()
    await deliver(created({ conversationId, content: 'texto comprido '.repeat(60) }))
    while (!stream.text().includes(String(conversationId))) {
      assert.ok(performance.now() - began < 2 * LIVE_MS, 'the event was held back')
      await new Promise((resolve) => { setTimeout(resolve, 10) })
    }
    assert.ok(stream.text().length > 512)
    assert.match(stream.text(), /^retry: \d+\n/m)
  } finally {
    stream.close()
  }
})

const SLOW = 'hub_streams_dropped_total{reason="slow"}'
const dropped = async () => (await metrics(METRICS.events)).values.get(SLOW)

/** More than the buffers on the way to a client hold: 400 events of 60 KB. */
const flood = (account, count) => sql(`insert into event_outbox (account_id, id, type, entity,
    entity_id, version, actor, occurred_at, audience, data)
  select ${account}, hub_uuid(), 'card.updated', 'card', hub_uuid(), 1,
    '{"type":"system","id":null,"name":null}', now(), '"account"',
    json_build_object('id', hub_uuid(), 'board_id', hub_uuid(), 'pad', repeat('x', 60000))
  from generate_series(1, ${count})`)

test('a reader that stops reading is dropped, and misses nothing when it comes back', () => (
  withAccount(async (account) => {
    const COUNT = 400
    const before = await dropped()
    const seen = []
    const streamTicket = await ticket(token, account)
    const reply = await new Promise((resolve, reject) => {
      http.get(`${env.HUB_URL}${accountPath(account)}/stream`,
        { headers: { authorization: `Bearer ${streamTicket}` } }, resolve).on('error', reject)
    })
    flood(account, COUNT)
    await eventually('it is dropped', async () => await dropped() > before, 20_000)
    try {
      for await (const { id } of frames(reply)) if (id) seen.push(Number(id))
    } catch (error) {
      assert.equal(error.code, 'ECONNRESET') // cut, not ended: as it should be
    }
    assert.ok(seen.length > 0 && seen.length < COUNT, `${seen.length} of ${COUNT} at first`)
    const back = await follow({ accountId: account, lastEventId: seen.at(-1) })
    await back.waitFor((event) => event.seq === COUNT, 20_000)
    seen.push(...back.events.map((event) => event.seq))
    assert.deepEqual(seen, Array.from({ length: COUNT }, (_, index) => index + 1))
  })))
