/*
 * What the page reads about boards. The events keep it current, so nothing here goes stale by age.
 */
import { keepPreviousData, useQuery, type QueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter, type Ref } from 'vue'
import type { Board, BoardDetail } from '@/api/types'
import { isTransient } from '@/api/http'
import { api } from '@/app/api'
import { asRequest, keyOf, type Filters } from './filters'

const RETRIES = 4

/** Query options for reads that events keep current. */
export const kept = {
  staleTime: Infinity,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  retry: (failures: number, error: Error) => failures < RETRIES && isTransient(error),
} as const

export const boardsKey = (accountId: number) => ['boards', accountId] as const
export const boardKey = (accountId: number, boardId: string) =>
  ['board', accountId, boardId] as const

export function useBoards(accountId: number) {
  return useQuery({
    ...kept,
    queryKey: boardsKey(accountId),
    queryFn: ({ signal }) => readBoards(accountId, false, signal),
  })
}

/** The boards put away; asked for when somebody looks for them. */
export function useArchivedBoards(accountId: number, enabled: MaybeRefOrGetter<boolean>) {
  return useQuery({
    ...kept,
    queryKey: [...boardsKey(accountId), 'archived'],
    enabled: computed(() => toValue(enabled)),
    queryFn: ({ signal }) => readBoards(accountId, true, signal),
  })
}

async function readBoards(
  accountId: number,
  archived: boolean,
  signal: AbortSignal,
): Promise<Board[]> {
  const reply = await api.get('/api/v1/accounts/{accountId}/boards', {
    path: { accountId },
    query: { archived },
    signal,
  })
  return reply.data
}

/** Cards of each stage that the filters leave, and what they are worth, by stage id. */
export function useCounts(accountId: number, boardId: string, filters: Readonly<Ref<Filters>>) {
  return useQuery({
    ...kept,
    queryKey: computed(() => ['counts', accountId, boardId, keyOf(filters.value)]),
    placeholderData: keepPreviousData,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const reply = await api.get('/api/v1/accounts/{accountId}/boards/{boardId}/counts', {
        path: { accountId, boardId },
        query: asRequest(filters.value),
        signal,
      })
      return new Map(reply.data.map((one) => [one.stage_id, one]))
    },
  })
}

export function useBoardDetail(accountId: number, boardId: string) {
  return useQuery({
    ...kept,
    queryKey: boardKey(accountId, boardId),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<BoardDetail> => {
      const reply = await api.get('/api/v1/accounts/{accountId}/boards/{boardId}', {
        path: { accountId, boardId },
        signal,
      })
      return reply.data
    },
  })
}

export function refreshBoards(client: QueryClient, accountId: number): void {
  void client.invalidateQueries({ queryKey: boardsKey(accountId) })
  void client.invalidateQueries({ queryKey: ['board', accountId] })
}
