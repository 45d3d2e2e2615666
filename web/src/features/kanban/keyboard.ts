/*
 * The board by keyboard. Arrow keys go from card to card; Enter opens the focused card; Space picks
 * it up, the arrow keys then carry it within its column and to the columns beside, Space or Enter
 * sets it down, Escape (or leaving the card) puts it back. x chooses the card, Shift with an arrow
 * the next one as well; when several are chosen and one of them is picked up, all go. Delete puts
 * the card in the trash, / goes to the search, ? says what the keys do. A screen reader is told of
 * every step.
 */
import { nextTick } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Card } from '@/api/types'
import { useAnnouncer } from '@/ui/announcer'
import type { Acts } from './acts'
import type { BoardModel } from './board'
import { targetAt } from './columns'

export function useKeyboard(board: BoardModel, acts: Acts) {
  const { t } = useI18n()
  const announcer = useAnnouncer()
  /** The element of a carried card is replaced when it changes columns, and loses focus meanwhile. */
  let carrying = false

  function placeOf(cardId: string) {
    const stages = board.stages.value
    const at = stages.findIndex((stage) =>
      board.column(stage.id).some((card) => card.id === cardId),
    )
    const stage = stages[at]
    if (!stage) return null
    const column = board.column(stage.id)
    return { at, stage, column, index: column.findIndex((card) => card.id === cardId) }
  }

  function describe(cardId: string): string {
    const place = placeOf(cardId)
    if (!place) return ''
    return t('kanban.card.place', {
      stage: place.stage.name,
      position: place.index + 1,
      total: board.count(place.stage),
    })
  }

  /** How many cards go where this one goes. */
  const carried = (card: Card) => (board.selection.has(card.id) ? board.selection.count.value : 1)

  function announce(key: 'lifted' | 'over' | 'dropped' | 'cancelled' | 'moved', card: Card) {
    const count = carried(card)
    const title = count > 1 ? t('kanban.select.count', { count }, count) : card.title
    announcer.announce(t(`kanban.move.${key}`, { title, place: describe(card.id) }))
  }

  function tellChosen() {
    const count = board.selection.count.value
    announcer.announce(t('kanban.select.chosen', { count }, count))
  }

  async function follow(cardId: string) {
    carrying = true
    await nextTick()
    board.reveal(cardId, true)
    setTimeout(() => (carrying = false), 100)
  }

  function lift(card: Card) {
    const place = placeOf(card.id)
    if (!place || !board.canMove || card.redacted) return
    const others = place.column.filter((other) => other.id !== card.id)
    const target = targetAt(place.stage.id, others, place.index)
    board.lifted.value = { cardId: card.id, target }
    announce('lifted', card)
  }

  function drop(card: Card) {
    const lifted = board.lifted.value
    announce('dropped', card)
    board.lifted.value = null
    if (lifted && carried(card) > 1) void acts.moveChosen(lifted.target.stageId)
    else if (lifted) board.move(card.id, lifted.target)
    void follow(card.id)
  }

  function cancel(card: Card) {
    board.lifted.value = null
    announce('cancelled', card)
    void follow(card.id)
  }

  function carry(card: Card, columns: number, rows: number) {
    const place = placeOf(card.id)
    const stage = place && board.stages.value[place.at + columns]
    if (!place || !stage) return
    const others = board.column(stage.id).filter((other) => other.id !== card.id)
    const index = Math.max(0, Math.min(place.index + rows, others.length))
    if (columns === 0 && index === place.index) return
    board.lifted.value = { cardId: card.id, target: targetAt(stage.id, others, index) }
    announce('over', card)
    void follow(card.id)
  }

  function open(card: Card) {
    if (!card.redacted) board.openCard(card.id)
  }

  function choose(card: Card) {
    if (!board.canMove || card.redacted) return
    board.selection.toggle(card.id)
    tellChosen()
  }

  /** The next card of the column is chosen as well, and looked at. */
  function chooseOn(card: Card, rows: number) {
    const place = placeOf(card.id)
    const next = place?.column[place.index + rows]
    if (!place || !next || !board.canMove) return
    if (!board.selection.has(card.id)) board.selection.toggle(card.id)
    board.selection.range(place.column, next.id)
    tellChosen()
    board.reveal(next.id, true)
  }

  /** Focus goes on to a neighbour before the card is gone. */
  function remove(card: Card) {
    const place = placeOf(card.id)
    if (!place || !board.canMove || card.redacted) return
    const next = place.column[place.index + 1] ?? place.column[place.index - 1]
    if (next) board.reveal(next.id, true)
    void acts.remove(card)
  }

  /** Focus goes to the card beside; empty columns on the way are passed over. */
  function look(card: Card, columns: number, rows: number) {
    const place = placeOf(card.id)
    if (!place) return
    if (columns === 0) {
      const next = place.column[place.index + rows]
      if (next) board.reveal(next.id, true)
      return
    }
    for (let at = place.at + columns; ; at += columns) {
      const stage = board.stages.value[at]
      if (!stage) return
      const column = board.column(stage.id)
      const next = column[Math.min(place.index, column.length - 1)]
      if (next) return board.reveal(next.id, true)
    }
  }

  const ARROWS: Record<string, [columns: number, rows: number]> = {
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
  }

  /** Keys pressed in what the card contains are that one's. */
  function isOwn(event: KeyboardEvent): boolean {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    return plain && event.target === event.currentTarget
  }

  /** Whether the key meant something. */
  function act(event: KeyboardEvent, card: Card): boolean {
    const lifted = board.lifted.value?.cardId === card.id
    const arrow = ARROWS[event.key]
    if (arrow && event.shiftKey && !lifted && arrow[1] !== 0) chooseOn(card, arrow[1])
    else if (arrow) (lifted ? carry : look)(card, ...arrow)
    else if (event.key === ' ') (lifted ? drop : lift)(card)
    else if (event.key === 'Enter') (lifted ? drop : open)(card)
    else if (event.key === 'Escape' && lifted) cancel(card)
    else if (event.key === 'Escape' && board.selection.count.value > 0) board.selection.clear()
    else if (event.key === 'x' && !lifted) choose(card)
    else if (event.key === 'Delete' && !lifted) remove(card)
    else if (event.key === '?') board.asked.value = 'help'
    else if (event.key === '/') board.asked.value = 'search'
    else return false
    return true
  }

  function onKeydown(event: KeyboardEvent, card: Card) {
    if (!isOwn(event) || !act(event, card)) return
    event.preventDefault()
    event.stopPropagation()
  }

  function onBlur(card: Card) {
    if (!carrying && board.lifted.value?.cardId === card.id) {
      board.lifted.value = null
      announce('cancelled', card)
    }
  }

  /** A move from the card's menu, said like one by keyboard. */
  function moveFromMenu(card: Card, stageId: string, index: number) {
    board.moveTo(card.id, stageId, index)
    announce('moved', card)
    void follow(card.id)
  }

  return { onKeydown, onBlur, isOwn, moveFromMenu }
}
