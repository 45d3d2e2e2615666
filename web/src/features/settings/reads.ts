/*
 * What the settings read. Nothing here is kept current by events: it is read again when the page is
 * looked at after a while, and after each change of its own.
 */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { isTransient } from '@/api/http'
import { useAccount } from './account'

const RETRIES = 2
const FRESH_MS = 15_000
export const PAGE = 50

const options = {
  staleTime: FRESH_MS,
  retry: (failures: number, error: Error) => failures < RETRIES && isTransient(error),
  retryDelay: (attempt: number) => 500 * 2 ** attempt,
}

export const keyOf = (accountId: number, name: string) => ['settings', accountId, name] as const

export interface ReadOptions<T> {
  /** Read again after so many ms, or not (false), by what was read last. */
  every?: (data: T | undefined) => number | false
  enabled?: MaybeRefOrGetter<boolean>
}

/** One thing of the account. */
export function useRead<T>(
  name: string,
  read: (accountId: number, signal: AbortSignal) => Promise<T>,
  { every, enabled = true }: ReadOptions<T> = {},
) {
  const account = useAccount()
  return useQuery({
    ...options,
    queryKey: keyOf(account.id, name),
    queryFn: ({ signal }) => read(account.id, signal),
    enabled: computed(() => toValue(enabled)),
    refetchInterval: (query) => every?.(query.state.data as T | undefined) ?? false,
  })
}

export interface Page<T> {
  data: T[]
  page: { next_cursor: string | null }
}

/** A list, page by page; `filter` is part of what is asked. */
export function useList<T>(
  name: string,
  filter: MaybeRefOrGetter<object>,
  read: (accountId: number, cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
) {
  const account = useAccount()
  const query = useInfiniteQuery({
    ...options,
    queryKey: computed(() => [...keyOf(account.id, name), toValue(filter)]),
    queryFn: ({ signal, pageParam }) => read(account.id, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.page.next_cursor ?? undefined,
  })
  const items = computed(() => query.data.value?.pages.flatMap((page) => page.data) ?? [])
  return { query, items }
}

/** Has the reads of that name asked again. */
export function useRefresh() {
  const account = useAccount()
  const queries = useQueryClient()
  return {
    refresh: (name: string) => queries.invalidateQueries({ queryKey: keyOf(account.id, name) }),
    put: <T>(name: string, change: (data: T) => T) =>
      queries.setQueryData<T>(keyOf(account.id, name), (old) => (old ? change(old) : old)),
  }
}
