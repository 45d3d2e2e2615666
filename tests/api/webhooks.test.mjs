import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { railsJson, signedRequest } from '../chatwoot/payloads.mjs'
import { env } from '../lib/env.mjs'
import { cardsOf, defaultBoard, eventually, OTHER_ACCOUNT, signIn } from '../lib/hub.mjs'
import {
  created, deliver, demoEndpoint, messageCreated, newConversationId, otherEndpoint, send,
  statusChanged,
} from '../lib/webhooks.mjs'

const OK = { status: 'ok' }
const AGAIN = { status: 'ok', duplicate: true }
const SETTLED_MS = 700

let admin, board

before(async () => {
  admin = await signIn('ADMIN')
  board = await defaultBoard(admin.token)
})

const cards = (conversationId) => cardsOf(admin.token, board.id, conversationId)

const card = (conversationId, fits = () => true) => eventually(
  `a card for conversation ${conversationId}`,
  async () => (await cards(conversationId)).find(fits))

const stage = (key) => board.stages.find((row) => row.key === key).id

const settled = () => new Promise((resolve) => { setTimeout(resolve, SETTLED_MS) })

/** Sends, expects this answer, and that no card came of it. */
async function refused(conversationId, request, status, body) {
  const reply = await send(demoEndpoint.url, request)
  assert.equal(reply.status, status, JSON.stringify(reply.body))
  if (body) assert.deepEqual(reply.body, body)
  else {
    assert.equal(typeof reply.body.error.code, 'string')
    assert.equal(reply.body.error.request_id, reply.headers.get('x-request-id'))
  }
  await settled()
  assert.deepEqual(await cards(conversationId), [])
}

const signed = (body, options = {}) => (
  signedRequest({ secret: demoEndpoint.secret, body, ...options }))

test('conversation_created makes a card in the stage of its status', async () => {
  for (const status of ['pending', 'open', 'snoozed', 'resolved']) {
    const conversationId = newConversationId()
    const reply = await deliver(created({ conversationId, status, contactName: 'Maria Teste' }))
    assert.deepEqual([reply.status, reply.body], [200, OK])
    const made = await card(conversationId)
    assert.equal(made.stage_id, stage(status))
    assert.equal(made.conversations[0].chatwoot_conversation_id, conversationId)
    assert.equal(made.conversations[0].contact_name, 'Maria Teste')
  }
})

test('a status change moves the card', async () => {
  const conversationId = newConversationId()
  const at = Date.now()
  await deliver(created({ conversationId, status: 'open', at }))
  await card(conversationId, (row) => row.stage_id === stage('open'))
  await deliver(statusChanged({ conversationId, status: 'resolved', at: at + 5 }))
  await card(conversationId, (row) => row.stage_id === stage('resolved'))
})

test('an older status that comes later changes nothing', async () => {
  const conversationId = newConversationId()
  const at = Date.now()
  await deliver(created({ conversationId, status: 'open', at }))
  await deliver(statusChanged({ conversationId, status: 'resolved', at: at + 50 }))
  await card(conversationId, (row) => row.stage_id === stage('resolved'))
  await deliver(statusChanged({ conversationId, status: 'snoozed', at: at + 20 }))
  await settled()
  assert.equal((await card(conversationId)).stage_id, stage('resolved'))
})

test('a message gives the preview and its time; a private note does not', async () => {
  const conversationId = newConversationId()
  const at = Date.now()
  await deliver(created({ conversationId, at, content: null }))
  await deliver(messageCreated({ conversationId, at: at + 10 },
    { content: 'Chegou o <b>pedido</b>?' }))
  const seen = await card(conversationId, (row) => row.preview?.includes('Chegou o'))
  assert.ok(Date.parse(seen.last_message_at) > at - 2000)
  await deliver(messageCreated({ conversationId, at: at + 20, content: 'Chegou o <b>pedido</b>?' },
    { content: 'nota interna', private: true, id: conversationId * 10 + 1 }))
  await settled()
  assert.doesNotMatch((await card(conversationId)).preview, /nota/)
})

test('a message alone makes the missing card', async () => {
  const conversationId = newConversationId()
  await deliver(messageCreated({ conversationId }, { content: 'Primeira' }))
  await card(conversationId)
})

test('a wrong signature is a 401', async () => {
  const conversationId = newConversationId()
  const secret = 'another-secret-of-24-chars'
  await refused(conversationId, signed(created({ conversationId }), { secret }), 401)
})

test('no signature is a 401', async () => {
  const conversationId = newConversationId()
  await refused(conversationId, signed(created({ conversationId }), { secret: null }), 401)
})

