/*
 * Feature flags of an account. They fail closed: what isn't known to be on, is in no menu. A page
 * that is open goes only when its flag is known to be off, so that it need not wait for the answer.
 */
import { useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { isTransient } from '@/api/http'
import type { Account, Features } from '@/api/types'
import { api } from './api'
import { may } from './session'

export type Feature = keyof Features

const FRESH_MS = 5 * 60_000
const RETRIES = 2

/** An entry of a menu is for whom its flag is on and who has the permission. */
export function offered(
  known: Features | undefined,
  account: Account,
  entry: { feature: Feature; permission: string },
): boolean {
  return known?.[entry.feature] === true && may(account, entry.permission)
}

export function useFeatures(account: MaybeRefOrGetter<Account | null>) {
  const id = computed(() => toValue(account)?.id ?? 0)
  const { data } = useQuery({
    queryKey: computed(() => ['features', id.value] as const),
    queryFn: async ({ signal }) => {
      const query = { account_id: id.value }
      return (await api.get('/api/v1/features', { path: {}, query, signal })).data.features
    },
    enabled: computed(() => id.value > 0),
    staleTime: FRESH_MS,
    retry: (failures, error) => failures < RETRIES && isTransient(error),
  })
  return {
    /** For menus. */
    offers: (entry: { feature: Feature; permission: string }) => {
      const one = toValue(account)
      return one !== null && offered(data.value, one, entry)
    },
    /** For pages. */
    isOff: (feature: Feature) => data.value?.[feature] === false,
  }
}
