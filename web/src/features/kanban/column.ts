/*
 * The pages of one column. The query knows how far the column has been read; the cards themselves
 * go to the board's table.
 */
import { computed, watch } from 'vue'
import { useInfiniteQuery } from '@tanstack/vue-query'
import { api } from '@/app/api'
import { useBoard } from './board'
import { compareBytes } from './order'
import { kept } from './queries'

const PAGE = 50

export function useColumn(stageId: string) {
  const board = useBoard()
  const { account, boardId, table } = board

  const query = useInfiniteQuery({
    ...kept,
    queryKey: ['cards', account.id, boardId, stageId],
    // The table that the pages have filled ends with the board's component.
    gcTime: 0,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const reply = await api.get('/api/v1/accounts/{accountId}/boards/{boardId}/cards', {
        path: { accountId: account.id, boardId },
        query: { stage_id: stageId, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      })
      if (!signal.aborted) reply.data.forEach((card) => table.put(card))
      return { next: reply.page.next_cursor, last: reply.data.at(-1)?.position ?? '' }
    },
    getNextPageParam: (page) => page.next ?? undefined,
  })

  watch(
    query.data,
    (data) => {
      if (!data) return
      const last = data.pages
        .map((page) => page.last)
        .reduce((a, b) => (compareBytes(a, b) > 0 ? a : b))
      board.reaches.set(stageId, { more: data.pages.at(-1)?.next != null, last })
    },
    { immediate: true, flush: 'sync' },
  )

  watch(board.reloads, async () => {
    const result = await query.refetch()
    if (result.isSuccess) table.sweep(stageId)
  })

  return {
    loading: query.isPending,
    failed: query.isError,
    loadingMore: query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    error: computed(() => query.error.value),
    loadMore() {
      if (!query.isFetching.value) void query.fetchNextPage()
    },
    retry() {
      if (query.data.value && query.hasNextPage.value) void query.fetchNextPage()
      else void query.refetch()
    },
  }
}
