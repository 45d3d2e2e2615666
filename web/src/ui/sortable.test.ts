import { expect, it } from 'vitest'
import { dropIndex, moved } from './sortable'

const list = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
const ids = (rows: { id: string }[]) => rows.map((one) => one.id).join('')

it.each([
  ['a', 0, 'abcd'],
  ['a', 1, 'bacd'],
  ['a', 9, 'bcda'],
  ['d', -1, 'dabc'],
  ['c', 2, 'abcd'],
])('%s to %d', (id, to, result) => {
  expect(ids(moved(list, id, to))).toBe(result)
})

it.each([
  ['a', 'c', 'top', 'bacd'],
  ['a', 'c', 'bottom', 'bcad'],
  ['d', 'a', 'top', 'dabc'],
  ['b', 'b', 'bottom', 'abcd'],
] as const)('%s dropped on %s (%s)', (id, onto, edge, result) => {
  expect(ids(moved(list, id, dropIndex(list, id, onto, edge)))).toBe(result)
})
