/*
 * The account's events in this tab, over one connection per browser.
 *
 * Load order: open the stream, wait for `ready`, then read state, then apply events by the entity's
 * version. What was committed before `ready` is in the state read after it; what is committed later
 * comes as an event. An event may repeat what the state already holds; the version tells.
 *
 * The leading tab holds the connection and posts every event to the others, each with the sequence
 * number it follows. A tab that finds it has missed one (a frozen page drops messages) fetches the
 * missing events itself.
 */
import { shallowRef, type ShallowRef } from 'vue'
import type { Client } from '@/api/client'
import { ApiError } from '@/api/http'
import type { EventEnvelope } from '@/api/types'
import { backoff, pause } from './backoff'
import { connect, StreamRefused } from './connection'
import { Feed } from './feed'
import { PresenceTable, type PresenceEvent } from './presence'
import type { SseMessage } from './sse'
import { joinTabs, type Tabs } from './tabs'

/** connecting: never been live · live · lost: was live, and is coming back. */
export type StreamStatus = 'connecting' | 'live' | 'lost'

export interface StreamOptions {
  api: Client
  /** Base path of the Hub, "" or "/whatpro". */
  base: string
  accountId: number
  /** Tabs share a connection only within one of these. */
  userId: number
  /** The server has revoked this session. */
  onRevoked(): Promise<void>
}

export interface StreamListener {
  onEvent(event: EventEnvelope): void
  /** Events were lost for good: read all state again. */
  onReset(): void
}

export interface Stream {
  status: Readonly<ShallowRef<StreamStatus>>
  /** Who looks at what; nobody while the stream is not live. */
  presence: PresenceTable
  /** Resolves at the first control event, or after READY_MS so that a dead stream hides no board. */
  ready: Promise<void>
  /** Until the function returned is called. */
  subscribe(listener: StreamListener): () => void
  close(): void
}

type TabMessage =
  | { kind: 'hello' }
  | { kind: 'status'; live: boolean; seq: number | null; reach: string | null }
  | { kind: 'event'; event: EventEnvelope; previous: number }
  | { kind: 'reset'; seq: number }
  /** `anew`: what is not among the events is over. */
  | { kind: 'present'; events: PresenceEvent[]; anew: boolean }

const READY_MS = 2_500
const BEACON_MS = 10_000
/** Longer than the server's heartbeat (20 s), which paces the leader's beacons. */
const LEADER_QUIET_MS = 45_000
const EVENTS_PAGE = 200
/** Where the back-off goes on when the server said no: asking again soon changes nothing. */
const REFUSED_ATTEMPT = 5

