/*
 * What one tab knows of its account's events: the sequence number up to which it has seen all of
 * them, and the way to fetch those it has missed. Events reach the sink in order, none twice and
 * none lost; sequence numbers may have holes (events this user may not see), so a hole alone means
 * nothing. Being told of a gap does.
 */
import type { EventEnvelope } from '@/api/types'
import { ApiError } from '@/api/http'
import { backoff, pause } from './backoff'

/** Live events kept while missed ones are fetched; beyond that reloading is cheaper. */
const MAX_WAITING = 5_000

export interface EventPage {
  events: EventEnvelope[]
  more: boolean
}

export interface FeedOptions {
  /** Events after `seq` in order; rejects with ApiError 410 when they are no longer kept. */
  fetchAfter(seq: number, signal: AbortSignal): Promise<EventPage>
  /** `previous` is the sequence number this event follows in this feed. */
  onEvent(event: EventEnvelope, previous: number): void
  /** What was missed cannot be had any more: reload all state. `seq` is where the feed goes on. */
  onReset(seq: number): void
  signal: AbortSignal
}

export class Feed {
  /** All events up to this one have been handed over; null before the first control event. */
  seq: number | null = null
  #waiting: EventEnvelope[] = []
  #catching: Promise<void> | null = null
  #head = 0

  constructor(private readonly options: FeedOptions) {}

  /** Nothing up to `seq` is missing; starts the feed, or moves it forward. */
  complete(seq: number): void {
    if (!this.#catching) this.seq = Math.max(this.seq ?? seq, seq)
  }

  push(event: EventEnvelope): void {
    if (this.#catching) this.#waiting.push(event)
    else this.#handOver(event)
  }

  /** Something up to `head` was missed: fetches it. A feed that has not started starts there. */
  catchUp(head: number): Promise<void> {
    this.#head = Math.max(this.#head, head)
    if (this.seq === null) this.seq = head
    else this.#catching ??= this.#fetchMissed().finally(() => this.#goOn())
    return this.#catching ?? Promise.resolve()
  }

  /** Gives up on what was missed: the state is reloaded, and the feed goes on after `seq`. */
  restart(seq: number): void {
    this.seq = seq
    this.options.onReset(seq)
  }

  #goOn(): void {
    this.#catching = null
    const waiting = this.#waiting
    this.#waiting = []
    for (const event of waiting) this.push(event)
  }

  async #fetchMissed(): Promise<void> {
    const { signal, fetchAfter } = this.options
    for (let attempt = 0; !signal.aborted;) {
      const head = this.#head
      try {
        const page = await fetchAfter(this.seq ?? head, signal)
        if (signal.aborted) return
        attempt = 0
        for (const event of page.events) this.#handOver(event)
        if (!page.more && head === this.#head) {
          this.seq = Math.max(this.seq ?? head, head)
          return
        }
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof ApiError && error.status === 410) return this.restart(this.#head)
        await pause(backoff(attempt++), signal)
      }
      if (this.#waiting.length > MAX_WAITING) {
        const newest = this.#waiting[this.#waiting.length - 1]?.seq ?? 0
        this.#waiting = []
        return this.restart(Math.max(this.#head, newest))
      }
    }
  }

  #handOver(event: EventEnvelope): void {
    const previous = this.seq ?? event.seq - 1
    if (event.seq <= previous) return
    this.seq = event.seq
    this.options.onEvent(event, previous)
  }
}
