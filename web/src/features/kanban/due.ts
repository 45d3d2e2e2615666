/*
 * Days and clocks on a card: when it is due, and how much time its stage leaves it.
 */

/** YYYY-MM-DD of the instant in the time zone (IANA). */
export function dayOf(time: string | number, timeZone: string): string {
  let format = dayFormats.get(timeZone)
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
    format = new Intl.DateTimeFormat('en-CA', { ...parts, timeZone })
    dayFormats.set(timeZone, format)
  }
  return format.format(new Date(time))
}
const dayFormats = new Map<string, Intl.DateTimeFormat>()

export type DueState = 'overdue' | 'today' | 'later'

export function dueState(dueAt: string, now: number, timeZone: string): DueState {
  if (Date.parse(dueAt) < now) return 'overdue'
  return dayOf(dueAt, timeZone) === dayOf(now, timeZone) ? 'today' : 'later'
}

const shortFormats = new Map<string, Intl.DateTimeFormat>()

/** "12 de jan."; with the year when it isn't this one. */
export function shortDay(time: string, now: number, locale: string, timeZone: string): string {
  const sameYear = dayOf(time, timeZone).slice(0, 4) === dayOf(now, timeZone).slice(0, 4)
  const key = `${locale} ${timeZone} ${sameYear}`
  let format = shortFormats.get(key)
  if (!format) {
    const year = sameYear ? {} : ({ year: 'numeric' } as const)
    format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone, ...year })
    shortFormats.set(key, format)
  }
  return format.format(new Date(time))
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Time left, or time past the end: at most two units, the smaller one left out where it is little. */
export function span(ms: number): { days: number; hours: number; minutes: number } {
  const left = Math.abs(ms)
  if (left >= DAY) {
    return { days: Math.floor(left / DAY), hours: Math.floor((left % DAY) / HOUR), minutes: 0 }
  }
  return {
    days: 0,
    hours: Math.floor(left / HOUR),
    minutes: Math.floor((left % HOUR) / MINUTE),
  }
}

/** "2d 3h", "5h", "12m"; "0m" in the last minute. */
export function spanText(ms: number): string {
  const { days, hours, minutes } = span(ms)
  const parts = [days && `${days}d`, hours && `${hours}h`, minutes && `${minutes}m`]
  return parts.filter(Boolean).join(' ') || '0m'
}
