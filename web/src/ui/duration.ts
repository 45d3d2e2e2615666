/*
 * Lengths of time in minutes, in words ("2 h 15 min") and as a person chooses them (3 hours).
 */
export type Unit = 'minutes' | 'hours' | 'days'

const HOUR = 60
const DAY = 24 * HOUR
export const MINUTES: Record<Unit, number> = { minutes: 1, hours: HOUR, days: DAY }

/** The largest unit that holds the length without a rest. */
export function inUnit(minutes: number): { amount: number; unit: Unit } {
  const unit = minutes % DAY === 0 ? 'days' : minutes % HOUR === 0 ? 'hours' : 'minutes'
  return { amount: minutes / MINUTES[unit], unit }
}

/** The two largest units that count, the last one rounded down; at least a minute. */
export function spanText(minutes: number, locale: string): string {
  const whole = Math.max(1, Math.floor(minutes))
  const parts: [number, 'day' | 'hour' | 'minute'][] = [
    [Math.floor(whole / DAY), 'day'],
    [Math.floor((whole % DAY) / HOUR), 'hour'],
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
