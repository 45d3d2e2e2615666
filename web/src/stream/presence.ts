/*
 * Who looks at what now, as the stream tells it. Nothing of it is kept anywhere: each new connection
 * tells all of it again, and what it does not name is looked at by nobody.
 */
import { shallowReactive } from 'vue'

/** An event without a sequence number: not replayed, and not to be had from the API. */
export interface PresenceEvent {
  type: 'presence.changed'
  /** "board", "card" */
  entity: string
  entity_id: string
  /** Of many people some are named only; `count` is how many there are. */
  data: { user_ids: number[]; count: number }
}

export interface Present {
  userIds: readonly number[]
  count: number
}

const NOBODY: Present = { userIds: [], count: 0 }

export class PresenceTable {
  readonly #places: Map<string, PresenceEvent> = shallowReactive(new Map())

  put(event: PresenceEvent): void {
    const key = `${event.entity} ${event.entity_id}`
    if (event.data.count > 0) this.#places.set(key, event)
    else this.#places.delete(key)
  }

  clear(): void {
    this.#places.clear()
  }

  /** What brings another table up to date. */
  all(): PresenceEvent[] {
    return [...this.#places.values()]
  }

  /** Without the person who asks. */
  others(entity: string, id: string, userId: number): Present {
    const data = this.#places.get(`${entity} ${id}`)?.data
    if (!data) return NOBODY
    const userIds = data.user_ids.filter((one) => one !== userId)
    return { userIds, count: data.count - (data.user_ids.length - userIds.length) }
  }
}
