/*
 * The rows of a card's history as sentences.
 */
import { sameValue } from './values'

interface Row {
  action: string
  from_stage_id: string | null
  to_stage_id: string | null
}

export interface FieldChange {
  field: string
  /** Of the board, not of every card: `field` is its id. */
  custom?: true
  from?: unknown
  to?: unknown
}

/** The text, below card.history, that tells the row; a move within its stage is one of its own. */
export function sentenceOf({ action, from_stage_id, to_stage_id }: Row): string {
  if (action === 'moved' && from_stage_id === to_stage_id) return 'reordered'
  return action
}

/** What a row keeps for an undo, and nobody reads: order keys. */
const UNTOLD = ['position']

type Values = Record<string, unknown>

function customChanges(from: unknown, to: unknown): FieldChange[] {
  const [before, after] = [from, to].map((values) => (values ?? {}) as Values) as [Values, Values]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !sameValue(before[field], after[field]))
    .map((field) => ({
      field,
      custom: true,
      from: before[field] ?? null,
      to: after[field] ?? null,
    }))
}

/** The fields that a row's detail tells of: { title: { from, to } }, or a list of their names. */
export function changesOf(detail: unknown): FieldChange[] {
  if (typeof detail !== 'object' || detail === null) return []
  return Object.entries(detail).flatMap(([field, change]: [string, unknown]) => {
    if (UNTOLD.includes(field)) return []
    if (field === 'fields' && Array.isArray(change)) {
      return change.map((name) => ({ field: String(name) }))
    }
    if (typeof change !== 'object' || change === null || !('from' in change || 'to' in change)) {
      return []
    }
    const { from, to } = change as { from?: unknown; to?: unknown }
    return field === 'custom' ? customChanges(from, to) : [{ field, from, to }]
  })
}
