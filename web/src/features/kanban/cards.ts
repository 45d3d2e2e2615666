/*
 * The cards this page knows. Replies and events bring the same card in any order and more than
 * once; its version decides: a card never goes backwards, and one deleted does not come back.
 *
 * A reload (events were lost) is a new generation: what neither a reply nor an event has confirmed
 * since then is swept once its column has been read again, so that nothing flickers meanwhile.
 */
import { shallowReactive } from 'vue'
import type { Card } from '@/api/types'

export class CardTable {
  readonly cards: Map<string, Card> = shallowReactive(new Map())
  readonly #deleted = new Map<string, number>()
  readonly #generations = new Map<string, number>()
  #generation = 0

  /** Takes the card unless a newer or the same version is known; one in the trash is forgotten. */
  put(card: Card): void {
    if (card.deleted_at) return this.remove(card.id, card.version)
    const deletedAt = this.#deleted.get(card.id)
    if (deletedAt !== undefined && deletedAt >= card.version) return
    this.#generations.set(card.id, this.#generation)
    const known = this.cards.get(card.id)
    if (known && known.version > card.version) return
    // Order keys may be spread anew, which is no new version of the cards.
    if (known?.version === card.version && known.position === card.position) return
    this.cards.set(card.id, card)
  }

  /** Forgets the card, and any version of it up to `version` that may still come. */
  remove(id: string, version: number): void {
    this.#deleted.set(id, Math.max(version, this.#deleted.get(id) ?? 0))
    const known = this.cards.get(id)
    if (known && known.version <= version) this.#forget(id)
  }

  beginReload(): void {
    this.#generation += 1
  }

  /** Ends the reload of one column. */
  sweep(stageId: string): void {
    for (const card of [...this.cards.values()]) {
      if (card.stage_id !== stageId) continue
      if (this.#generations.get(card.id) !== this.#generation) this.#forget(card.id)
    }
  }

  #forget(id: string): void {
    this.cards.delete(id)
    this.#generations.delete(id)
  }
}
