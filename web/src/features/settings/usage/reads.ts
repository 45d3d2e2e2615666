import { api } from '@/app/api'
import { useMay } from '../account'
import { useRead } from '../reads'

/** What the plan grants, and what is used of it. Empty for who may not see it. */
export function useEntitlements() {
  const may = useMay()
  return useRead(
    'entitlements',
    async (accountId, signal) => {
      const path = { accountId }
      return (await api.get('/api/v1/accounts/{accountId}/entitlements', { path, signal })).data
    },
    { enabled: may('billing:read') },
  )
}
