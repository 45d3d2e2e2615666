// Sessions of one's own, streams one can see the end of, and how soon a revoked session must be dead
// everywhere.
import assert from 'node:assert/strict'
import { credentials } from './env.mjs'
import { accountPath, call, eventually, HUB_ACCOUNT, sso } from './hub.mjs'
import { frames, openStream } from './stream.mjs'

export const WITHIN_MS = 2_000

/** Signs in anew: { id, token, refresh } of the session. */
export async function newSession(name = 'AGENT') {
  const reply = await sso(credentials(name), { refresh: 'body' })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  const { access_token: token, refresh_token: refresh } = reply.body.data
  const { body } = await call('GET', '/api/v1/auth/sessions', { token })
  return { token, refresh, id: body.data.find((session) => session.current).id }
}

export async function revoke(session) {
  const reply = await call('POST', '/api/v1/auth/logout', { token: session.token })
  assert.equal(reply.status, 204, JSON.stringify(reply.body))
}

/** A call with what a session, or an API key as { key }, gives to show. */
export const callAs = ({ token, key }, method, path) => (
  call(method, path, key ? { headers: { 'x-api-key': key } } : { token }))

export async function ticketOf(session) {
  const reply = await callAs(session, 'POST', `${accountPath(HUB_ACCOUNT)}/stream-tickets`)
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return reply.body.data.ticket
}

/**
 * An open stream that has had its first control event: { events, ended, done, close() }. `events`
 * are the names of what came, `done` settles when the stream has ended, however it did.
 */
export async function liveStream(session) {
  const abort = new AbortController()
  const stream = { events: [], ended: false, close: () => abort.abort() }
  const { body } = await eventually('a stream opens', async () => {
    const reply = await openStream(await ticketOf(session), { signal: abort.signal })
    if (reply.status === 200) return reply
    assert.equal(reply.status, 503, await reply.text())
    return null
  })
  stream.done = (async () => {
    try {
      for await (const frame of frames(body)) if (frame.event) stream.events.push(frame.event)
    } catch {
      // cut off: also an end
    }
    stream.ended = true
  })()
  await eventually('the stream is live', () => stream.events.length > 0)
  return stream
}

/** The names of all that the stream brought, once it has ended; fails when it does not. */
export async function endOf(stream, withinMs = 2 * WITHIN_MS) {
  await eventually('the stream ends', () => stream.ended, withinMs)
  return stream.events
}
