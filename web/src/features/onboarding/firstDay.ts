/*
 * The first day of an account: who could connect it is led to the wizard, once per visit. Whoever
 * puts it off is not asked again before the browser is opened anew.
 */
import { watch } from 'vue'
import { useRouter } from 'vue-router'
import type { Account } from '@/api/types'
import { api } from '@/app/api'
import { config } from '@/app/config'
import { may } from '@/app/session'

const laterKey = (accountId: number) => `hub.onboarding.later.${accountId}`

function putOff(accountId: number): boolean {
  try {
    return sessionStorage.getItem(laterKey(accountId)) !== null
  } catch {
    return false
  }
}

export function notNow(accountId: number): void {
  try {
    sessionStorage.setItem(laterKey(accountId), '1')
  } catch {
    // Storage is forbidden here: the next visit asks again.
  }
}

export function useFirstDay(account: () => Account | null): void {
  const router = useRouter()

  async function look(shown: Account): Promise<void> {
    const path = { accountId: shown.id }
    const { data } = await api.get('/api/v1/accounts/{accountId}/connection', { path })
    const never = data.state === 'disconnected' && data.connected_at === null
    if (never && account()?.id === shown.id) {
      await router.replace(`/app/accounts/${shown.id}/onboarding`)
    }
  }

  if (config.embedded) return
  watch(
    () => account()?.id,
    () => {
      const shown = account()
      if (!shown || !may(shown, 'chatwoot:admin') || putOff(shown.id)) return
      // What the person came for is not kept from them by a question that failed.
      look(shown).catch(() => {})
    },
    { immediate: true },
  )
}
