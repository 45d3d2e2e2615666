import { describe, expect, it } from 'vitest'
import { dayOf, dueState, shortDay, spanText } from './due'

const ZONE = 'America/Sao_Paulo'
const NOON = Date.parse('2026-03-10T15:00:00Z')

describe('a day', () => {
  it('is that of the time zone', () => {
    expect(dayOf('2026-03-11T02:30:00Z', ZONE)).toBe('2026-03-10')
    expect(dayOf('2026-03-11T02:30:00Z', 'UTC')).toBe('2026-03-11')
  })

  it('is short, with the year when it is another', () => {
    expect(shortDay('2026-03-12T12:00:00Z', NOON, 'en', ZONE)).toBe('Mar 12')
    expect(shortDay('2027-03-12T12:00:00Z', NOON, 'en', ZONE)).toBe('Mar 12, 2027')
  })
})

describe('a due date', () => {
  it.each([
    ['2026-03-10T14:59:59Z', 'overdue'],
    ['2026-03-11T02:59:00Z', 'today'],
    ['2026-03-11T03:01:00Z', 'later'],
  ])('%s is %s', (time, state) => {
    expect(dueState(time, NOON, ZONE)).toBe(state)
  })
})

describe('time left', () => {
  it.each([
    [30_000, '0m'],
    [12 * 60_000, '12m'],
    [5 * 3_600_000, '5h'],
    [-(5 * 3_600_000 + 60_000), '5h 1m'],
    [51 * 3_600_000 + 59 * 60_000, '2d 3h'],
  ])('%d ms is %s', (ms, text) => {
    expect(spanText(ms)).toBe(text)
  })
})
