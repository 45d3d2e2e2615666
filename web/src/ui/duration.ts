/*
 * Lengths of time in minutes, in words ("2 h 15 min") and as a person chooses them (3 hours).
 */
export type Unit = 'minutes' | 'hours' | 'days'

const HOUR = 60
const DAY = 24 * HOUR
export const MINUTES: Record<Unit, number> = { minutes: 1, hours: HOUR, days: DAY }

const UNITS: readonly Unit[] = ['minutes', 'hours', 'days']

/** What a time is said in. Of business hours a day has no fixed number, so none is made of them. */
export const unitsOf = (calendar: 'business' | 'calendar'): readonly Unit[] =>
  calendar === 'business' ? ['minutes', 'hours'] : UNITS

/** The largest of `units` that holds the length without a rest. */
export function inUnit(minutes: number, units = UNITS): { amount: number; unit: Unit } {
  const unit = units.findLast((one) => minutes % MINUTES[one] === 0) ?? 'minutes'
  return { amount: minutes / MINUTES[unit], unit }
}

/** The two largest of `units` that count, the last one rounded down; at least a minute. */
export function spanText(minutes: number, locale: string, units = UNITS): string {
  const whole = Math.max(1, Math.floor(minutes))
  const days = units.includes('days') ? Math.floor(whole / DAY) : 0
  const parts: [number, 'day' | 'hour' | 'minute'][] = [
    [days, 'day'],
    [Math.floor((whole - days * DAY) / HOUR), 'hour'],
    [whole % HOUR, 'minute'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(count),
    )
    .join(' ')
}
