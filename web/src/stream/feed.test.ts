import { describe, expect, it } from 'vitest'
import { ApiError } from '@/api/http'
import type { EventEnvelope } from '@/api/types'
import { Feed, type EventPage } from './feed'

const event = (seq: number) => ({ seq }) as EventEnvelope

/** A feed over a ledger; `pages` answers the catch-up calls. */
function feedOver(fetchAfter: (seq: number) => Promise<EventPage>) {
  const seen: number[] = []
  const previous: number[] = []
  const resets: number[] = []
  const feed = new Feed({
    fetchAfter,
    onEvent: (given, before) => {
      seen.push(given.seq)
      previous.push(before)
    },
    onReset: (seq) => resets.push(seq),
    signal: new AbortController().signal,
  })
  return { feed, seen, previous, resets }
}

const never = () => Promise.reject(new Error('not to be called'))

describe('the feed', () => {
  it('hands each event over once, and says which it follows', () => {
    const { feed, seen, previous } = feedOver(never)
    feed.complete(4)
    for (const seq of [4, 5, 5, 8, 7, 8]) feed.push(event(seq))
    expect(seen).toEqual([5, 8])
    expect(previous).toEqual([4, 5])
    expect(feed.seq).toBe(8)
  })

  it('starts at a gap when it has seen nothing yet', async () => {
    const { feed, seen } = feedOver(never)
    await feed.catchUp(9)
    expect(feed.seq).toBe(9)
    expect(seen).toEqual([])
  })

  it('fetches what it missed before it goes on with what came meanwhile', async () => {
    const ledger = [5, 6, 7, 8, 9]
    const { feed, seen } = feedOver(async (after) => {
      const rest = ledger.filter((seq) => seq > after)
      return { events: rest.slice(0, 2).map(event), more: rest.length > 2 }
    })
    feed.complete(4)
    const done = feed.catchUp(8)
    feed.push(event(9))
    feed.push(event(10))
    expect(seen).toEqual([])
    await done
    expect(seen).toEqual([5, 6, 7, 8, 9, 10])
  })

  it('looks again when a second gap is told while it fetches', async () => {
    const calls: number[] = []
    const { feed, seen } = feedOver(async (after) => {
      calls.push(after)
      await Promise.resolve()
      if (calls.length === 1) {
        void feed.catchUp(6)
        return { events: [event(5)], more: false }
      }
      return { events: [event(6)], more: false }
    })
    feed.complete(4)
    await feed.catchUp(5)
    expect(calls).toEqual([4, 5])
    expect(seen).toEqual([5, 6])
  })

  it('asks for a reload when the past is gone, and goes on after it', async () => {
    const gone = new ApiError(410, 'events_gone', '', null, null)
    const { feed, seen, resets } = feedOver(() => Promise.reject(gone))
    feed.complete(4)
    const done = feed.catchUp(20)
    feed.push(event(19))
    feed.push(event(21))
    await done
    expect(resets).toEqual([20])
    expect(seen).toEqual([21])
  })
})
