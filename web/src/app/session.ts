/*
 * Who is signed in. The access token lives in this module's memory only, and is renewed before it
 * ends; how it is come by is identity.ts.
 */
import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowRef } from 'vue'
import { ApiError, isTransient } from '@/api/http'
import type { Account, Impersonator, SeatlessAccount, User } from '@/api/types'
import { createBridge } from './bridge'
import { config } from './config'
import { currentLocale } from './i18n'
import { createWays, type Identity } from './identity'
import { endImpersonation, takeHandover } from './impersonation'

/** refused: nobody is signed in · failed: could not ask; see `error`. */
export type SessionState = 'starting' | 'signed-in' | 'refused' | 'failed'

const RENEW_BEFORE_MS = 60_000
const RETRY_MS = 10_000

export const useSession = defineStore('session', () => {
  const state = ref<SessionState>('starting')
  const error = shallowRef<unknown>(null)
  const user = shallowRef<User | null>(null)
  const accounts = shallowRef<Account[]>([])
  const accountsWithoutSeat = shallowRef<SeatlessAccount[]>([])
  const impersonator = shallowRef<Impersonator | null>(null)
  const bridge = markRaw(createBridge(config, window))
  const ways = createWays(config, bridge, currentLocale, takeHandover(config, window))

  let identity: Identity | null = null
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
      return accept((await renewed()) ?? (await ways.silently()))
    } catch (reason) {
      refuse(reason)
      throw reason
    }
  }

  async function renewed(): Promise<Identity | null> {
    try {
      return identity && (await identity.renew())
    } catch (reason) {
      if (reason instanceof ApiError && reason.status === 401) return null
      throw reason
    }
  }

  function accept(next: Identity): string {
    identity = next
    accounts.value = next.accounts
    accountsWithoutSeat.value = next.accountsWithoutSeat
    user.value = next.user
    impersonator.value = next.impersonator
    error.value = null
    state.value = 'signed-in'
    renewIn(next.expiresAt - Date.now() - RENEW_BEFORE_MS)
    return next.token
  }

  function refuse(reason: unknown): void {
    if (isTransient(reason) && identity !== null && Date.now() < identity.expiresAt) {
      renewIn(RETRY_MS)
      return
    }
    identity = null
    clearTimeout(renewal)
    error.value = reason
    state.value = reason instanceof ApiError && reason.status === 401 ? 'refused' : 'failed'
  }

  function renewIn(ms: number): void {
    clearTimeout(renewal)
    renewal = setTimeout(() => void signIn().catch(() => {}), Math.max(ms, RETRY_MS))
  }

  return {
    bridge,
    state: computed(() => state.value),
    error: computed(() => error.value),
    user: computed(() => user.value),
    accounts: computed(() => accounts.value),
    accountsWithoutSeat: computed(() => accountsWithoutSeat.value),
    impersonator: computed(() => impersonator.value),
    /** Who acts in the user's name ends it; the page is to be loaded again. */
    endImpersonation: () => endImpersonation(config, identity?.token ?? '', currentLocale()),
    signIn,
    /** Where to sign in and come back from; null where this frame keeps no cookie. */
    signInPage: () => ways.signInPage(),
    /** That page is about to be opened. */
    expectCookie: () => ways.expectCookie(),
    /** Signs in by the sign-in page in a window of its own; false when the person closed it. */
    async signInByPopup(): Promise<boolean> {
      const found = await ways.byPopup()
      if (found) accept(found)
      return found !== null
    },
    /** A valid access token, by a new sign-in when there is none or it is the `rejected` one. */
    async token(rejected?: string): Promise<string> {
      const held = identity
      const usable = held && held.token !== rejected && Date.now() < held.expiresAt
      return usable ? held.token : signIn()
    },
    /** The token is not to be used any more, whatever its age. */
    async renew(): Promise<void> {
      if (identity) identity = { ...identity, expiresAt: 0 }
      await signIn()
    },
  }
})

/** Whether that account's permissions hold `permission` ("kanban:write"). */
export function may(account: Account, permission: string): boolean {
  return account.permissions.includes(permission)
}
