import { describe, expect, it } from 'vitest'
import type { Card } from '@/api/types'
import { randomSource } from '@/testing/random'
import { arrange, isInPlace, targetAt, type Target } from './columns'

const card = (id: string, stage: string, position: string) =>
  ({ id, stage_id: stage, position, version: 1 }) as Card

const cards = [
  card('c', 'open', 'm'),
  card('a', 'open', 'C'),
  card('b', 'open', 'a'),
  card('d', 'done', 'x'),
]
const everything = () => true

function ids(moves: Record<string, Target> = {}, visible: (card: Card) => boolean = everything) {
  const columns = arrange(cards, new Map(Object.entries(moves)), visible)
  return Object.fromEntries(
    [...columns].map(([stage, column]) => [stage, column.map((c) => c.id).join('')]),
  )
}

describe('arrange', () => {
  it('orders each stage by the bytes of position', () => {
    expect(ids()).toEqual({ open: 'abc', done: 'd' })
  })

  it('lays unsettled moves over it, in their order', () => {
    expect(ids({ a: { stageId: 'done', beforeId: 'd' } })).toEqual({ open: 'bc', done: 'ad' })
    expect(
      ids({ a: { stageId: 'done', afterId: 'd' }, b: { stageId: 'done', afterId: 'a' } }),
    ).toEqual({
      open: 'c',
      done: 'dab',
    })
    expect(ids({ a: { stageId: 'open', afterId: 'b' } })).toEqual({ open: 'bac', done: 'd' })
  })

  it('puts a card whose neighbour has left at the end', () => {
    expect(ids({ a: { stageId: 'done', beforeId: 'gone' } })).toEqual({ open: 'bc', done: 'da' })
  })

  it('shows a card that is being moved even where others are not shown', () => {
    expect(
      ids({ a: { stageId: 'done' } }, (other) => other.id !== 'a' && other.id !== 'b'),
    ).toEqual({
      open: 'c',
      done: 'da',
    })
  })
})

describe('targetAt', () => {
  it('names the card above, or the card below at the top, or nothing', () => {
    const others = cards.slice(0, 2)
    expect(targetAt('open', others, 0)).toEqual({ stageId: 'open', beforeId: 'c' })
    expect(targetAt('open', others, 1)).toEqual({ stageId: 'open', afterId: 'c' })
    expect(targetAt('open', others, 99)).toEqual({ stageId: 'open', afterId: 'a' })
    expect(targetAt('open', [], 0)).toEqual({ stageId: 'open' })
  })

  it('puts the card at the index it was asked for', () => {
    const random = randomSource(3)
    for (let i = 0; i < 300; i++) {
      const column = Array.from({ length: 1 + random(8) }, (_, n) => card(`k${n}`, 's', `p${n}`))
      const moved = column[random(column.length)] as Card
      const others = column.filter((other) => other !== moved)
      const index = random(others.length + 1)
      const target = targetAt('s', others, index)
      const result = arrange(column, new Map([[moved.id, target]]), everything).get('s') ?? []
      expect(result.indexOf(moved)).toBe(index)
      expect(isInPlace(column, moved.id, target)).toBe(column.indexOf(moved) === index)
    }
  })
})
