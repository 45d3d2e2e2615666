/*
 * Reads again what is shown when the account's events say that it may have changed: at once for a
 * lone event, and at most every two seconds in a burst.
 */
import { useQueryClient } from '@tanstack/vue-query'
import { onScopeDispose } from 'vue'
import type { Stream } from '@/stream/stream'
import { historyKey } from './queries'

const CONCERNED = new Set(['card', 'conversation', 'contact', 'message'])
const BURST_MS = 2_000

export function useLiveHistory(stream: Stream, accountId: number): void {
  const queries = useQueryClient()
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = 0

  function refresh() {
    if (timer !== undefined) return
    const wait = Math.max(0, last + BURST_MS - Date.now())
    timer = setTimeout(() => {
      timer = undefined
      last = Date.now()
      void queries.invalidateQueries({ queryKey: historyKey(accountId) })
    }, wait)
  }

  const stop = stream.subscribe({
    onEvent(event) {
      if (CONCERNED.has(event.entity)) refresh()
    },
    onReset: refresh,
  })
  onScopeDispose(() => {
    stop()
    clearTimeout(timer)
  })
}
