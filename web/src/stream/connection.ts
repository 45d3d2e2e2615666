/*
 * One connection to the stream route, read with fetch so that the ticket travels in a header.
 * Ends when the server closes, when nothing (not even a heartbeat) came for QUIET_MS, when the
 * signal aborts, when the browser goes offline, or with StreamRefused when the server would not open it.
 */
import { createSseParser, type SseMessage } from './sse'

const QUIET_MS = 60_000

export class StreamRefused extends Error {
  constructor(readonly status: number) {
    super(`the stream was refused with ${status}`)
    this.name = 'StreamRefused'
  }
}

export interface Connection {
  url: string
  ticket: string
  /** Sequence number of the last event seen; null asks for none of the past. */
  after: number | null
  signal: AbortSignal
  onMessage(message: SseMessage): void
  /** Something arrived, be it a heartbeat. */
  onBytes(): void
}

export async function connect(connection: Connection): Promise<void> {
  const abort = new AbortController()
  const stop = () => abort.abort()
  connection.signal.addEventListener('abort', stop)
  globalThis.addEventListener('offline', stop)
  let watchdog = setTimeout(stop, QUIET_MS)
  const heard = () => {
    clearTimeout(watchdog)
    watchdog = setTimeout(stop, QUIET_MS)
    connection.onBytes()
  }

  try {
    const headers = new Headers({
      Accept: 'text/event-stream',
      Authorization: `Bearer ${connection.ticket}`,
    })
    if (connection.after !== null) headers.set('Last-Event-ID', String(connection.after))
    const response = await fetch(connection.url, {
      headers,
      cache: 'no-store',
      credentials: 'same-origin',
      signal: abort.signal,
    })
    if (!response.ok || !response.body) throw new StreamRefused(response.status)

    const parser = createSseParser(connection.onMessage)
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const reader = response.body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      heard()
      parser.feed(decoder.decode(value, { stream: true }))
    }
  } finally {
    clearTimeout(watchdog)
    connection.signal.removeEventListener('abort', stop)
    globalThis.removeEventListener('offline', stop)
    abort.abort()
  }
}
