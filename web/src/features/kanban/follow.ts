/*
 * Cards of the default board follow their conversation: its priority, labels and assignee are
 * Chatwoot's, and are changed there, through the Hub.
 */
import type { Card, Priority } from '@/api/types'
import { api } from '@/app/api'

export type FollowedChange =
  | { priority: Priority }
  | { assignee: number | null }
  | { addLabels: string[]; removeLabels: string[] }

/** Chatwoot takes few requests at a time, and the Hub sends them one after the other anyway. */
const AT_ONCE = 4

export const isFollowing = (skipped: { code: string }) => skipped.code === 'follows_conversation'

/** Changes the conversations of the cards; resolves with the number of cards that were changed. */
export async function follow(
  accountId: number,
  cards: readonly Card[],
  change: FollowedChange,
): Promise<number> {
  const waiting = [...cards]
  let done = 0
  async function work() {
    for (let card = waiting.pop(); card; card = waiting.pop()) {
      const sent = await Promise.allSettled(
        card.conversations.map((one) => write(accountId, one.chatwoot_conversation_id, change)),
      )
      if (sent.every(({ status }) => status === 'fulfilled')) done += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return done
}

async function write(accountId: number, conversationId: number, change: FollowedChange) {
  const path = { accountId, chatwootConversationId: conversationId }
  const base = '/api/v1/accounts/{accountId}/conversations/{chatwootConversationId}'
  if ('priority' in change) {
    await api.post(`${base}/priority`, { path, body: { priority: change.priority } })
  } else if ('assignee' in change) {
    const body = { chatwoot_user_id: change.assignee }
    await api.post(`${base}/assignee`, { path, body })
  } else {
    const body = { add: change.addLabels, remove: change.removeLabels }
    await api.post(`${base}/labels`, { path, body })
  }
}
