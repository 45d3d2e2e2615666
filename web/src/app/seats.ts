/* Accounts that the person belongs to, but whose plan had no seat left for them. */
import { ApiError } from '@/api/http'
import type { SeatlessAccount } from '@/api/types'

/** The account that a refused sign-in was about: with another one it would not have been refused. */
export function seatRefused(reason: unknown): SeatlessAccount | null {
  if (!(reason instanceof ApiError)) return null
  if (reason.code !== 'plan_limit' && reason.code !== 'no_seat') return null
  const details = reason.details as { account?: SeatlessAccount } | null | undefined
  return details?.account ?? null
}

/**
 * The account without a seat that is meant: Chatwoot's own where the page knows which one it shows,
 * else, for a person who may enter none, the first.
 */
export function seatMissing(
  without: readonly SeatlessAccount[],
  chatwootAccountId: number | null,
  entered: boolean,
): SeatlessAccount | null {
  const meant = without.find((one) => one.chatwoot_account_id === chatwootAccountId)
  if (meant) return meant
  return chatwootAccountId === null && !entered ? (without[0] ?? null) : null
}
