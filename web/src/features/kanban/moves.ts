/*
 * Moves of cards: shown at once, sent one after the other (a later move may name an earlier moved
 * card as its neighbour), taken back when the server refuses.
 */
import { shallowReactive } from 'vue'
import { ApiError } from '@/api/http'
import type { Card, CardMove } from '@/api/types'
import { api } from '@/app/api'
import type { CardTable } from './cards'
import type { Target } from './columns'

/**
 * conflict: someone else has placed the card meanwhile; `card` is where it is now
 * neighbour: the place chosen is gone
 * refused: a rule; `error` has the server's reason · unreachable: no answer
 */
export interface MoveFailure {
  kind: 'conflict' | 'neighbour' | 'refused' | 'unreachable'
  card: Card
  error: unknown
}

export interface MovesOptions {
  path: { accountId: number; boardId: string }
  table: CardTable
  onSettled(card: Card, target: Target): void
  onFailed(failure: MoveFailure): void
}

export function useMoves(options: MovesOptions) {
  const { table, path } = options
  const pending: Map<string, Target> = shallowReactive(new Map())
  let queue: Promise<void> = Promise.resolve()

  function move(cardId: string, target: Target) {
    pending.delete(cardId)
    pending.set(cardId, target)
    queue = queue.then(() => settle(cardId, target))
  }

  async function settle(cardId: string, target: Target) {
    const card = table.cards.get(cardId)
    // A newer move of the card has taken this one's place, or an earlier one has failed.
    if (pending.get(cardId) !== target) return
    if (!card) {
      pending.delete(cardId)
      return
    }
    try {
      const reply = await api.post(
        '/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/move',
        {
          path: { ...path, cardId },
          body: bodyOf(card, target),
        },
      )
      table.put(reply.data)
      options.onSettled(reply.data, target)
      if (pending.get(cardId) === target) pending.delete(cardId)
    } catch (error) {
      pending.delete(cardId)
      fail(card, error)
    }
  }

  function fail(card: Card, error: unknown) {
    if (!(error instanceof ApiError)) {
      options.onFailed({ kind: 'unreachable', card, error })
      return
    }
    if (error.status === 404) table.remove(card.id, card.version)
    const current = error.status === 409 ? currentOf(error.details) : null
    if (!current) {
      options.onFailed({ kind: 'refused', card, error })
      return
    }
    table.put(current)
    const kind = current.placed_version > card.placed_version ? 'conflict' : 'neighbour'
    options.onFailed({ kind, card: current, error })
  }

  return { pending, move }
}

function bodyOf(card: Card, target: Target): CardMove {
  const body: CardMove = { stage_id: target.stageId, version: card.version }
  if (target.afterId !== undefined) body.after_id = target.afterId
  else if (target.beforeId !== undefined) body.before_id = target.beforeId
  return body
}

function currentOf(details: unknown): Card | null {
  const current = (details as { current?: Card } | null)?.current
  return current && typeof current.id === 'string' ? current : null
}
