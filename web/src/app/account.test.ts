import { describe, expect, it } from 'vitest'
import type { Account } from '@/api/types'
import { chooseAccount } from './account'

const accounts = [
  { id: 10, chatwoot_account_id: 1 },
  { id: 20, chatwoot_account_id: 2 },
] as Account[]

const choose = (chatwootAccountId: number | null, ...wishes: (number | null)[]) =>
  chooseAccount(accounts, { chatwootAccountId, wishes })?.id ?? null

describe('chooseAccount', () => {
  it('takes the account of the conversation, whatever else is wished', () => {
    expect(choose(2, 10)).toBe(20)
  })

  it('takes none when the user is no member of the account of the conversation', () => {
    expect(choose(3, 10)).toBeNull()
  })

  it('never mistakes a Chatwoot id for a Hub id', () => {
    expect(choose(10)).toBeNull()
  })

  it('takes the first wish it has, else the first account', () => {
    expect(choose(null, NaN, null, 99, 20)).toBe(20)
    expect(choose(null, 99)).toBe(10)
    expect(chooseAccount([], { chatwootAccountId: null, wishes: [] })).toBeNull()
  })
})
