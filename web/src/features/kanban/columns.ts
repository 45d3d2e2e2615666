/*
 * What each column shows: the cards the server has placed there, in order, with the moves that are
 * not settled yet laid over them.
 */
import type { Card } from '@/api/types'
import { compareCards } from './order'

/** Where a card is to go: right below or right above another card, or to the end of the stage. */
export interface Target {
  stageId: string
  afterId?: string
  beforeId?: string
}

export type Columns = Map<string, Card[]>

/**
 * `moves` are the unsettled ones by card id, oldest first. A card whose neighbour is not there goes
 * to the end. `visible` says which placed cards are shown; a card that is being moved always is.
 */
export function arrange(
  cards: Iterable<Card>,
  moves: ReadonlyMap<string, Target>,
  visible: (card: Card) => boolean,
): Columns {
  const columns: Columns = new Map()
  const moving = new Map<string, Card>()
  for (const card of cards) {
    if (moves.has(card.id)) moving.set(card.id, card)
    else if (visible(card)) columnOf(columns, card.stage_id).push(card)
  }
  for (const column of columns.values()) column.sort(compareCards)
  for (const [id, target] of moves) {
    const card = moving.get(id)
    if (card) insert(columnOf(columns, target.stageId), card, target)
  }
  return columns
}

function columnOf(columns: Columns, stageId: string): Card[] {
  let column = columns.get(stageId)
  if (!column) columns.set(stageId, (column = []))
  return column
}

function insert(column: Card[], card: Card, target: Target): void {
  const neighbour = target.afterId ?? target.beforeId
  const at = neighbour === undefined ? -1 : column.findIndex((other) => other.id === neighbour)
  if (at < 0) column.push(card)
  else column.splice(target.afterId === undefined ? at : at + 1, 0, card)
}

/** The target that puts a card at `index` among `others`, the cards of the column without it. */
export function targetAt(stageId: string, others: readonly Card[], index: number): Target {
  const above = others[Math.min(index, others.length) - 1]
  if (above) return { stageId, afterId: above.id }
  const below = others[0]
  return below ? { stageId, beforeId: below.id } : { stageId }
}

/** The neighbour as the API names it; nothing for the end of the stage. */
export function neighbourOf(target: Target): { after_id?: string; before_id?: string } {
  if (target.afterId !== undefined) return { after_id: target.afterId }
  return target.beforeId === undefined ? {} : { before_id: target.beforeId }
}

/** Whether the card already is where `target` would put it in its `column`. */
export function isInPlace(column: readonly Card[], cardId: string, target: Target): boolean {
  const at = column.findIndex((card) => card.id === cardId)
  if (at < 0) return false
  if (target.afterId !== undefined) {
    return target.afterId === cardId || column[at - 1]?.id === target.afterId
  }
  if (target.beforeId !== undefined) {
    return target.beforeId === cardId || column[at + 1]?.id === target.beforeId
  }
  return at === column.length - 1
}
