/*
 * Comments of others that mention the person, told as they come. The event of a comment follows the
 * one of its card, which says what the comment's own does not: the card's title and board.
 */
import type { Card, CardComment } from '@/api/types'
import type { StreamListener } from '@/stream/stream'

export function createMentions(
  userId: number,
  onMention: (comment: CardComment, card: Card) => void,
): StreamListener {
  let latest: Card | null = null
  return {
    onEvent(event) {
      if (event.type === 'card.updated') latest = event.data as Card
      if (event.type !== 'comment.created') return
      const comment = event.data as CardComment
      const calls = (comment.mentions as number[]).includes(userId)
      const card = latest?.id === comment.card_id ? latest : null
      if (calls && card && comment.author.user_id !== userId) onMention(comment, card)
    },
    onReset: () => (latest = null),
  }
}
