import { describe, expect, it } from 'vitest'
import type { Card } from '@/api/types'
import { randomSource, shuffle } from '@/testing/random'
import { CardTable } from './cards'

const card = (id: string, version: number, stage = 'a') =>
  ({ id, version, stage_id: stage, position: `${version}` }) as Card

const versions = (table: CardTable) =>
  Object.fromEntries([...table.cards.values()].map((known) => [known.id, known.version]))

describe('the card table', () => {
  it('never goes backwards', () => {
    const table = new CardTable()
    table.put(card('x', 3))
    table.put(card('x', 2))
    expect(versions(table)).toEqual({ x: 3 })
  })

  it('keeps the object it has when the same version comes again', () => {
    const table = new CardTable()
    const first = card('x', 3)
    table.put(first)
    table.put(card('x', 3))
    expect(table.cards.get('x')).toBe(first)
  })

  it('does not bring a deleted card back, but takes one that is newer than the deletion', () => {
    const table = new CardTable()
    table.put(card('x', 3))
    table.remove('x', 4)
    table.put(card('x', 3))
    table.put(card('x', 4))
    expect(versions(table)).toEqual({})
    table.put(card('x', 5))
    expect(versions(table)).toEqual({ x: 5 })
  })

  it('ignores a deletion older than the card', () => {
    const table = new CardTable()
    table.put(card('x', 5))
    table.remove('x', 4)
    expect(versions(table)).toEqual({ x: 5 })
  })

  it('sweeps what a reload did not confirm, column by column', () => {
    const table = new CardTable()
    for (const id of ['kept', 'gone', 'touched']) table.put(card(id, 1))
    table.put(card('elsewhere', 1, 'b'))
    table.beginReload()
    table.put(card('kept', 1))
    table.put(card('touched', 2))
    table.sweep('a')
    expect(versions(table)).toEqual({ kept: 1, touched: 2, elsewhere: 1 })
  })

  it('ends the same whatever the order of arrival and the repeats', () => {
    const random = randomSource(5)
    for (let round = 0; round < 200; round++) {
      const history: ((table: CardTable) => void)[] = []
      const expected: Record<string, number> = {}
      for (const id of ['x', 'y', 'z']) {
        const last = 1 + random(6)
        for (let v = 1; v <= last; v++) history.push((table) => table.put(card(id, v)))
        if (random(2) === 0) history.push((table) => table.remove(id, last + 1))
        else expected[id] = last
      }
      const repeats = history.filter(() => random(3) === 0)
      const table = new CardTable()
      for (const apply of shuffle([...history, ...repeats], random)) apply(table)
      expect(versions(table)).toEqual(expected)
    }
  })
})
