/*
 * The cards chosen for an act on many at once. A range goes from the card chosen last to another
 * one of the same column, as in lists everywhere.
 */
import { computed, shallowReactive } from 'vue'
import type { Card } from '@/api/types'

/** As many as one act takes. */
export const MAX_CHOSEN = 200

export function useSelection() {
  const ids: Set<string> = shallowReactive(new Set())
  let anchor: string | null = null

  function add(id: string): boolean {
    if (ids.size < MAX_CHOSEN) ids.add(id)
    return ids.has(id)
  }

  function toggle(id: string): void {
    if (!ids.delete(id)) add(id)
    anchor = id
  }

  /** From the card chosen last to `id`; `id` alone when that card isn't in the column. */
  function range(column: readonly Card[], id: string): void {
    const to = column.findIndex((card) => card.id === id)
    const found = column.findIndex((card) => card.id === anchor)
    const from = found < 0 ? to : found
    for (const card of column.slice(Math.min(from, to), Math.max(from, to) + 1)) add(card.id)
    if (found < 0) anchor = id
  }

  function clear(): void {
    ids.clear()
    anchor = null
  }

  return {
    ids: ids as ReadonlySet<string>,
    count: computed(() => ids.size),
    has: (id: string) => ids.has(id),
    toggle,
    range,
    clear,
    remove: (id: string) => void ids.delete(id),
  }
}
