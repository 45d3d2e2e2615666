/*
 * One card in its drawer. What is shown is the detail that was read, under whatever newer version
 * the board's events brought, under what has been entered here and not been answered yet.
 *
 * Fields are saved one by one, in order. A refusal because of another version is only the person's
 * concern when somebody changed the same field: otherwise it is sent again with the new version.
 */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, inject, ref, shallowReactive, shallowRef, watch } from 'vue'
import type { InjectionKey } from 'vue'
import { currentOf } from '@/api/http'
import type { Card, CardEdit, CardDetail, Priority } from '@/api/types'
import { useErrors } from '@/ui/errors'
import { useBoard } from '../board'
import { kept } from '../queries'
import { cardCalls, conversationCalls } from './calls'
import { sameValue } from './values'

export type Changes = Omit<CardEdit, 'version'>
type Shown = Partial<CardDetail>

/** Somebody else changed the field meanwhile. */
export interface Conflict {
  field: keyof CardDetail
  mine: Shown
  changes: Changes
  current: Card
}

export type CardModel = ReturnType<typeof createCard>
export const cardInjection: InjectionKey<CardModel> = Symbol('card')

export function useCard(): CardModel {
  const model = inject(cardInjection)
  if (!model) throw new Error('useCard outside of a card')
  return model
}

const ATTEMPTS = 4

export function createCard(cardId: string) {
  const board = useBoard()
  const { account, boardId } = board
  const calls = cardCalls(account.id, boardId, cardId)
  const queries = useQueryClient()
  const errors = useErrors()
  const key = ['card', account.id, boardId, cardId] as const

  const query = useQuery({
    ...kept,
    queryKey: key,
    gcTime: 0,
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const detail = await calls.read(signal)
      board.table.put(detail)
      return detail
    },
  })

  const unsaved: Map<keyof CardDetail, unknown> = shallowReactive(new Map())
  const conflict = shallowRef<Conflict | null>(null)
  const saving = ref(0)
  const saved = ref(false)

  const row = computed<CardDetail | null>(() => {
    const detail = query.data.value ?? null
    const live = board.table.cards.get(cardId)
    return detail && live && live.version > detail.version ? { ...detail, ...live } : detail
  })
  const card = computed<CardDetail | null>(
    () => row.value && { ...row.value, ...(Object.fromEntries(unsaved) as Shown) },
  )

  /* Events bring all of a card but its description, checklist and links. */
  watch(
    () => board.table.cards.get(cardId)?.version ?? 0,
    (version) => {
      if (version > (query.data.value?.version ?? Infinity)) void refresh()
    },
  )

  function refresh() {
    return queries.invalidateQueries({ queryKey: key })
  }

  function take(now: Card) {
    board.table.put(now)
    queries.setQueryData<CardDetail>(key, (old) =>
      old && old.version <= now.version ? { ...old, ...now } : old,
    )
  }

  let queue: Promise<void> = Promise.resolve()

  /** Shows `shown` at once and has it saved as `changes`. */
  function save(changes: Changes, shown: Shown): Promise<void> {
    const before = row.value
    if (!before) return Promise.resolve()
    const fields = Object.keys(shown) as (keyof CardDetail)[]
    fields.forEach((field) => unsaved.set(field, shown[field]))
    queue = queue.then(() => send(changes, shown, before))
    return queue
  }

  async function send(changes: Changes, shown: Shown, before: CardDetail) {
    const fields = Object.keys(shown) as (keyof CardDetail)[]
    saving.value += 1
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          take(await calls.change({ ...changes, version: row.value?.version ?? before.version }))
          break
        } catch (error) {
          const current = currentOf<Card>(error)
          if (!current) throw error
          take(current)
          const field = fields.find(
            (one) => !sameValue(before[one], (current as CardDetail)[one] ?? before[one]),
          )
          if (field || attempt === ATTEMPTS) {
            conflict.value = { field: field ?? fields[0] ?? 'title', mine: shown, changes, current }
            break
          }
        }
      }
      saved.value = true
    } catch (error) {
      errors.toast(error)
      void refresh()
    } finally {
      saving.value -= 1
      fields.forEach((field) => unsaved.get(field) === shown[field] && unsaved.delete(field))
    }
  }

  /** The conflict's answer: one's own value all the same, or what the other person entered. */
  function settle(mine: boolean) {
    const open = conflict.value
    conflict.value = null
    if (open && mine) void save(open.changes, open.mine)
  }

  /** Something that hangs on the card: shown at once where `guess` says how, then read again. */
  async function act(what: () => Promise<unknown>, guess?: (now: CardDetail) => CardDetail) {
    const before = query.data.value
    if (guess) {
      await queries.cancelQueries({ queryKey: key })
      queries.setQueryData<CardDetail>(key, (old) => old && guess(old))
    }
    try {
      await what()
      return true
    } catch (error) {
      if (guess) queries.setQueryData(key, before)
      errors.toast(error)
      return false
    } finally {
      void refresh()
    }
  }

  /* On the account's own board these belong to the conversation. */
  const follows = computed(
    () =>
      board.board.data.value?.is_default === true && (card.value?.conversations.length ?? 0) > 0,
  )
  const conversation = computed(
    () => card.value?.conversations[0]?.chatwoot_conversation_id ?? null,
  )
  watch(
    () => [row.value?.version, row.value && board.pending.of(row.value).length] as const,
    ([version, pending], [versionBefore, pendingBefore]) => {
      const news = version !== versionBefore || (pending ?? 0) < (pendingBefore ?? 0)
      if (news && follows.value && saving.value === 0) unsaved.clear()
    },
  )

  async function tell(field: keyof CardDetail, value: unknown, what: () => Promise<unknown>) {
    unsaved.set(field, value)
    try {
      await what()
    } catch (error) {
      unsaved.delete(field)
      errors.toast(error)
    }
  }

  return {
    account,
    board,
    boardId,
    cardId,
    calls,
    query,
    card,
    follows,
    conflict,
    saving: computed(() => saving.value > 0),
    saved,
    canWrite: board.canMove,
    save,
    settle,
    act,
    refresh,
    take,

    setPriority(priority: Priority) {
      if (!follows.value || conversation.value === null) return save({ priority }, { priority })
      const told = conversationCalls(account.id, conversation.value)
      return tell('priority', priority, () => told.priority(priority))
    },
    setLabels(labels: string[]) {
      if (!follows.value || conversation.value === null) return save({ labels }, { labels })
      const before = card.value?.labels ?? []
      const told = conversationCalls(account.id, conversation.value)
      return tell('labels', labels, () =>
        told.labels(
          labels.filter((one) => !before.includes(one)),
          before.filter((one) => !labels.includes(one)),
        ),
      )
    },
    setAssignee(assignee: Card['assignee']) {
      const id = assignee?.chatwoot_user_id ?? null
      if (!follows.value || conversation.value === null)
        return save({ assignee_chatwoot_user_id: id }, { assignee })
      const told = conversationCalls(account.id, conversation.value)
      return tell('assignee', assignee, () => told.assignee(id))
    },
  }
}
