/*
 * What a filter or an act on many cards can be chosen from: people, inboxes, labels.
 */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api } from '@/app/api'
import { may } from '@/app/session'
import type { BoardModel } from './board'
import { useLabels, usePeople } from './card/people'
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

  const users = usePeople(account.id, board.boardId)
  const labelList = useLabels(account.id, board.boardId)
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
    people: computed(() =>
      listed(new Map(users.data.value?.map((one) => [one.chatwoot_user_id, one.name]) ?? [])),
    ),
    inboxes: computed(() =>
      listed(new Map(inboxList.data.value?.map((one) => [one.chatwoot_inbox_id, one.name]) ?? [])),
    ),
    labels: computed(() =>
      (labelList.data.value ?? []).map(({ title, color }) => ({
        value: title,
        label: title,
        color,
      })),
    ),
  }
}
