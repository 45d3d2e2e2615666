import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { isTransient } from '@/api/http'
import { api } from '@/app/api'
import { boardKey } from '../queries'

const RETRIES = 2

/** The board of an address; the same entry of the cache that the board's page keeps current. */
export function useBoardOf(
  accountId: Readonly<Ref<number>>,
  boardId: Readonly<Ref<string>>,
  enabled: Readonly<Ref<boolean>>,
) {
  return useQuery({
    queryKey: computed(() => boardKey(accountId.value, boardId.value)),
    enabled,
    retry: (failures, error) => failures < RETRIES && isTransient(error),
    queryFn: async ({ signal }) =>
      (
        await api.get('/api/v1/accounts/{accountId}/boards/{boardId}', {
          path: { accountId: accountId.value, boardId: boardId.value },
          signal,
        })
      ).data,
  })
}
