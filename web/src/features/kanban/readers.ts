/*
 * What the columns have read: how far down, and, under a filter, which cards the server has found.
 * Reads again what may have changed.
 */
import { onScopeDispose, shallowReactive, computed } from 'vue'
import type { Card } from '@/api/types'
import type { CardTable } from './cards'

/** How far a column has been read: all of it, or up to and including `last`. */
export interface Reach {
  more: boolean
  last: string
}

export interface Reading {
  reach: Reach
  /** Ids of the cards found; null when there is no filter. */
  found: ReadonlySet<string> | null
}

/** Reads a column again as far as it had been read; false when that failed. */
type Reader = () => Promise<boolean>

const REQUERY_MS = 400

export function useReaders(table: CardTable, reaches: Map<string, Reach>) {
  const readers = new Map<string, Reader>()
  const found: Map<string, ReadonlySet<string> | null> = shallowReactive(new Map())
  const everywhere = computed(
    () => new Set([...found.values()].flatMap((ids) => (ids ? [...ids] : []))),
  )

  /* While several columns are read at once, what they say counts when all have said it: a card that
   * went from one to the other would be in neither for a moment. */
  const held = new Map<string, Reading>()
  let holding = 0

  function tell(stageId: string, reading: Reading) {
    if (holding > 0) held.set(stageId, reading)
    else take(stageId, reading)
  }

  function take(stageId: string, { reach, found: ids }: Reading) {
    reaches.set(stageId, reach)
    found.set(stageId, ids)
  }

  async function requery(stageIds: Iterable<string>): Promise<void> {
    holding += 1
    try {
      await Promise.all([...stageIds].map((id) => readers.get(id)?.()))
    } finally {
      holding -= 1
      if (holding === 0) {
        held.forEach((reading, id) => take(id, reading))
        held.clear()
      }
    }
  }

  const dirty = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  function requerySoon(stageId: string) {
    dirty.add(stageId)
    timer ??= setTimeout(() => void requeryDirty(), REQUERY_MS)
  }

  async function requeryDirty() {
    const stageIds = [...dirty]
    dirty.clear()
    await requery(stageIds)
    timer = dirty.size > 0 ? setTimeout(() => void requeryDirty(), REQUERY_MS) : undefined
  }

  onScopeDispose(() => clearTimeout(timer))

  return {
    tell,
    requery,
    requerySoon,
    /** Registers a column's reader; to be called when the column goes: what this returns. */
    attach(stageId: string, reader: Reader): () => void {
      readers.set(stageId, reader)
      return () => {
        readers.delete(stageId)
        reaches.delete(stageId)
        found.delete(stageId)
      }
    },
    /** Events were lost: every column is read again, and what is no longer there goes. */
    reload() {
      table.beginReload()
      for (const [stageId, reader] of readers) {
        void reader().then((read) => {
          if (read) table.sweep(stageId)
        })
      }
    },
    isFound(card: Card): boolean {
      return !found.get(card.stage_id) || everywhere.value.has(card.id)
    },
  }
}
