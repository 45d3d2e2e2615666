/*
 * The account a page shows: that of the conversation in Chatwoot, else the one its address names,
 * else the first.
 */
import { computed, inject, ref, watch, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Account } from '@/api/types'
import { chooseAccount } from './account'
import { config } from './config'
import { contextInjection } from './context'
import { seatMissing } from './seats'
import { useSession } from './session'

/** How long a tab waits for Chatwoot to say which account it shows before it takes the first. */
const CONTEXT_WAIT_MS = 800

export interface AccountChoice {
  /** True once Chatwoot has said what it shows, or has been waited for. */
  settled: ComputedRef<boolean>
  /** Null until then, and when none will do. */
  account: ComputedRef<Account | null>
  /** The account that is meant, when it has no seat for this person. */
  seatless: ComputedRef<ReturnType<typeof seatMissing>>
  /** Chatwoot's numbers of what it shows, if it has said. */
  conversationId: ComputedRef<number | null>
  contactId: ComputedRef<number | null>
  open(accountId: number): void
}

export function useAccountChoice(): AccountChoice {
  const route = useRoute()
  const router = useRouter()
  const session = useSession()
  const context = inject(contextInjection)

  const waited = ref(!config.embedded)
  if (config.embedded) setTimeout(() => (waited.value = true), CONTEXT_WAIT_MS)
  watch(
    () => context?.value,
    (given) => {
      if (given) waited.value = true
    },
    { immediate: true },
  )

  const settled = computed(() => waited.value || session.accounts.length === 1)
  const choice = computed(() =>
    chooseAccount(session.accounts, {
      chatwootAccountId: context?.value?.accountId ?? null,
      wishes: [Number(route.query.account), config.account_id],
    }),
  )
  return {
    settled,
    account: computed(() => (settled.value ? choice.value : null)),
    seatless: computed(() =>
      seatMissing(
        session.accountsWithoutSeat,
        context?.value?.accountId ?? null,
        session.accounts.length > 0,
      ),
    ),
    conversationId: computed(() => context?.value?.conversationId ?? null),
    contactId: computed(() => context?.value?.contactId ?? null),
    open(accountId) {
      void router.replace({ query: { account: String(accountId) } })
    },
  }
}