test('a body changed after signing is a 401', async () => {
  const conversationId = newConversationId()
  const request = signed(created({ conversationId, status: 'open' }))
  request.body = Buffer.from(request.body.toString().replace('"status":"open"', '"status":"held"'))
  await refused(conversationId, request, 401)
})

test('a timestamp too old or too far ahead is a 401', async () => {
  const now = Math.floor(Date.now() / 1000)
  for (const timestamp of [now - 3600, now + 3600]) {
    const conversationId = newConversationId()
    await refused(conversationId, signed(created({ conversationId }), { timestamp }), 401)
  }
})

test('the same delivery again is a duplicate', async () => {
  const conversationId = newConversationId()
  const request = signed(created({ conversationId }))
  assert.deepEqual((await send(demoEndpoint.url, request)).body, OK)
  const again = await send(demoEndpoint.url, request)
  assert.deepEqual([again.status, again.body], [200, AGAIN])
  await card(conversationId)
  assert.equal((await cards(conversationId)).length, 1)
})

test('the same delivery id with a new signature is a duplicate', async () => {
  const conversationId = newConversationId()
  const deliveryId = randomUUID()
  const now = Math.floor(Date.now() / 1000)
  const body = created({ conversationId })
  await deliver(body, { deliveryId, timestamp: now })
  const again = await deliver(body, { deliveryId, timestamp: now - 1 })
  assert.deepEqual([again.status, again.body], [200, AGAIN])
})

test('the same signature under another delivery id is a duplicate', async () => {
  const conversationId = newConversationId()
  const request = signed(created({ conversationId }))
  await send(demoEndpoint.url, request)
  request.headers['X-Chatwoot-Delivery'] = randomUUID()
  const again = await send(demoEndpoint.url, request)
  assert.deepEqual([again.status, again.body], [200, AGAIN])
})

test("another account's id under this account's signature changes nothing anywhere", async () => {
  const conversationId = newConversationId()
  const body = created({ conversationId }, otherEndpoint)
  const other = await signIn('OTHER')
  const otherBoard = await defaultBoard(other.token, OTHER_ACCOUNT)
  await refused(conversationId, signed(body), 200, { status: 'ignored' })
  assert.deepEqual(await cardsOf(other.token, otherBoard.id, conversationId, OTHER_ACCOUNT), [])
})

test("an account's secret does not open another account's endpoint", async () => {
  const conversationId = newConversationId()
  const reply = await send(otherEndpoint.url, signed(created({ conversationId }, otherEndpoint)))
  assert.equal(reply.status, 401)
})

test('an unknown endpoint key is refused', async () => {
  const url = demoEndpoint.url.replace(/[^/]+$/, 'A'.repeat(43))
  const reply = await send(url, signed(created({ conversationId: newConversationId() })))
  assert.ok([401, 404].includes(reply.status), String(reply.status))
})

test('5 MB are a 413', async () => {
  const conversationId = newConversationId()
  const body = created({ conversationId })
  body.custom_attributes = { filler: 'x'.repeat(5 * 1024 * 1024) }
  await refused(conversationId, signed(body), 413)
})

test('1.9 MB are accepted', async () => {
  const conversationId = newConversationId()
  const body = created({ conversationId })
  body.custom_attributes = { filler: 'x'.repeat(1_900_000) }
  assert.equal((await deliver(body)).status, 200)
  await card(conversationId)
})

test('broken JSON is a 400', async () => {
  const conversationId = newConversationId()
  const text = railsJson(created({ conversationId })).slice(0, -5)
  await refused(conversationId, signed(text), 400)
})

test('a number too large for anybody does not lose the event', async () => {
  const conversationId = newConversationId()
  const body = created({ conversationId })
  body.custom_attributes = { number: 'HERE' }
  const text = railsJson(body).replace('"HERE"', '123456789012345678901234567890')
  assert.equal((await deliver(text)).status, 200)
  await card(conversationId)
})

test('an unknown event is ignored', async () => {
  const conversationId = newConversationId()
  const body = { ...created({ conversationId }), event: 'conversation_teleported' }
  await refused(conversationId, signed(body), 200, { status: 'ignored' })
})

test('a webhook without a length (chunked) is accepted', async () => {
  const conversationId = newConversationId()
  const request = signed(created({ conversationId }))
  const reply = await send(env.HUB_WEBHOOK_URL, {
    ...request, body: new Blob([request.body]).stream(), duplex: 'half',
  })
  assert.deepEqual([reply.status, reply.body], [200, OK])
  await card(conversationId)
})
