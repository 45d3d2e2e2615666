import assert from 'node:assert/strict'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { env } from '../lib/env.mjs'
import {
  accountPath, assertError, call, cardsPath, defaultBoard, HUB_ACCOUNT, OTHER_ACCOUNT, signIn,
} from '../lib/hub.mjs'
import { openStream, StreamClient, ticket } from '../lib/stream.mjs'
import { created, deliver, newConversationId } from '../lib/webhooks.mjs'

const LIVE_MS = 1000
const EVENTS = `${accountPath(HUB_ACCOUNT)}/events`

let token, board
const open = []

before(async () => {
  ({ token } = await signIn('ADMIN'))
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

test('the event carries the card as GET gives it', async () => {
  const event = await makeCard(await follow())
  const reply = await call('GET', `${cardsPath(board.id)}/${event.data.id}`, { token })
  assert.deepEqual(event.data, reply.body.data)
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

test('GET events after the head is empty', async () => {
  const reply = await call('GET', `${EVENTS}?after=999999999999`, { token })
  assert.ok([200, 410].includes(reply.status), String(reply.status))
  if (reply.status === 200) assert.deepEqual(reply.body.data, [])
})

test("an account's events stay off the other account's stream", async () => {
  const other = await signIn('OTHER')
  const theirs = new StreamClient(() => other.token, { accountId: OTHER_ACCOUNT })
  open.push(theirs)
  await theirs.ready()
  await makeCard(await follow())
  assert.deepEqual(theirs.events, [])
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
