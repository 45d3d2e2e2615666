import { inject, provide, type ComputedRef, type InjectionKey } from 'vue'
import type { Account } from '@/api/types'
import { may } from '@/app/session'

const key: InjectionKey<ComputedRef<Account>> = Symbol('account')

/** For everything below: the account of the address, which the person is a member of. */
export function provideAccount(account: ComputedRef<Account>): void {
  provide(key, account)
}

export function useAccount(): Account {
  const account = inject(key)
  if (!account) throw new Error('no account above this component')
  // A change of account draws everything below anew.
  return account.value
}

/** Whether the person may do that in the account of this page. */
export function useMay(): (permission: string) => boolean {
  const account = useAccount()
  return (permission) => may(account, permission)
}
