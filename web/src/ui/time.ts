/*
 * Ages as Chatwoot writes them in its lists: "now", "34m", "5h", "2d".
 */
import { shallowRef } from 'vue'

export type TimeUnit = 'now' | 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years'

const MINUTE = 60_000
const STEPS: [TimeUnit, number][] = [
  ['years', 365 * 24 * 60 * MINUTE],
  ['months', 30 * 24 * 60 * MINUTE],
  ['weeks', 7 * 24 * 60 * MINUTE],
  ['days', 24 * 60 * MINUTE],
  ['hours', 60 * MINUTE],
  ['minutes', MINUTE],
]

/** The largest unit that fits, rounded down; a time in the future (clocks differ) is now. */
export function age(then: number, now: number): { unit: TimeUnit; count: number } {
  const passed = now - then
  for (const [unit, length] of STEPS) {
    if (passed >= length) return { unit, count: Math.floor(passed / length) }
  }
  return { unit: 'now', count: 0 }
}

/** The present, half a minute exact: one clock for every age on the page. */
export const now = shallowRef(Date.now())
if (typeof document !== 'undefined') setInterval(() => (now.value = Date.now()), MINUTE / 2)

const formats = new Map<string, Intl.DateTimeFormat>()

/** Date and time in full, in the account's time zone (IANA). */
export function fullTime(time: string, locale: string, timeZone: string): string {
  const key = `${locale} ${timeZone}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone })
    formats.set(key, format)
  }
  return format.format(new Date(time))
}
