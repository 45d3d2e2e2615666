/*
 * What a filter or an act on many cards can be chosen from: people, inboxes, labels. Who may not
 * read the account's people or inboxes chooses from those on the cards they see.
 */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api } from '@/app/api'
import { may } from '@/app/session'
import type { BoardModel } from './board'
import { kept } from './queries'

const FRESH_MS = 60_000
const LIMIT = 200

export interface Choice {
  value: string
  label: string
}

const byLabel = (a: Choice, b: Choice) => a.label.localeCompare(b.label)
const listed = (names: Map<number, string>) =>
  [...names].map(([id, label]) => ({ value: String(id), label })).sort(byLabel)

export function useChoices(board: BoardModel) {
  const { account } = board
  const path = { accountId: account.id }
  const options = { ...kept, staleTime: FRESH_MS }

  const users = useQuery({
    ...options,
    queryKey: ['board-users', account.id],
    enabled: may(account, 'identity:read'),
    queryFn: async ({ signal }) =>
      (
        await api.get('/api/v1/accounts/{accountId}/users', {
          path,
          query: { limit: LIMIT },
          signal,
        })
      ).data,
  })
  const inboxList = useQuery({
    ...options,
    queryKey: ['board-inboxes', account.id],
    enabled: may(account, 'chatwoot:read'),
    queryFn: async ({ signal }) =>
      (
        await api.get('/api/v1/accounts/{accountId}/inboxes', {
          path,
          query: { limit: LIMIT },
          signal,
        })
      ).data,
  })

  return {
    people: computed(() => {
      const names = new Map<number, string>()
      for (const { assignee } of board.table.cards.values()) {
        if (assignee) names.set(assignee.chatwoot_user_id, assignee.name)
      }
      users.data.value?.forEach((one) => names.set(one.chatwoot_user_id, one.name))
      return listed(names)
    }),
    inboxes: computed(() =>
      listed(new Map(inboxList.data.value?.map((one) => [one.chatwoot_inbox_id, one.name]) ?? [])),
    ),
    labels: computed(() => {
      const names = new Set([...board.table.cards.values()].flatMap((card) => card.labels))
      return [...names].map((name) => ({ value: name, label: name })).sort(byLabel)
    }),
  }
}
