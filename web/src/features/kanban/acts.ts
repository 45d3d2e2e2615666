/*
 * What people do to cards from the board, besides moving one: create, delete, change many at once,
 * and undo. Each says what has come of it, and offers to undo it.
 */
import { inject, shallowReactive, type InjectionKey } from 'vue'
import { useI18n } from 'vue-i18n'
import { ApiError } from '@/api/http'
import type { Card, CardBulk, CardBulkDone } from '@/api/types'
import { api } from '@/app/api'
import { useAnnouncer } from '@/ui/announcer'
import { useToasts } from '@/ui/toasts'
import type { BoardModel } from './board'
import { neighbourOf, targetAt } from './columns'
import { isFiltered } from './filters'
import { lacksField, type Values } from './needs'
import { follow, isFollowing, type FollowedChange } from './follow'

/** A card that is being created; `failed` when the server did not take it. */
export interface Draft {
  key: string
  stageId: string
  title: string
  end: End
}
export type End = 'top' | 'bottom'

type BulkAct = Omit<CardBulk, 'card_ids'>
type Outcome = Pick<CardBulkDone, 'changed' | 'skipped'>

export type Acts = ReturnType<typeof createActs>
export const actsInjection: InjectionKey<Acts> = Symbol('acts')

export function useActs(): Acts {
  const acts = inject(actsInjection)
  if (!acts) throw new Error('useActs outside of a board')
  return acts
}

