/*
 * One board on the page: its cards from replies and events, the moves that are not settled yet, and
 * how far each column has been read.
 *
 * A column shows its cards up to the last one read. A card further down that an event brings is
 * kept but not shown, since what lies between is unknown; the card of the conversation at hand is
 * the exception. Under a filter it shows the cards that the server has found, and no others.
 */
import { computed, inject, onScopeDispose, reactive, shallowReactive, shallowRef, watch } from 'vue'
import type { ComputedRef, InjectionKey, Ref } from 'vue'
import { useQuery } from '@tanstack/vue-query'
import type { Account, Card, EventEnvelope, Stage } from '@/api/types'
import { api } from '@/app/api'
import { may } from '@/app/session'
import type { Stream } from '@/stream/stream'
import { useLabels } from './card/people'
import { CardTable } from './cards'
import { arrange, isInPlace, targetAt, type Target } from './columns'
import { isFiltered, type Filters } from './filters'
import { useMoves, type MoveFailure } from './moves'
import type { NeedsBoard, Values } from './needs'
import { compareBytes } from './order'
import { kept, useBoardDetail, useCounts } from './queries'
import { useReaders, type Reach } from './readers'
import { useSelection } from './selection'
import { usePendingWrites } from './writes'

export interface BoardOptions {
  account: Account
  boardId: string
  /** Chatwoot's number of the conversation this page is shown in, if any. */
  conversationId: Readonly<Ref<number | null>>
  filters: Readonly<Ref<Filters>>
  stream: Stream
  /** Shows a card in full. */
  openCard(cardId: string): void
  /** `what` goes to the stage for this reason; null: it does not go. */
  askReason(what: string, stageId: string): Promise<string | null>
  /** What a new card has in a board's required fields; null: it is not made. */
  askValues(title: string, board: NeedsBoard): Promise<Values | null>
  /** A card has gone from one stage to another. */
  onMoved(card: Card): void
  onMoveFailed(failure: MoveFailure): void
  /** Sending a write again, or taking it back, did not work. */
  onWriteFailed(error: unknown): void
}

export type BoardModel = ReturnType<typeof createBoard>
export const boardInjection: InjectionKey<BoardModel> = Symbol('board')

export function useBoard(): BoardModel {
  const model = inject(boardInjection)
  if (!model) throw new Error('useBoard outside of a board')
  return model
}

const RECOUNT_MS = 1_000
/** Until a dialog that closes has given focus back, and the page is as it will be. */
const FOCUS_MS = 50

