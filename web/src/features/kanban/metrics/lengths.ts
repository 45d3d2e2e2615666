/* Lengths of time in seconds, in words and on the axis of a chart. */
import { spanText } from '@/ui/duration'

export type Calendar = 'business' | 'calendar'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** From here on an axis counts days. */
const DAYS_FROM = 4 * DAY

/** "2 days 4 hr"; of business time hours alone: a day of it has as many as the account says. */
export function lengthText(
  seconds: number | null | undefined,
  calendar: Calendar,
  locale: string,
): string {
  if (seconds === null || seconds === undefined) return '–'
  const unit = (amount: number, name: 'hour' | 'minute', digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(amount)
  if (seconds < MINUTE) return `${seconds > 0 ? '< ' : ''}${unit(seconds > 0 ? 1 : 0, 'minute')}`
  if (calendar === 'calendar' || seconds < HOUR) return spanText(seconds / MINUTE, locale)
  return unit(seconds / HOUR, 'hour', seconds < 10 * HOUR ? 1 : 0)
}

/** What an axis up to that many seconds counts in, and how many seconds one is. */
export function axisOf(most: number, calendar: Calendar): { unit: 'hours' | 'days'; one: number } {
  return calendar === 'calendar' && most >= DAYS_FROM
    ? { unit: 'days', one: DAY }
    : { unit: 'hours', one: HOUR }
}
