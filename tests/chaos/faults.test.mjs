// A thousand webhooks whose sender repeats each until it is acknowledged, and something breaks in
// the middle: at the end there is one card for each; a client that was following the stream all the
// time knows every one, and so does a board that was open in a browser, without a reload.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openFullPage } from '../lib/board_page.mjs'
import { launch, openAs } from '../lib/browser.mjs'
import { allCards, defaultBoard, eventually, signIn } from '../lib/hub.mjs'
import { flushRedis, kill9, kill9Master, kill9Worker, revive, stopPostgres } from '../lib/instance.mjs'
import { StreamClient } from '../lib/stream.mjs'
import { created, demoEndpoint, newConversationId } from '../lib/webhooks.mjs'
import { signedRequest } from '../chatwoot/payloads.mjs'

const COUNT = Number(process.env.CHAOS_WEBHOOKS ?? 1000)
const SENDERS = 12
const REPEAT_MS = 100
const SETTLE_MS = 60_000
const TOKEN_LIFE_MS = 10 * 60_000
const OPEN = 1

let client, board, browser, shown
let session = { token: null, until: 0 }

async function token() {
  if (Date.now() > session.until) {
    session = { token: (await signIn('ADMIN')).token, until: Date.now() + TOKEN_LIFE_MS }
  }
  return session.token
}

before(async () => {
  board = await defaultBoard(await token())
  client = await new StreamClient(token).ready()
  browser = await launch()
  shown = await openFullPage((await openAs(browser, 'ADMIN')).page)
  await shown.mark()
})

after(async () => {
  await client.close()
  await browser.close()
})

/** Sends one webhook, again and again, until it is acknowledged or the sender is stopped. */
async function sendUntilAcknowledged(conversationId, stopped) {
  const request = signedRequest({
    secret: demoEndpoint.secret, body: created({ conversationId, status: 'open' }),
  })
  while (!stopped.aborted) {
    try {
      const reply = await fetch(demoEndpoint.url, { ...request, signal: AbortSignal.timeout(5000) })
      await reply.arrayBuffer()
      if (reply.ok) return
      assert.ok(reply.status >= 500, `a right webhook was answered ${reply.status}`)
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
    }
    await new Promise((resolve) => { setTimeout(resolve, REPEAT_MS) })
  }
}

/** Sends all; calls `fault` once when a third is through. A fault that fails ends the sending. */
async function sendAll(ids, fault) {
  const waiting = [...ids]
  const stop = new AbortController()
  let acknowledged = 0
  let reachedThird
  const third = new Promise((resolve) => { reachedThird = resolve })
  const broken = third.then(fault).catch((error) => {
    stop.abort()
    throw error
  })
  const senders = Array.from({ length: SENDERS }, async () => {
    for (let id; (id = waiting.pop()) !== undefined;) {
      await sendUntilAcknowledged(id, stop.signal)
      if (++acknowledged >= ids.length / 3) reachedThird()
    }
  })
  await Promise.all([broken, ...senders])
}

const conversationsOf = (cards) => (
  cards.flatMap((card) => card.conversations.map((row) => row.chatwoot_conversation_id)))

async function survives(fault) {
  const ids = new Set(Array.from({ length: COUNT }, newConversationId))
  await sendAll([...ids], fault)
  await eventually('every card is on the board', async () => {
    const found = conversationsOf(await allCards(await token(), board.id))
    return found.filter((id) => ids.has(id)).length >= COUNT
  }, SETTLE_MS)
  const cards = await allCards(await token(), board.id)
  const onBoard = conversationsOf(cards).filter((id) => ids.has(id))
  assert.equal(onBoard.length, COUNT, 'one card for each webhook')
  assert.equal(new Set(onBoard).size, COUNT, 'no card twice')
  const seen = () => conversationsOf(client.events
    .filter((event) => event.type === 'card.created').map((event) => event.data))
    .filter((id) => ids.has(id))
  await eventually('the stream has brought every card', () => seen().length >= COUNT, SETTLE_MS)
  assert.equal(seen().length, COUNT, 'each card was made known once')
  const { stages } = await defaultBoard(await token())
  await eventually('the open board shows every card',
    async () => await shown.count(OPEN) === stages[OPEN].cards_count, SETTLE_MS)
  await shown.assertNotReloaded()
}

/** Breaks something that only a new start brings back. */
const breakAndRevive = (fault) => async () => {
  await fault()
  await revive()
}

const FAULTS = [
  ['kill -9 of a worker of hub-api', () => kill9Worker('hub-api')],
  ['kill -9 of a worker of hub-worker', () => kill9Worker('hub-worker')],
  ['FLUSHALL in Redis', flushRedis],
  ['a restart of PostgreSQL', breakAndRevive(stopPostgres)],
  ['kill -9 of PostgreSQL', breakAndRevive(() => kill9('postgres'))],
  ['kill -9 of the master of hub-api', () => kill9Master('hub-api')],
  ['kill -9 of the master of hub-worker', () => kill9Master('hub-worker')],
  ['kill -9 of all of hub-api', breakAndRevive(() => kill9('hub-api'))],
  ['kill -9 of all of hub-worker', breakAndRevive(() => kill9('hub-worker'))],
  ['kill -9 of hub-events', breakAndRevive(() => kill9('hub-events'))],
  ['kill -9 of Redis', breakAndRevive(() => kill9('redis'))],
  ['kill -9 of Caddy', breakAndRevive(() => kill9('caddy'))],
]

for (const [title, fault] of FAULTS) {
  test(`${COUNT} webhooks survive ${title}`, () => survives(async () => fault()))
}

test('the events have one unbroken sequence', () => {
  const seqs = client.events.map((event) => event.seq)
  assert.deepEqual(seqs, seqs.map((_, index) => seqs[0] + index))
})
