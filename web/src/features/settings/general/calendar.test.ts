import { describe, expect, it } from 'vitest'
import {
  brazilianHolidays,
  nextPeriod,
  periodFaults,
  sortHolidays,
  timeOf,
  weeklyMinutes,
} from './calendar'

const period = (from: string, to: string) => ({ from, to })

describe('periodFaults', () => {
  it.each([
    [[period('09:00', '12:00'), period('12:00', '18:00')], []],
    [[period('09:00', '24:00')], []],
    [[period('09:00', '09:00')], [[0, 'order']]],
    [[period('18:00', '09:00')], [[0, 'order']]],
    [[period('09:00', '12:00'), period('11:00', '18:00')], [[1, 'order']]],
    [
      [period('', '12:00'), period('13:00', '')],
      [
        [0, 'empty'],
        [1, 'empty'],
      ],
    ],
  ])('of %j are %j', (periods, faults) => {
    expect([...periodFaults(periods)]).toEqual(faults)
  })
})

describe('nextPeriod', () => {
  it('follows the last one by an hour', () => {
    expect(nextPeriod([])).toEqual(period('09:00', '18:00'))
    expect(nextPeriod([period('08:00', '12:00')])).toEqual(period('13:00', '17:00'))
    expect(nextPeriod([period('08:00', '21:30')])).toEqual(period('22:30', '24:00'))
  })
  it('is none when the day is over', () => {
    expect(nextPeriod([period('08:00', '23:00')])).toBeNull()
    expect(nextPeriod([period('08:00', '24:00')])).toBeNull()
  })
})

it('counts a week', () => {
  const [open, closed] = [[period('09:00', '12:30')], []]
  const week = { monday: open, tuesday: closed, wednesday: closed, thursday: open, friday: closed }
  expect(weeklyMinutes({ ...week, saturday: closed, sunday: closed, holidays: [] })).toBe(420)
})

it('writes times', () => {
  expect([0, 61, 24 * 60].map(timeOf)).toEqual(['00:00', '01:01', '24:00'])
})

describe('holidays', () => {
  it('are in order, one for each date', () => {
    const [first, again, later] = [
      { date: '2026-12-25', name: 'Natal' },
      { date: '2026-12-25', name: 'Christmas' },
      { date: '2027-01-01', name: 'Ano-novo' },
    ]
    expect(sortHolidays([later, first, again])).toEqual([again, later])
  })
  it.each([
    [2024, '2024-03-29'],
    [2026, '2026-04-03'],
    [2027, '2027-03-26'],
    [2038, '2038-04-23'],
  ])('of Brazil in %i have Good Friday on %s', (year, date) => {
    const found = brazilianHolidays(year)
    expect(found).toHaveLength(10)
    expect(found.find((one) => one.name === 'Sexta-feira Santa')?.date).toBe(date)
  })
})
