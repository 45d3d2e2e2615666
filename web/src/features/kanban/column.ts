/*
 * The pages of one column. The query knows how far the column has been read; the cards themselves
 * go to the board's table.
 */
import { computed, onScopeDispose, watch } from 'vue'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query'
import { api } from '@/app/api'
import { useBoard } from './board'
import { compareBytes } from './order'
import { asRequest, isFiltered, keyOf } from './filters'
import { kept } from './queries'

const PAGE = 50

export function useColumn(stageId: string) {
  const board = useBoard()
  const { account, boardId, table, filters } = board

  const query = useInfiniteQuery({
    ...kept,
    queryKey: computed(() => ['cards', account.id, boardId, stageId, keyOf(filters.value)]),
    // What another filter has found is shown until the new one has answered.
    placeholderData: keepPreviousData,
    // The table that the pages have filled ends with the board's component.
    gcTime: 0,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const asked = filters.value
      const reply = await api.get('/api/v1/accounts/{accountId}/boards/{boardId}/cards', {
        path: { accountId: account.id, boardId },
        query: {
          ...asRequest(asked),
          stage_id: stageId,
          limit: PAGE,
          ...(pageParam && { cursor: pageParam }),
        },
        signal,
      })
      if (!signal.aborted) reply.data.forEach((card) => table.put(card))
      return {
        next: reply.page.next_cursor,
        last: reply.data.at(-1)?.position ?? '',
        found: isFiltered(asked) ? reply.data.map((card) => card.id) : null,
      }
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
      const found = data.pages.flatMap((page) => page.found ?? [])
      board.tell(stageId, {
        reach: { more: data.pages.at(-1)?.next != null, last },
        found: data.pages[0]?.found ? new Set(found) : null,
      })
    },
    { immediate: true, flush: 'sync' },
  )

  onScopeDispose(
    board.attach(stageId, async () => {
      const result = await query.refetch()
      return result.isSuccess
    }),
  )

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
