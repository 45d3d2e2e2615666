import { expect, it } from 'vitest'
import { axisOf, lengthText } from './lengths'

it.each([
  [null, 'calendar', '–'],
  [0, 'calendar', '0 min'],
  [30, 'calendar', '< 1 min'],
  [90 * 60, 'calendar', '1 hr 30 min'],
  [90 * 60, 'business', '1.5 hr'],
  [45 * 60, 'business', '45 min'],
  [50 * 3600, 'calendar', '2 days 2 hr'],
  [50 * 3600, 'business', '50 hr'],
] as const)('%s seconds of %s time', (seconds, calendar, text) => {
  expect(lengthText(seconds, calendar, 'en')).toBe(text)
})

it('an axis counts days when it is long, but never of business time', () => {
  expect(axisOf(3600, 'calendar').unit).toBe('hours')
  expect(axisOf(900_000, 'calendar')).toEqual({ unit: 'days', one: 86_400 })
  expect(axisOf(900_000, 'business').unit).toBe('hours')
})