export function openStream(options: StreamOptions): Stream {
  const abort = new AbortController()
  const { signal } = abort
  const status = shallowRef<StreamStatus>('connecting')
  const listeners = new Set<StreamListener>()
  const presence = new PresenceTable()
  let leading = false
  let live = false
  let lastBeacon = 0
  let leaderHeard = Date.now()
  let settleReady: () => void = () => {}
  let readyByTimeout = false
  /** What this user may see, as the server names it: state read under another one is read anew. */
  let reach: string | null = null
  let outOfReach = false

  const ready = new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      readyByTimeout = feed.seq === null
      resolve()
    }, READY_MS)
    settleReady = () => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', settleReady)
  })

  const feed: Feed = new Feed({
    signal,
    async fetchAfter(seq, cancelled) {
      const page = await options.api.get('/api/v1/accounts/{accountId}/events', {
        path: { accountId: options.accountId },
        query: { after: seq, limit: EVENTS_PAGE },
        signal: cancelled,
      })
      return { events: page.data, more: page.page.next_cursor !== null }
    },
    onEvent(event, previous) {
      if (leading) tabs.post({ kind: 'event', event, previous })
      for (const listener of listeners) listener.onEvent(event)
    },
    onReset(seq) {
      if (leading) tabs.post({ kind: 'reset', seq })
      reset()
    },
  })

  function reset() {
    for (const listener of listeners) listener.onReset()
  }

  /** The stream runs; `missing` says whether events up to `seq` were lost on the way. */
  async function goLive(seq: number, missing: boolean) {
    const first = feed.seq === null
    if (outOfReach) {
      outOfReach = false
      feed.restart(seq)
    } else if (missing) await feed.catchUp(seq)
    else feed.complete(seq)
    if (signal.aborted) return
    setLive(true)
    settleReady()
    if (first && readyByTimeout) reset()
  }

  function setLive(now: boolean) {
    live = now
    status.value = now ? 'live' : status.value === 'connecting' ? 'connecting' : 'lost'
    if (!now) presence.clear()
    if (leading) beacon()
  }

  function beacon() {
    lastBeacon = Date.now()
    tabs.post({ kind: 'status', live, seq: feed.seq, reach })
  }

  async function lead(held: AbortSignal): Promise<void> {
    leading = true
    setLive(false)
    let attempt = 0
    const onControl = () => {
      attempt = 0
    }
    while (!held.aborted) {
      try {
        await follow(held, onControl)
      } catch (error) {
        if (isRefusal(error)) attempt = Math.max(attempt, REFUSED_ATTEMPT)
      }
      setLive(false)
      await pause(backoff(attempt++), held)
    }
    leading = false
  }

  async function follow(held: AbortSignal, onControl: () => void): Promise<void> {
    const path = { accountId: options.accountId }
    const ticket = await options.api.post('/api/v1/accounts/{accountId}/stream-tickets', {
      path,
      signal: held,
    })
    outOfReach ||= reach !== null && reach !== ticket.data.reach
    reach = ticket.data.reach
    let revoked = false
    const ended = new AbortController()
    const stop = () => ended.abort()
    held.addEventListener('abort', stop)
    try {
      await connect({
        url: `${options.base}/api/v1/accounts/${options.accountId}/stream`,
        ticket: ticket.data.ticket,
        after: feed.seq,
        signal: ended.signal,
        onBytes() {
          if (Date.now() - lastBeacon > BEACON_MS) beacon()
        },
        onMessage(message) {
          if (message.event.startsWith('hub.')) {
            onControl()
            see([], true)
          }
          if (message.event === 'hub.revoked') {
            revoked = true
            stop()
          } else take(message)
        },
      })
    } catch (error) {
      if (!revoked) throw error
    } finally {
      held.removeEventListener('abort', stop)
    }
    if (revoked) await options.onRevoked()
  }

  function take(message: SseMessage) {
    const data = JSON.parse(message.data) as unknown
    if (message.event === 'hub.complete') void goLive((data as { seq: number }).seq, false)
    else if (message.event === 'hub.gap') void goLive((data as { seq: number }).seq, true)
    else if (message.event === 'presence.changed') see([data as PresenceEvent], false)
    else if (message.id !== null) feed.push(data as EventEnvelope)
  }

  function see(events: PresenceEvent[], anew: boolean) {
    if (anew) presence.clear()
    events.forEach((event) => presence.put(event))
    if (leading) tabs.post({ kind: 'present', events, anew })
  }

  function hear(message: TabMessage) {
    if (message.kind === 'hello') {
      if (!leading) return
      beacon()
      tabs.post({ kind: 'present', events: presence.all(), anew: true })
      return
    }
    if (leading) return
    leaderHeard = Date.now()
    if (message.kind === 'present') return see(message.events, message.anew)
    if (message.kind === 'status') reach = message.reach
    if (message.kind === 'reset') feed.restart(message.seq)
    else if (message.kind === 'event') hearEvent(message.event, message.previous)
    else if (message.live && message.seq !== null) {
      void goLive(message.seq, feed.seq !== null && feed.seq < message.seq)
    } else setLive(false)
  }

  function hearEvent(event: EventEnvelope, previous: number) {
    if (feed.seq !== null && feed.seq < previous) void feed.catchUp(previous)
    feed.push(event)
  }

  const tabs: Tabs<TabMessage> = joinTabs<TabMessage>({
    name: `hub-stream:${options.base}:${options.userId}:${options.accountId}`,
    lead,
    onMessage: hear,
    signal,
  })

  function look() {
    if (document.visibilityState === 'visible' && !leading) tabs.post({ kind: 'hello' })
  }
  const patrol = setInterval(() => {
    if (leading || document.visibilityState !== 'visible') return
    if (Date.now() - leaderHeard > LEADER_QUIET_MS) tabs.takeOver()
    else look()
  }, BEACON_MS)
  document.addEventListener('visibilitychange', look)
  window.addEventListener('pageshow', look)
  look()

  return {
    status,
    presence,
    ready,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      clearInterval(patrol)
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('pageshow', look)
      abort.abort()
    },
  }
}

function isRefusal(error: unknown): boolean {
  const refused = error instanceof ApiError || error instanceof StreamRefused
  return refused && [401, 403, 404].includes(error.status)
}
