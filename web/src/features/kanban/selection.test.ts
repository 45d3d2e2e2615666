import { describe, expect, it } from 'vitest'
import type { Card } from '@/api/types'
import { MAX_CHOSEN, useSelection } from './selection'

const column = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `c${at}` })) as Card[]

describe('a selection', () => {
  it('takes a card in and out', () => {
    const selection = useSelection()
    selection.toggle('c1')
    selection.toggle('c2')
    selection.toggle('c1')
    expect([...selection.ids]).toEqual(['c2'])
    expect(selection.count.value).toBe(1)
  })

  it('reaches from the card chosen last, upwards and downwards', () => {
    const cards = column(6)
    const selection = useSelection()
    selection.toggle('c3')
    selection.range(cards, 'c1')
    expect([...selection.ids].sort()).toEqual(['c1', 'c2', 'c3'])
    selection.range(cards, 'c5')
    expect([...selection.ids].sort()).toEqual(['c1', 'c2', 'c3', 'c4', 'c5'])
  })

  it('takes one card when the last one is in another column', () => {
    const selection = useSelection()
    selection.toggle('elsewhere')
    selection.range(column(3), 'c2')
    expect([...selection.ids]).toEqual(['elsewhere', 'c2'])
  })

  it('holds no more than one act takes', () => {
    const cards = column(MAX_CHOSEN + 10)
    const selection = useSelection()
    selection.toggle('c0')
    selection.range(cards, `c${cards.length - 1}`)
    expect(selection.count.value).toBe(MAX_CHOSEN)
    selection.clear()
    expect(selection.count.value).toBe(0)
  })
})
