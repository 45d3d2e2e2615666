/*
 * The days a page of metrics is about, as its address says: the last so many (`days`), or from one to
 * another, both within. "Today" is where the account is.
 */
import type { LocationQuery } from 'vue-router'

export const PRESETS = [7, 30, 90, 365] as const
export type Preset = (typeof PRESETS)[number]
export const LONGEST_DAYS = 731

const DEFAULT: Preset = 30
const DAY_MS = 86_400_000

export interface Range {
  /** Null: of one's own. */
  preset: Preset | null
  from: string
  to: string
}

const isDay = (text: unknown): text is string =>
  typeof text === 'string' &&
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text

export const todayIn = (timeZone: string, now = Date.now()) =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(now)

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** How many days, both within; 0 or less when they are not in order. */
export function countDays(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS + 1
}

export function isRange(from: string, to: string): boolean {
  if (!isDay(from) || !isDay(to)) return false
  const days = countDays(from, to)
  return days >= 1 && days <= LONGEST_DAYS
}

export const lastDays = (preset: Preset, today: string): Range => ({
  preset,
  from: addDays(today, 1 - preset),
  to: today,
})

/** What the address does not say well is the last 30 days. */
export function rangeOf(query: LocationQuery, today: string): Range {
  const { from, to, days } = query
  if (isDay(from) && isDay(to) && isRange(from, to)) return { preset: null, from, to }
  return lastDays(PRESETS.find((preset) => String(preset) === days) ?? DEFAULT, today)
}

export const queryOf = (range: Range) => ({
  days: range.preset && range.preset !== DEFAULT ? String(range.preset) : undefined,
  from: range.preset ? undefined : range.from,
  to: range.preset ? undefined : range.to,
})
