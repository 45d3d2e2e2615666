/*
 * The rows of a card's history as sentences.
 */
interface Row {
  action: string
  from_stage_id: string | null
  to_stage_id: string | null
}

export interface FieldChange {
  field: string
  from?: unknown
  to?: unknown
}

/** The text, below card.history, that tells the row; a move within its stage is one of its own. */
export function sentenceOf({ action, from_stage_id, to_stage_id }: Row): string {
  if (action === 'moved' && from_stage_id === to_stage_id) return 'reordered'
  return action
}

/** The fields that a row's detail tells of: { title: { from, to } }, or a list of their names. */
export function changesOf(detail: unknown): FieldChange[] {
  if (typeof detail !== 'object' || detail === null) return []
  return Object.entries(detail).flatMap(([field, change]: [string, unknown]) => {
    if (field === 'fields' && Array.isArray(change)) {
      return change.map((name) => ({ field: String(name) }))
    }
    if (typeof change !== 'object' || change === null || !('from' in change || 'to' in change)) {
      return []
    }
    const { from, to } = change as { from?: unknown; to?: unknown }
    return [{ field, from, to }]
  })
}
