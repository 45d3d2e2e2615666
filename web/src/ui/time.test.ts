import { describe, expect, it } from 'vitest'
import { age } from './time'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('age', () => {
  it.each([
    [0, 'now', 0],
    [59_999, 'now', 0],
    [MINUTE, 'minutes', 1],
    [HOUR - 1, 'minutes', 59],
    [HOUR, 'hours', 1],
    [DAY - 1, 'hours', 23],
    [DAY, 'days', 1],
    [7 * DAY - 1, 'days', 6],
    [7 * DAY, 'weeks', 1],
    [29 * DAY, 'weeks', 4],
    [30 * DAY, 'months', 1],
    [364 * DAY, 'months', 12],
    [365 * DAY, 'years', 1],
    [-5 * MINUTE, 'now', 0],
  ])('of %d ms is %s %d', (passed, unit, count) => {
    const now = Date.UTC(2026, 0, 15)
    expect(age(now - passed, now)).toEqual({ unit, count })
  })
})