export function createActs(board: BoardModel) {
  const { t } = useI18n()
  const toasts = useToasts()
  const announcer = useAnnouncer()
  const drafts: Map<string, Draft> = shallowReactive(new Map())
  const path = { accountId: board.account.id, boardId: board.boardId }
  let lastDraft = 0
  let undoable: number | null = null

  function explain(error: unknown): string {
    if (!(error instanceof ApiError)) return t('kanban.acts.unreachable')
    return t('kanban.acts.refused', { reason: error.message })
  }

  /** One offer to undo at a time: it is the last act that is undone. */
  function tell(text: string, operationId?: string | null) {
    if (undoable !== null) toasts.dismiss(undoable)
    const run = () => void undo(operationId ?? undefined)
    undoable = toasts.show(text, { label: t('common.undo'), run })
  }

  async function undo(operationId?: string) {
    if (undoable !== null) toasts.dismiss(undoable)
    undoable = null
    try {
      const reply = await api.post('/api/v1/accounts/{accountId}/boards/{boardId}/undo', {
        path,
        body: operationId === undefined ? {} : { operation_id: operationId },
      })
      reply.data.forEach((card) => board.table.put(card))
      board.recountSoon()
      announcer.announce(t('kanban.acts.undone', { count: reply.data.length }, reply.data.length))
      const [first] = reply.data
      if (first && reply.data.length === 1) board.reveal(first.id, false)
    } catch (error) {
      const nothing = error instanceof ApiError && (error.status === 409 || error.status === 404)
      toasts.show(nothing ? t('kanban.acts.nothingToUndo') : explain(error))
    }
  }

  /** Shown at once in its stage; the title comes back when the server did not take it. */
  async function create(stageId: string, title: string, end: End): Promise<string | null> {
    const key = `draft-${(lastDraft += 1)}`
    drafts.set(key, { key, stageId, title, end })
    try {
      const cards = board.column(stageId)
      const read = cards.filter((card) => board.isWithinReach(card))
      const target = targetAt(stageId, read, end === 'top' ? 0 : read.length)
      const send = (custom?: Values) =>
        api.post('/api/v1/accounts/{accountId}/boards/{boardId}/cards', {
          path,
          body: { title, stage_id: stageId, ...neighbourOf(target), ...(custom && { custom }) },
          idempotencyKey: crypto.randomUUID(),
        })
      const reply = await send().catch(async (error: unknown) => {
        if (!lacksField(error)) throw error
        const custom = await board.askValues(title, {
          id: board.boardId,
          currency: board.board.data.value?.currency ?? null,
        })
        return custom && send(custom)
      })
      if (reply === null) return title
      board.created(reply.data, target)
      announcer.announce(t('kanban.quick.created', { title }))
      if (isFiltered(board.filters.value)) {
        await board.requery([stageId])
        const shown = board.column(stageId).some((card) => card.id === reply.data.id)
        if (!shown) toasts.show(t('kanban.quick.filtered', { title }))
      }
      return null
    } catch (error) {
      toasts.show(explain(error))
      return title
    } finally {
      drafts.delete(key)
    }
  }

  async function remove(card: Card) {
    try {
      await api.delete('/api/v1/accounts/{accountId}/boards/{boardId}/cards/{cardId}', {
        path: { ...path, cardId: card.id },
      })
      board.removed(card)
      tell(t('kanban.acts.deleted', { title: card.title }))
    } catch (error) {
      toasts.show(explain(error))
    }
  }

  async function send(request: BulkAct, ids: readonly string[]): Promise<CardBulkDone> {
    const reply = await api.post('/api/v1/accounts/{accountId}/boards/{boardId}/cards/bulk', {
      path,
      body: { ...request, card_ids: [...ids] },
      idempotencyKey: crypto.randomUUID(),
    })
    return reply.data
  }

  async function bulk(request: BulkAct, followed?: FollowedChange): Promise<void> {
    try {
      await finish([await send(request, [...board.selection.ids])], followed)
    } catch (error) {
      toasts.show(explain(error))
    }
  }

  /** Says what has come of it; several requests cannot be undone as one. */
  async function finish(results: readonly CardBulkDone[], followed?: FollowedChange) {
    const outcome = await settle(
      {
        changed: results.reduce((sum, one) => sum + one.changed, 0),
        skipped: results.flatMap((one) => one.skipped),
      },
      followed,
    )
    board.selection.clear()
    board.recountSoon()
    board.keepFocus()
    const [first] = results
    if (results.length === 1 && first && first.changed > 0) tell(outcome, first.operation_id)
    else toasts.show(outcome)
  }

  /**
   * Adds labels to all chosen cards and takes labels away. Cards that end up with the same labels
   * are changed together; those that follow a conversation, there.
   */
  async function relabel(addLabels: string[], removeLabels: string[]): Promise<void> {
    const groups = new Map<string, { labels: string[]; ids: string[] }>()
    for (const id of board.selection.ids) {
      const now = board.table.cards.get(id)?.labels ?? []
      const kept = now.filter((label) => !removeLabels.includes(label))
      const labels = [...new Set([...kept, ...addLabels])]
      const key = JSON.stringify(labels)
      const group = groups.get(key) ?? { labels, ids: [] }
      group.ids.push(id)
      groups.set(key, group)
    }
    const results: CardBulkDone[] = []
    try {
      for (const { labels, ids } of groups.values()) {
        results.push(await send({ action: 'update', changes: { labels } }, ids))
      }
      await finish(results, { addLabels, removeLabels })
    } catch (error) {
      toasts.show(explain(error))
    }
  }

  /** All chosen cards to a stage, in the order they have. */
  async function moveChosen(stageId: string): Promise<void> {
    const count = board.selection.count.value
    const request: BulkAct = { action: 'move', stage_id: stageId }
    if (board.stage(stageId)?.reason_required) {
      const what = t('kanban.select.count', { count }, count)
      const reason = await board.askReason(what, stageId)
      if (reason === null) return
      request.reason = reason
    }
    return bulk(request)
  }

  /** Cards that follow their conversation are changed there. */
  async function settle(result: Outcome, followed?: FollowedChange): Promise<string> {
    const { skipped } = result
    const following = followed ? skipped.filter(isFollowing) : []
    const cards = following.flatMap(({ card_id }) => board.table.cards.get(card_id) ?? [])
    const sent = followed ? await follow(board.account.id, cards, followed) : 0
    const changed = result.changed + sent
    const left = skipped.length - sent
    const said = t('kanban.bulk.changed', { count: changed }, changed)
    if (left === 0) return said
    const reasons = new Set(skipped.map(({ code }) => reasonOf(code)))
    return `${said} ${t('kanban.bulk.skipped', { count: left, why: [...reasons].join(', ') }, left)}`
  }

  const KNOWN = ['wip_limit', 'not_found', 'follows_conversation', 'forbidden']
  function reasonOf(code: string): string {
    return t(`kanban.bulk.why.${KNOWN.includes(code) ? code : 'refused'}`)
  }

  return {
    drafts,
    create,
    remove,
    bulk,
    moveChosen,
    relabel,
    undo,
    /** Says what was done, with the way to undo it. */
    tell,
  }
}
