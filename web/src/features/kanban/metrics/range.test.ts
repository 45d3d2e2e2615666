import { describe, expect, it } from 'vitest'
import { countDays, isRange, lastDays, queryOf, rangeOf, todayIn } from './range'

const TODAY = '2026-11-22'

describe('the days of the address', () => {
  it.each([
    [{}, 30, '2026-10-24', TODAY],
    [{ days: '7' }, 7, '2026-11-16', TODAY],
    [{ days: '8' }, 30, '2026-10-24', TODAY],
    [{ from: '2026-01-01', to: '2026-01-31' }, null, '2026-01-01', '2026-01-31'],
    [{ from: '2026-02-30', to: '2026-03-01' }, 30, '2026-10-24', TODAY],
    [{ from: '2026-02-02', to: '2026-02-01' }, 30, '2026-10-24', TODAY],
    [{ from: '2020-01-01', to: '2026-02-01', days: '90' }, 90, '2026-08-25', TODAY],
  ])('%o', (query, preset, from, to) => {
    expect(rangeOf(query, TODAY)).toEqual({ preset, from, to })
  })

  it('go back into it', () => {
    for (const query of [{}, { days: '365' }, { from: '2026-01-01', to: '2026-01-31' }]) {
      const range = rangeOf(query, TODAY)
      expect(rangeOf(JSON.parse(JSON.stringify(queryOf(range))), TODAY)).toEqual(range)
    }
  })

  it('are those asked for', () => {
    for (const preset of [7, 30, 90, 365] as const) {
      const { from, to } = lastDays(preset, TODAY)
      expect(countDays(from, to)).toBe(preset)
    }
  })

  it('are two years at most', () => {
    expect(isRange('2024-11-22', TODAY)).toBe(true)
    expect(isRange('2024-11-21', TODAY)).toBe(false)
  })
})

it('today is where the account is', () => {
  const evening = Date.parse('2026-11-23T02:30:00Z')
  expect(todayIn('America/Sao_Paulo', evening)).toBe('2026-11-22')
  expect(todayIn('UTC', evening)).toBe('2026-11-23')
})
