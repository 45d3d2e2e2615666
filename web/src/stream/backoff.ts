const BASE_MS = 1_000
const MAX_MS = 30_000

/**
 * How long to wait before attempt `attempt` (0, 1, 2, …): a random part of a cap that doubles from
 * 1 s to 30 s. The randomness is over the whole range, so that the browsers that lost one server
 * together do not come back together.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(MAX_MS, BASE_MS * 2 ** attempt)
}

/** Resolves after `ms`, or at once when `signal` aborts or the browser comes back online. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      globalThis.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    globalThis.addEventListener('online', done)
  })
}
