import { describe, expect, it } from 'vitest'
import { randomSource } from '@/testing/random'
import { compareBytes } from './order'

describe('compareBytes', () => {
  it('puts upper case before lower case, and a prefix first', () => {
    const keys = ['a', 'B', 'b', 'A', 'aa', '', 'a0', 'Zz']
    expect(keys.sort(compareBytes)).toEqual(['', 'A', 'B', 'Zz', 'a', 'a0', 'aa', 'b'])
  })

  it('agrees with the order of the UTF-8 bytes', () => {
    const random = randomSource(11)
    const alphabet = ['0', 'Z', 'a', 'z', '~', 'é', 'ÿ', '\uD7FF', '\uE000', '\uFFFD', '😀', '🂡']
    const word = () =>
      Array.from({ length: random(5) }, () => alphabet[random(alphabet.length)]).join('')
    for (let i = 0; i < 5_000; i++) {
      const a = word()
      const b = word()
      const expected = Buffer.compare(Buffer.from(a), Buffer.from(b))
      expect(Math.sign(compareBytes(a, b)), `${a} against ${b}`).toBe(expected)
    }
  })
})
