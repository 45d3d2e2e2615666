/*
 * Moves of cards: shown at once, sent one after the other (a later move may name an earlier moved
 * card as its neighbour), taken back when the server refuses.
 */
import { shallowReactive } from 'vue'
import { ApiError, fieldErrors } from '@/api/http'
import type { Card } from '@/api/types'
import { api } from '@/app/api'
import type { CardTable } from './cards'
import { neighbourOf, type Target } from './columns'

/**
 * conflict: someone else has placed the card meanwhile; `card` is where it is now
 * neighbour: the place chosen is gone · full: the stage has as many cards as it may
 * refused: a rule; `error` has the server's reason · unreachable: no answer
 */
export interface MoveFailure {
  kind: 'conflict' | 'neighbour' | 'full' | 'refused' | 'unreachable'
  card: Card
  /** Where it was to go. */
  stageId: string
  error: unknown
}

export interface MovesOptions {
  path: { accountId: number; boardId: string }
  table: CardTable
  /** Why the card goes to that stage, where the stage wants to know; null: it stays where it was. */
  askReason(card: Card, stageId: string): Promise<string | null>
  onSettled(card: Card, target: Target, before: Card): void
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
      const moved = await send(card, target)
      if (moved) {
        table.put(moved)
        options.onSettled(moved, target, card)
      }
      if (!moved || pending.get(cardId) === target) pending.delete(cardId)
    } catch (error) {
      pending.delete(cardId)
      fail(card, target.stageId, error)
    }
  }

  /** The moved card, or null when no reason was given for it. */
  async function send(card: Card, target: Target, reason?: string): Promise<Card | null> {
    try {
      const reply = await api.post(
        '/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}/move',
        {
          path: { ...path, cardId: card.id },
          body: {
            stage_id: target.stageId,
            version: card.version,
            ...neighbourOf(target),
            ...(reason !== undefined && { reason }),
          },
        },
      )
      return reply.data
    } catch (error) {
      if (reason !== undefined || !isRefusedFor(error, 'reason_required')) throw error
      const given = await options.askReason(card, target.stageId)
      return given === null ? null : send(card, target, given)
    }
  }

  function fail(card: Card, stageId: string, error: unknown) {
    if (!(error instanceof ApiError)) {
      options.onFailed({ kind: 'unreachable', card, stageId, error })
      return
    }
    if (error.status === 404) table.remove(card.id, card.version)
    const current = error.status === 409 ? currentOf(error.details) : null
    if (!current) {
      const kind = isRefusedFor(error, 'wip_limit') ? 'full' : 'refused'
      options.onFailed({ kind, card, stageId, error })
      return
    }
    table.put(current)
    const kind = current.placed_version > card.placed_version ? 'conflict' : 'neighbour'
    options.onFailed({ kind, card: current, stageId, error })
  }

  return { pending, move }
}

/** Whether the server refused for that reason, of the whole request or of a field of it. */
function isRefusedFor(error: unknown, code: string): boolean {
  if (!(error instanceof ApiError) || error.status !== 422) return false
  return error.code === code || Object.values(fieldErrors(error)).includes(code)
}

function currentOf(details: unknown): Card | null {
  const current = (details as { current?: Card } | null)?.current
  return current && typeof current.id === 'string' ? current : null
}
