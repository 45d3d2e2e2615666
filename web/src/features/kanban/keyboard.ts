/*
 * The board by keyboard. Arrow keys go from card to card; Space or Enter picks the focused card up,
 * the arrow keys then carry it within its column and to the columns beside, Space or Enter sets it
 * down, Escape (or leaving the card) puts it back. A screen reader is told of every step.
 */
import { nextTick } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Card } from '@/api/types'
import { useAnnouncer } from '@/ui/announcer'
import type { BoardModel } from './board'
import { targetAt } from './columns'

export function useKeyboard(board: BoardModel) {
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

  function announce(key: 'lifted' | 'over' | 'dropped' | 'cancelled' | 'moved', card: Card) {
    announcer.announce(t(`kanban.move.${key}`, { title: card.title, place: describe(card.id) }))
  }

  async function follow(cardId: string) {
    carrying = true
    await nextTick()
    board.reveal(cardId, true)
    setTimeout(() => (carrying = false), 100)
  }

  function lift(card: Card) {
    const place = placeOf(card.id)
    if (!place || !board.canMove) return
    const others = place.column.filter((other) => other.id !== card.id)
    const target = targetAt(place.stage.id, others, place.index)
    board.lifted.value = { cardId: card.id, target }
    announce('lifted', card)
  }

  function drop(card: Card) {
    const lifted = board.lifted.value
    board.lifted.value = null
    if (lifted) board.move(card.id, lifted.target)
    announce('dropped', card)
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

  function onKeydown(event: KeyboardEvent, card: Card) {
    // Keys pressed in the card's link or menu are theirs.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey)
      return
    const lifted = board.lifted.value?.cardId === card.id
    const arrow = ARROWS[event.key]
    if (arrow) (lifted ? carry : look)(card, ...arrow)
    else if (event.key === ' ' || event.key === 'Enter') (lifted ? drop : lift)(card)
    else if (event.key === 'Escape' && lifted) cancel(card)
    else return
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

  return { onKeydown, onBlur, moveFromMenu }
}
