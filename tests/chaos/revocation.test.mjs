// Sessions that are revoked while something breaks: their streams end all the same, and tickets from
// before open none afterwards.
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { flushRedis, kill9, redis, relayOf, revive } from '../lib/instance.mjs'
import {
  endOf, liveStream, newSession, revoke, ticketOf, WITHIN_MS,
} from '../lib/revocation.mjs'
import { openStream } from '../lib/stream.mjs'

/** The master starts a relay again after a second; the lock of the dead one is free by then. */
const RELAY_BACK_MS = 2_000
const opened = []

async function openOne() {
  const session = await newSession()
  const stream = await liveStream(session)
  opened.push(stream)
  return { session, stream, ticket: await ticketOf(session) }
}

async function endsWithin(stream, began, withinMs) {
  const events = await endOf(stream, withinMs + 5000)
  const took = Math.round(performance.now() - began)
  assert.equal(events.at(-1), 'hub.revoked', `the stream brought ${events}`)
  assert.ok(took < withinMs, `the stream ended after ${took} ms`)
}

/** Until hub-events knows what was revoked it may say 503, or the proxy 502; never 200. */
async function isRefused(oldTicket) {
  for (const until = Date.now() + 20_000; Date.now() < until; await sleep(50)) {
    const reply = await openStream(oldTicket)
    await reply.body.cancel()
    if (reply.status === 401) return
    assert.ok([502, 503].includes(reply.status), `a dead ticket was answered ${reply.status}`)
  }
  assert.fail('no answer but 502 and 503')
}

describe('revocation', () => {
  after(() => opened.forEach((stream) => stream.close()))

  for (const delay of [0, 3, 10, 50, 300]) {
    it(`outlives a FLUSHALL ${delay} ms later`, async () => {
      const { session, stream, ticket: unused } = await openOne()
      const began = performance.now()
      await revoke(session)
      await sleep(delay)
      flushRedis()
      await endsWithin(stream, began, WITHIN_MS)
      await isRefused(unused)
    })
  }

  it('outlives a FLUSHALL before anybody was told', async () => {
    const { session, stream, ticket: unused } = await openOne()
    const relay = relayOf()
    process.kill(relay, 'SIGSTOP')
    try {
      await revoke(session)
      await sleep(300)
      flushRedis()
      await sleep(300)
      assert.equal(stream.ended, false)
    } finally {
      process.kill(relay, 'SIGCONT')
    }
    await endsWithin(stream, performance.now(), WITHIN_MS)
    await isRefused(unused)
  })

  it('outlives the relay', async () => {
    const { session, stream, ticket: unused } = await openOne()
    process.kill(relayOf(), 'SIGKILL')
    const began = performance.now()
    await revoke(session)
    await endsWithin(stream, began, WITHIN_MS + RELAY_BACK_MS)
    await isRefused(unused)
  })

  it('outlives hub-events', async () => {
    const { session, stream, ticket: unused } = await openOne()
    kill9('hub-events')
    await revoke(session)
    await endOf(stream)
    await revive()
    await isRefused(unused)
  })

  it('outlives hub-events and Redis', async () => {
    const { session, stream, ticket: unused } = await openOne()
    kill9('hub-events')
    await revoke(session)
    await endOf(stream)
    const before = redis('GET', 'hub:epoch')
    flushRedis()
    await revive()
    await isRefused(unused)
    assert.notEqual(redis('GET', 'hub:epoch'), before)
  })
})
