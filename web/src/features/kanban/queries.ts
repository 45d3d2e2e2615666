/*
 * What the page reads about boards. The events keep it current, so nothing here goes stale by age.
 */
import { keepPreviousData, useQuery, type QueryClient } from '@tanstack/vue-query'
import type { Board, BoardDetail } from '@/api/types'
import { isTransient } from '@/api/http'
import { api } from '@/app/api'

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
    queryFn: async ({ signal }): Promise<Board[]> => {
      const reply = await api.get('/api/v1/accounts/{accountId}/boards', {
        path: { accountId },
        signal,
      })
      return reply.data
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
