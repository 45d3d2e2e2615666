import { expect, it } from 'vitest'
import { sameValue } from './values'

it.each([
  [null, null, true],
  [1, 1, true],
  [1, '1', false],
  [null, undefined, false],
  [['a', 'b'], ['a', 'b'], true],
  [['a', 'b'], ['b', 'a'], false],
  [{ x: 1, y: [2] }, { y: [2], x: 1 }, true],
  [{ x: 1 }, { x: 1, y: 2 }, false],
  [[], {}, false],
])('%j and %j', (a, b, same) => {
  expect(sameValue(a, b)).toBe(same)
  expect(sameValue(b, a)).toBe(same)
})