export function createBoard(options: BoardOptions) {
  const { account, boardId, conversationId, filters } = options
  const table = new CardTable()
  const reaches: Map<string, Reach> = reactive(new Map())
  const readers = useReaders(table, reaches)
  const selection = useSelection()
  const lifted = shallowRef<{ cardId: string; target: Target } | null>(null)
  /** What a key on a card asks for besides the card: what the keys do, the field to search in. */
  const asked = shallowRef<'help' | 'search' | null>(null)
  /** Asks the column that has the card to scroll to it, and to focus it if so wished. */
  const wanted = shallowRef<{ cardId: string; focus: boolean } | null>(null)
  /** The card of each stage that the Tab key reaches. */
  const entries: Map<string, string> = shallowReactive(new Map())

  const board = useBoardDetail(account.id, boardId)
  const counts = useCounts(account.id, boardId, filters)
  const labels = useLabels(account.id, boardId)
  const labelColours = computed(
    () => new Map(labels.data.value?.map(({ title, color }) => [title, color])),
  )
  const stages: ComputedRef<Stage[]> = computed(() => board.data.value?.stages ?? [])
  const moves = useMoves({
    path: { accountId: account.id, boardId },
    table,
    async askReason(card, stageId) {
      const reason = await options.askReason(card.title, stageId)
      keepFocus(card.id)
      return reason
    },
    onFailed(failure) {
      options.onMoveFailed(failure)
      keepFocus(failure.card.id)
    },
    onSettled(card, target, before) {
      extendReach(card, target)
      recountSoon()
      if (card.stage_id !== before.stage_id) options.onMoved(card)
    },
  })

  const pending = usePendingWrites(account, options.stream, options.onWriteFailed)

  const columns = computed(() => {
    const overlay = new Map(moves.pending)
    if (lifted.value) {
      overlay.delete(lifted.value.cardId)
      overlay.set(lifted.value.cardId, lifted.value.target)
    }
    return arrange(table.cards.values(), overlay, isShown)
  })

  function isShown(card: Card): boolean {
    if (!readers.isFound(card)) return false
    return isWithinReach(card) || isCurrent(card)
  }

  function isWithinReach(card: Card): boolean {
    const reach = reaches.get(card.stage_id)
    return reach !== undefined && (!reach.more || compareBytes(card.position, reach.last) <= 0)
  }

  function isCurrent(card: Card): boolean {
    const id = conversationId.value
    return id !== null && card.conversations.some((one) => one.chatwoot_conversation_id === id)
  }

  /** A card set down right below the last one read leaves nothing unknown between them. */
  function extendReach(card: Card, target: Target) {
    const reach = reaches.get(card.stage_id)
    const above = target.afterId === undefined ? undefined : table.cards.get(target.afterId)
    if (reach && above && compareBytes(above.position, reach.last) <= 0) {
      if (compareBytes(card.position, reach.last) > 0) reach.last = card.position
    }
  }

  const currentCards = computed(() => [...table.cards.values()].filter(isCurrent))
  const conversation = useQuery({
    ...kept,
    queryKey: ['conversation-card', account.id, boardId, conversationId],
    enabled: computed(() => conversationId.value !== null),
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const id = conversationId.value
      if (id === null) return 0
      const reply = await api.get('/api/v1/accounts/{accountId}/boards/{boardId}/cards', {
        path: { accountId: account.id, boardId },
        query: { chatwoot_conversation_id: id },
        signal,
      })
      if (!signal.aborted) reply.data.forEach((card) => table.put(card))
      return reply.data.length
    },
  })

  /* The number of cards of a stage is known by counting once all of them are here; until then it is
   * the server's, asked for again a moment after cards came, left or moved. So are the values. */
  let recount: ReturnType<typeof setTimeout> | undefined
  function recountSoon() {
    recount ??= setTimeout(() => {
      recount = undefined
      void counts.refetch()
      if ([...reaches.values()].some((reach) => reach.more)) void board.refetch()
    }, RECOUNT_MS)
  }

  function reveal(cardId: string, focus: boolean) {
    wanted.value = { cardId, focus }
  }

  /** Focus whose place is gone from the page comes back: to the card, or to another that is near. */
  function keepFocus(cardId?: string) {
    setTimeout(() => {
      if (document.activeElement !== document.body) return
      const ids = stages.value.flatMap((stage) => column(stage.id).map(({ id }) => id))
      const next = [cardId, ...entries.values()].find((id) => id !== undefined && ids.includes(id))
      if (next ?? ids[0]) reveal(next ?? ids[0] ?? '', true)
    }, FOCUS_MS)
  }

  function apply(event: EventEnvelope) {
    if (event.type === 'stage.updated') readers.requerySoon(event.entity_id)
    if (event.entity !== 'card') return
    const data = event.data as Card
    if (data.board_id !== boardId) return
    const before = table.cards.get(data.id)
    if (event.type === 'card.deleted') {
      table.remove(data.id, event.version)
      selection.remove(data.id)
    } else table.put(data)
    if (event.type !== 'card.updated' || before?.value !== data.value) recountSoon()
    if (!isFiltered(filters.value)) return
    // Whether the card is one of those looked for, only the server can tell.
    for (const stageId of [before?.stage_id, data.stage_id]) {
      if (stageId) readers.requerySoon(stageId)
    }
  }

  function reload() {
    readers.reload()
    void board.refetch()
    void counts.refetch()
    if (conversationId.value !== null) void conversation.refetch()
  }

  const unsubscribe = options.stream.subscribe({ onEvent: apply, onReset: reload })
  onScopeDispose(() => {
    unsubscribe()
    clearTimeout(recount)
  })
  watch(stages, (now, before) => {
    if (before.length > 0 && now.length !== before.length) reload()
  })

  function column(stageId: string): readonly Card[] {
    return columns.value.get(stageId) ?? []
  }

  function move(cardId: string, target: Target) {
    if (!isInPlace(column(target.stageId), cardId, target)) moves.move(cardId, target)
  }

  return {
    account,
    boardId,
    stream: options.stream,
    board,
    stages,
    filters,
    table,
    reaches,
    selection,
    lifted,
    asked,
    wanted,
    entries,
    currentCards,
    conversation,
    conversationId,
    pending,
    counts,
    labelColours,
    /** Whether the person may change cards here; nobody does on an archived board. */
    get canMove() {
      return board.data.value?.writable === true && !board.data.value.archived_at
    },
    /** Whether they may change conversations and write to customers. */
    canTell: may(account, 'chatwoot:write'),
    column,
    isCurrent,
    isWithinReach,
    reload,
    recountSoon,
    tell: readers.tell,
    attach: readers.attach,
    requery: readers.requery,
    openCard: options.openCard,
    askReason: options.askReason,
    askValues: options.askValues,
    keepFocus,
    /** A card made here, at `target`. */
    created(card: Card, target: Target) {
      table.put(card)
      extendReach(card, target)
      recountSoon()
    },
    /** A card deleted here. */
    removed(card: Card) {
      table.remove(card.id, card.version)
      selection.remove(card.id)
      recountSoon()
      keepFocus()
    },
    move,
    /** To `index` of that stage's column, counted without the card itself. */
    moveTo(cardId: string, stageId: string, index: number) {
      const others = column(stageId).filter((card) => card.id !== cardId)
      move(cardId, targetAt(stageId, others, index))
    },
    /** Below the last card read of that stage. */
    moveToEnd(cardId: string, stageId: string) {
      const others = column(stageId).filter((card) => card.id !== cardId && isWithinReach(card))
      move(cardId, targetAt(stageId, others, others.length))
    },
    /** Of the cards looked for, or of all. */
    count(stage: Stage): number {
      const reach = reaches.get(stage.id)
      const shown = column(stage.id).length
      if (reach && !reach.more) return shown
      const known = isFiltered(filters.value)
        ? (counts.data.value?.get(stage.id)?.cards_count ?? shown)
        : stage.cards_count
      return Math.max(known, shown)
    },
    /** The stage whose column shows the card: where it is, or where it is being moved. */
    stageOf(cardId: string): string {
      const target = moves.pending.get(cardId)
      return target?.stageId ?? table.cards.get(cardId)?.stage_id ?? ''
    },
    stage: (stageId: string) => stages.value.find((stage) => stage.id === stageId),
    stageName(stageId: string): string {
      return stages.value.find((stage) => stage.id === stageId)?.name ?? ''
    },
    reveal,
  }
}
