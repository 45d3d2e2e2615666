import { describe, expect, it } from 'vitest'
import { backoff } from './backoff'

describe('backoff', () => {
  it('doubles its cap from 1 s to 30 s', () => {
    const caps = [0, 1, 2, 3, 4, 5, 50].map((attempt) => backoff(attempt, () => 1))
    expect(caps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })

  it('takes a random part of it', () => {
    expect(backoff(3, () => 0)).toBe(0)
    expect(backoff(3, () => 0.25)).toBe(2_000)
  })
})
