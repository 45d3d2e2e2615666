// Streams one can see the end of, and how soon a revoked session must be dead everywhere.
import assert from 'node:assert/strict'
import { frames, openStream, ticket } from './stream.mjs'

export const WITHIN_MS = 2_000
const OPEN_MS = 5_000

export { ticket as streamTicket }

/**
 * An open stream that has had its first control event: { events, ended, done, close() }. `events`
 * are the names of what came, `done` settles when the stream has ended, however it did.
 */
export async function liveStream(token) {
  const abort = new AbortController()
  const stream = { events: [], ended: false, close: () => abort.abort() }
  const reply = await openStream(await ticket(token), { signal: abort.signal })
  assert.equal(reply.status, 200, `the stream was answered ${reply.status}`)
  stream.done = (async () => {
    try {
      for await (const frame of frames(reply.body)) if (frame.event) stream.events.push(frame.event)
    } catch {
      // cut off: also an end
    }
    stream.ended = true
  })()
  for (const until = Date.now() + OPEN_MS; stream.events.length === 0;) {
    assert.ok(Date.now() < until && !stream.ended, 'the stream opened')
    await new Promise((resolve) => { setTimeout(resolve, 10) })
  }
  return stream
}

/** The names of all that the stream brought, once it has ended; fails when it does not. */
export async function endOf(stream, withinMs = 2 * WITHIN_MS) {
  let timer
  const late = new Promise((resolve) => { timer = setTimeout(resolve, withinMs) })
  await Promise.race([stream.done, late])
  clearTimeout(timer)
  assert.ok(stream.ended, `the stream is still open after ${withinMs} ms`)
  return stream.events
}
