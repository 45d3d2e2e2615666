import { api } from '@/app/api'
import { useAccount } from '../account'
import { useErrors } from '@/ui/errors'
import { useRefresh } from '../reads'

const SEAT = '/api/v1/accounts/{accountId}/users/{userId}/seat'

/** Giving and taking seats; false when it was refused, which has been said then. */
export function useSeats() {
  const account = useAccount()
  const errors = useErrors()
  const { refresh } = useRefresh()

  async function change(call: () => Promise<unknown>): Promise<boolean> {
    try {
      await call()
      return true
    } catch (error) {
      errors.toast(error)
      return false
    } finally {
      for (const name of ['members', 'seats', 'entitlements', 'roles']) void refresh(name)
    }
  }
  const path = (userId: number) => ({ accountId: account.id, userId })

  return {
    give: (userId: number) => change(() => api.put(SEAT, { path: path(userId) })),
    take: (userId: number) => change(() => api.delete(SEAT, { path: path(userId) })),
  }
}
