/*
 * Who can be given a board's cards and be mentioned on them, the labels there are, and the board's
 * own fields.
 */
import { useQuery } from '@tanstack/vue-query'
import { api } from '@/app/api'
import { kept } from '../queries'

const FRESH_MS = 60_000

export function usePeople(accountId: number, boardId: string) {
  return useQuery({
    ...kept,
    staleTime: FRESH_MS,
    queryKey: ['board-people', accountId, boardId],
    queryFn: async ({ signal }) =>
      (
        await api.get('/api/v1/accounts/{accountId}/boards/{boardId}/people', {
          path: { accountId, boardId },
          signal,
        })
      ).data,
  })
}

export function useLabels(accountId: number, boardId: string) {
  return useQuery({
    ...kept,
    staleTime: FRESH_MS,
    queryKey: ['board-labels', accountId, boardId],
    queryFn: async ({ signal }) =>
      (
        await api.get('/api/v1/accounts/{accountId}/boards/{boardId}/labels', {
          path: { accountId, boardId },
          signal,
        })
      ).data,
  })
}

export function useFields(accountId: number, boardId: string) {
  return useQuery({
    ...kept,
    staleTime: FRESH_MS,
    queryKey: ['board-fields', accountId, boardId],
    queryFn: async ({ signal }) =>
      (
        await api.get('/api/v1/accounts/{accountId}/boards/{boardId}/fields', {
          path: { accountId, boardId },
          signal,
        })
      ).data,
  })
}
