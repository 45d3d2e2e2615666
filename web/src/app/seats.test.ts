import { expect, test } from 'vitest'
import { ApiError, NetworkError } from '@/api/http'
import type { SeatlessAccount } from '@/api/types'
import { seatMissing, seatRefused } from './seats'

const account = (id: number): SeatlessAccount => ({
  id,
  chatwoot_account_id: id + 100,
  name: `Account ${id}`,
  state: 'waiting',
  seats: 5,
})

const refusal = (status: number, code: string, details: unknown) =>
  new ApiError(status, code, 'no', details, null)

test('a refused sign-in names its account', () => {
  const details = { limit: { key: 'seats', limit: 5, used: 5 }, account: account(1) }
  expect(seatRefused(refusal(402, 'plan_limit', details))).toEqual(account(1))
  expect(seatRefused(refusal(403, 'no_seat', { account: account(2) }))).toEqual(account(2))
})

test.each([
  ['another refusal', refusal(403, 'forbidden', { account: account(1) })],
  ['another limit', refusal(402, 'plan_limit', { limit: { key: 'max_boards' } })],
  ['a limit without details', refusal(402, 'plan_limit', null)],
  ['no answer', new NetworkError('gone')],
  ['nothing', null],
])('%s is none', (_, reason) => {
  expect(seatRefused(reason)).toBeNull()
})

test('the account of the tab is meant, else the only hope', () => {
  const without = [account(1), account(2)]
  expect(seatMissing(without, 102, true)).toEqual(account(2))
  expect(seatMissing(without, 103, true)).toBeNull()
  expect(seatMissing(without, 103, false)).toBeNull()
  expect(seatMissing(without, null, false)).toEqual(account(1))
  expect(seatMissing(without, null, true)).toBeNull()
  expect(seatMissing([], null, false)).toBeNull()
})
