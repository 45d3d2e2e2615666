import type { Account } from '@/api/types'

export interface AccountWishes {
  /** The account whose conversation is shown; it and no other, when Chatwoot says. */
  chatwootAccountId: number | null
  /** Hub ids, the first that is one of the accounts wins. */
  wishes: readonly (number | null)[]
}

/** The account to show out of those the user is a member of; null when none will do. */
export function chooseAccount(
  accounts: readonly Account[],
  { chatwootAccountId, wishes }: AccountWishes,
): Account | null {
  if (chatwootAccountId !== null) {
    return accounts.find((one) => one.chatwoot_account_id === chatwootAccountId) ?? null
  }
  for (const wish of wishes) {
    const account = accounts.find((one) => one.id === wish)
    if (account) return account
  }
  return accounts[0] ?? null
}
