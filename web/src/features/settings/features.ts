import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api } from '@/app/api'

/** Which parts of the product the person sees in an account; none of them until that is known. */
export function useFeatures(accountId: () => number) {
  const query = useQuery({
    queryKey: computed(() => ['features', accountId()]),
    queryFn: async ({ signal }) => {
      const reply = await api.get('/api/v1/features', {
        path: {},
        query: { account_id: accountId() },
        signal,
      })
      return reply.data.features
    },
    staleTime: 60_000,
  })
  return computed(() => query.data.value ?? null)
}
