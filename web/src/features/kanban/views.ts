/*
 * Saved views of a board: filters under a name, one's own or for everybody who reads the board.
 */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import type { BoardView } from '@/api/types'
import { api } from '@/app/api'
import { asRequest, type Filters } from './filters'
import { kept } from './queries'

const FRESH_MS = 30_000

export function useViews(accountId: number, boardId: string) {
  const queries = useQueryClient()
  const path = { accountId, boardId }
  const key = ['views', accountId, boardId] as const
  const list = useQuery({
    ...kept,
    staleTime: FRESH_MS,
    queryKey: key,
    queryFn: async ({ signal }) =>
      (await api.get('/api/v1/accounts/{accountId}/boards/{boardId}/views', { path, signal })).data,
  })
  const refresh = () => queries.invalidateQueries({ queryKey: key })
  const one = '/api/v1/accounts/{accountId}/boards/{boardId}/views/{viewId}'

  async function change(
    view: BoardView,
    changes: { name?: string; shared?: boolean; filters?: Filters },
  ) {
    const { filters, ...rest } = changes
    await api.patch(one, {
      path: { ...path, viewId: view.id },
      body: {
        version: view.version,
        ...rest,
        ...(filters && { filters: asRequest(filters) }),
      },
    })
    return refresh()
  }

  return {
    list,
    async create(name: string, shared: boolean, filters: Filters) {
      await api.post('/api/v1/accounts/{accountId}/boards/{boardId}/views', {
        path,
        body: { name, shared, filters: asRequest(filters) },
        idempotencyKey: crypto.randomUUID(),
      })
      return refresh()
    },
    change,
    async remove(view: BoardView) {
      await api.delete(one, { path: { ...path, viewId: view.id } })
      return refresh()
    },
  }
}
