import type { Member } from '@/api/types'
import { api } from '@/app/api'
import { useRead } from '../reads'

const ALL = 200

/** Built-in roles first, then the account's own. */
export function useRoles() {
  return useRead('roles', async (accountId, signal) => {
    return (await api.get('/api/v1/accounts/{accountId}/roles', { path: { accountId }, signal }))
      .data
  })
}

/** Everybody of the account: people are filtered in the page, and there are hundreds at most. */
export function useMembers() {
  return useRead('members', async (accountId, signal) => {
    const members: Member[] = []
    for (let cursor: string | undefined; ;) {
      const query = cursor === undefined ? { limit: ALL } : { limit: ALL, cursor }
      const reply = await api.get('/api/v1/accounts/{accountId}/users', {
        path: { accountId },
        query,
        signal,
      })
      members.push(...reply.data)
      if (reply.page.next_cursor === null) return members
      cursor = reply.page.next_cursor
    }
  })
}
