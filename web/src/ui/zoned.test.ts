import { expect, it } from 'vitest'
import { dayBegins, instantToWall, wallToInstant } from './zoned'

it.each([
  ['2026-11-22', 'America/Sao_Paulo', 0, '2026-11-22T03:00:00.000Z'],
  ['2026-11-22', 'America/Sao_Paulo', 1, '2026-11-23T03:00:00.000Z'],
  ['2026-11-22', 'UTC', 0, '2026-11-22T00:00:00.000Z'],
  ['2026-07-01', 'Europe/Berlin', 0, '2026-06-30T22:00:00.000Z'],
  ['2026-03-29', 'Europe/Berlin', 0, '2026-03-28T23:00:00.000Z'],
  ['2026-03-29', 'Europe/Berlin', 1, '2026-03-29T22:00:00.000Z'],
  // Clocks went from 00:00 to 01:00.
  ['2018-11-04', 'America/Sao_Paulo', 0, '2018-11-04T03:00:00.000Z'],
])('%s in %s, %i on', (date, zone, days, instant) => {
  expect(dayBegins(date, zone, days)).toBe(instant)
})

it.each([
  ['2026-11-22T14:30', 'America/Sao_Paulo', '2026-11-22T17:30:00.000Z'],
  ['2026-07-01T00:05', 'Europe/Berlin', '2026-06-30T22:05:00.000Z'],
  ['2026-12-31T23:59', 'Asia/Kolkata', '2026-12-31T18:29:00.000Z'],
])('%s in %s there and back', (wall, zone, instant) => {
  expect(wallToInstant(wall, zone)).toBe(instant)
  expect(instantToWall(instant, zone)).toBe(wall)
})
