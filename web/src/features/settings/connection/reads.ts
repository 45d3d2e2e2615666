import { api } from '@/app/api'
import { useRead } from '../reads'

/** What waits for Chatwoot has 25 s at the server. */
export const SLOW_MS = 30_000

export function useConnection(enabled = true) {
  return useRead(
    'connection',
    async (accountId, signal) => {
      const path = { accountId }
      return (await api.get('/api/v1/accounts/{accountId}/connection', { path, signal })).data
    },
    { enabled },
  )
}
