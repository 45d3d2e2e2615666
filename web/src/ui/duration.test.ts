import { expect, it } from 'vitest'
import { inUnit, MINUTES, spanText, unitsOf } from './duration'

it.each([
  [45, 45, 'minutes'],
  [60, 1, 'hours'],
  [90, 90, 'minutes'],
  [1440, 1, 'days'],
  [1500, 25, 'hours'],
] as const)('%d minutes are %d %s', (minutes, amount, unit) => {
  expect(inUnit(minutes)).toEqual({ amount, unit })
  expect(amount * MINUTES[unit]).toBe(minutes)
})

it.each([
  [0, '1 min'],
  [59.9, '59 min'],
  [60, '1 hr'],
  [135, '2 hr 15 min'],
  [1440, '1 day'],
  [1441, '1 day'],
  [3000, '2 days 2 hr'],
])('%d minutes in words', (minutes, text) => {
  expect(spanText(minutes, 'en')).toBe(text)
})

it('makes no days of business hours', () => {
  const units = unitsOf('business')
  expect(inUnit(2880, units)).toEqual({ amount: 48, unit: 'hours' })
  expect(inUnit(1470, units)).toEqual({ amount: 1470, unit: 'minutes' })
  expect(spanText(1470, 'en', units)).toBe('24 hr 30 min')
  expect(inUnit(2880, unitsOf('calendar'))).toEqual({ amount: 2, unit: 'days' })
})
