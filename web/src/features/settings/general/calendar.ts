/*
 * A business calendar as it is edited: by weekday, periods of "HH:MM" in order, holidays by date. A
 * period may end at midnight, which is "24:00" for the server and "00:00" for an input of time.
 */
import type { BusinessCalendar, CalendarHoliday, CalendarPeriod } from '@/api/types'

export const DAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
export type Day = (typeof DAYS)[number]
export const WORKDAYS: readonly Day[] = DAYS.slice(0, 5)

const PERIODS_MAX = 8
export const HOLIDAYS_MAX = 200

const DAY_END = 24 * 60

export function minutesOf(time: string): number {
  const [hours = '', minutes = ''] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

export function timeOf(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** What is wrong with a day's periods, by index; the same rules as the server's. */
export function periodFaults(periods: readonly CalendarPeriod[]): Map<number, 'empty' | 'order'> {
  const faults = new Map<number, 'empty' | 'order'>()
  let free = 0
  periods.forEach(({ from, to }, index) => {
    const [begin, end] = [minutesOf(from), minutesOf(to)]
    if (from === '' || to === '') faults.set(index, 'empty')
    else if (begin < free || end <= begin) faults.set(index, 'order')
    else free = end
  })
  return faults
}

/** The next period to offer: an hour's break after the last, as long as the day allows. */
export function nextPeriod(periods: readonly CalendarPeriod[]): CalendarPeriod | null {
  const last = periods.at(-1)
  if (!last) return { from: '09:00', to: '18:00' }
  const from = minutesOf(last.to) + 60
  if (!(from < DAY_END) || periods.length >= PERIODS_MAX) return null
  return { from: timeOf(from), to: timeOf(Math.min(from + 4 * 60, DAY_END)) }
}

/** Minutes open in a week, but for holidays. */
export function weeklyMinutes(calendar: BusinessCalendar): number {
  return DAYS.flatMap((day) => calendar[day]).reduce((sum, { from, to }) => {
    const length = minutesOf(to) - minutesOf(from)
    return sum + (length > 0 ? length : 0)
  }, 0)
}

/** In the order of their dates, each date once: the last word on a date counts. */
export function sortHolidays(holidays: readonly CalendarHoliday[]): CalendarHoliday[] {
  const byDate = new Map(holidays.map((one) => [one.date, one]))
  return [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1))
}

/** Easter Sunday of a year (Gregorian), as days since 1970. */
function easter(year: number): number {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const h =
    (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const n = h + l - 7 * m + 114
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1) / 86_400_000
}

/** Brazil's national holidays (Leis 662/1949, 6.802/1980, 14.759/2023), with their own names. */
export function brazilianHolidays(year: number): CalendarHoliday[] {
  const moved = (days: number) =>
    new Date((easter(year) + days) * 86_400_000).toISOString().slice(0, 10)
  return sortHolidays([
    { date: `${year}-01-01`, name: 'Confraternização Universal' },
    { date: moved(-2), name: 'Sexta-feira Santa' },
    { date: `${year}-04-21`, name: 'Tiradentes' },
    { date: `${year}-05-01`, name: 'Dia do Trabalho' },
    { date: `${year}-09-07`, name: 'Independência do Brasil' },
    { date: `${year}-10-12`, name: 'Nossa Senhora Aparecida' },
    { date: `${year}-11-02`, name: 'Finados' },
    { date: `${year}-11-15`, name: 'Proclamação da República' },
    { date: `${year}-11-20`, name: 'Consciência Negra' },
    { date: `${year}-12-25`, name: 'Natal' },
  ])
}
