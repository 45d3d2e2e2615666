/*
 * Who is signed in. The Hub signs an agent in with the cookie of the Chatwoot that embeds it; the
 * access token lives in this module's memory only, and is renewed the same way before it ends.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { ApiError, http, isTransient } from '@/api/http'
import type { Account, SignIn, User } from '@/api/types'
import { config } from './config'
import { currentLocale } from './i18n'

/** refused: Chatwoot's sign-in is missing or ended · failed: could not ask; see `error`. */
export type SessionState = 'starting' | 'signed-in' | 'refused' | 'failed'

const RENEW_BEFORE_MS = 60_000
const RETRY_MS = 10_000

export const useSession = defineStore('session', () => {
  const state = ref<SessionState>('starting')
  const error = shallowRef<unknown>(null)
  const user = shallowRef<User | null>(null)
  const accounts = shallowRef<Account[]>([])

  let token: string | null = null
  let expiresAt = 0
  let renewal: ReturnType<typeof setTimeout> | undefined
  let pending: Promise<string> | null = null

  /** Signs in; rejects with the reason, which `state` and `error` then say as well. */
  function signIn(): Promise<string> {
    pending ??= ask().finally(() => {
      pending = null
    })
    return pending
  }

  async function ask(): Promise<string> {
    try {
      const body = config.installation === null ? {} : { installation: config.installation }
      const url = `${config.base_path}/api/v1/auth/sso`
      const reply = await http(url, { method: 'POST', body, locale: currentLocale() })
      return accept((reply as { data: SignIn }).data)
    } catch (reason) {
      refuse(reason)
      throw reason
    }
  }

  function accept(session: SignIn): string {
    token = session.access_token
    expiresAt = Date.now() + session.expires_in * 1_000
    accounts.value = session.accounts
    user.value = session.user
    error.value = null
    state.value = 'signed-in'
    renewIn(session.expires_in * 1_000 - RENEW_BEFORE_MS)
    return token
  }

  function refuse(reason: unknown): void {
    if (isTransient(reason) && token !== null && Date.now() < expiresAt) {
      renewIn(RETRY_MS)
      return
    }
    token = null
    clearTimeout(renewal)
    error.value = reason
    state.value = reason instanceof ApiError && reason.status === 401 ? 'refused' : 'failed'
  }

  function renewIn(ms: number): void {
    clearTimeout(renewal)
    renewal = setTimeout(() => void signIn().catch(() => {}), Math.max(ms, RETRY_MS))
  }

  return {
    state: computed(() => state.value),
    error: computed(() => error.value),
    user: computed(() => user.value),
    accounts: computed(() => accounts.value),
    signIn,
    /** A valid access token, by a new sign-in when there is none or it is the `rejected` one. */
    async token(rejected?: string): Promise<string> {
      const usable = token !== null && token !== rejected && Date.now() < expiresAt
      return usable && token !== null ? token : signIn()
    },
    /** The token is not to be used any more, whatever its age. */
    async renew(): Promise<void> {
      token = null
      await signIn()
    },
  }
})

/** Whether that account's permissions hold `permission` ("kanban:write"); admin covers the rest. */
export function may(account: Account, permission: string): boolean {
  const [slice] = permission.split(':')
  return account.permissions.some((held) => held === permission || held === `${slice}:admin`)
}
