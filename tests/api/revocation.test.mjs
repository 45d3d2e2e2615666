// A revoked session is of no use anywhere within two seconds: its open streams are told and closed,
// its tickets open no stream, and every worker of the API refuses its token.
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { HUB_ACCOUNT, accountPath, assertError, call } from '../lib/hub.mjs'
import {
  callAs, endOf, liveStream, newSession, ticketOf, WITHIN_MS,
} from '../lib/revocation.mjs'
import { openStream, StreamClient } from '../lib/stream.mjs'

/** More than there are workers, so that each gets some. */
const PARALLEL = 48
const opened = []

async function follow(session) {
  const stream = await liveStream(session)
  opened.push(stream)
  return stream
}

const statuses = (session) => Promise.all(Array.from({ length: PARALLEL }, async () => (
  await callAs(session, 'GET', `${accountPath(HUB_ACCOUNT)}/boards`)).status))

/** From `began` on: the stream ends after being told, and nothing of the session is good any more. */
async function assertDead(session, stream, oldTicket, began) {
  const events = await endOf(stream)
  assert.equal(events.at(-1), 'hub.revoked', `the stream brought ${events}`)
  assert.ok(performance.now() - began < WITHIN_MS, 'the stream ended in time')
  assert.equal((await openStream(oldTicket)).status, 401)
  await sleep(Math.max(0, began + WITHIN_MS - performance.now()))
  assert.deepEqual([...new Set(await statuses(session))], [401])
  assertError(await callAs(session, 'POST', `${accountPath(HUB_ACCOUNT)}/stream-tickets`),
    401, 'unauthenticated')
}

/** Opens a stream of a new session, has `revoke` end it from elsewhere, and looks what is left. */
async function dies(revoke) {
  const session = await newSession()
  const elsewhere = await newSession()
  const stream = await follow(session)
  const other = await follow(elsewhere)
  const unused = await ticketOf(session)
  assert.deepEqual([...new Set(await statuses(session))], [200])
  const began = performance.now()
  await revoke(session, elsewhere)
  await assertDead(session, stream, unused, began)
  return { elsewhere, other }
}

describe('a revoked session', () => {
  after(() => opened.forEach((stream) => stream.close()))

  it('ends by DELETE /auth/sessions/:id of another session, which goes on', async () => {
    const { elsewhere, other } = await dies(async (session, { token }) => {
      const reply = await call('DELETE', `/api/v1/auth/sessions/${session.id}`, { token })
      assert.equal(reply.status, 204)
    })
    assert.deepEqual([...new Set(await statuses(elsewhere))], [200])
    assert.equal(other.ended, false)
    assert.ok(!other.events.includes('hub.revoked'))
  })

  it('ends by POST /auth/logout in another tab', () => dies(async ({ token }) => {
    assert.equal((await call('POST', '/api/v1/auth/logout', { token })).status, 204)
  }))

  it('ends by DELETE /auth/sessions, of all but the one that asks', () => dies(async (_, { token }) => {
    const path = '/api/v1/auth/sessions?keep_current=true'
    assert.equal((await call('DELETE', path, { token })).status, 204)
  }))

  it('ends when a refresh token is used twice', () => dies(async ({ refresh }) => {
    const use = () => call('POST', '/api/v1/auth/refresh', { body: { refresh_token: refresh } })
    assert.equal((await use()).status, 200)
    assertError(await use(), 401)
  }))

  it('is an API key, too, once it is deleted', async () => {
    const { token } = await newSession('ADMIN')
    const keys = `${accountPath(HUB_ACCOUNT)}/api-keys`
    const made = await call('POST', keys,
      { token, body: { name: 'Painel', scopes: ['kanban:read'] } })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const { id, key } = made.body.data
    const stream = await follow({ key })
    const unused = await ticketOf({ key })
    const began = performance.now()
    assert.equal((await call('DELETE', `${keys}/${id}`, { token })).status, 204)
    await assertDead({ key }, stream, unused, began)
  })

  it('does not come back: its client is refused a ticket from then on', async () => {
    const session = await newSession()
    const client = await new StreamClient(() => session.token).ready()
    opened.push(client)
    await call('POST', '/api/v1/auth/logout', { token: session.token })
    await sleep(WITHIN_MS)
    assert.equal(client.controls.at(-1).event, 'hub.revoked')
    assert.equal(client.connects, 1)
  })
})
