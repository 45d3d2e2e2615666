/*
 * Time zones and currencies as this browser names them. The server has the last word: browsers and
 * PostgreSQL do not learn of a new zone on the same day.
 */
import type { ComboboxOption } from '@/ui/UiCombobox.vue'

/** "UTC-03:00" of a zone now. */
function offsetOf(timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  const name = parts.formatToParts().find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  return name === 'GMT' ? 'UTC' : name.replace('GMT', 'UTC')
}

let zones: ComboboxOption[] | null = null

/** All of them, and `current` even where the browser does not list it. */
export function timeZones(current: string): ComboboxOption[] {
  zones ??= Intl.supportedValuesOf('timeZone').map((zone) => ({
    value: zone,
    label: zone.replaceAll('_', ' '),
    hint: offsetOf(zone),
  }))
  if (zones.some((zone) => zone.value === current)) return zones
  return [{ value: current, label: current.replaceAll('_', ' ') }, ...zones]
}

export function currencies(locale: string, current: string): ComboboxOption[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' })
  const codes = new Set([...Intl.supportedValuesOf('currency'), current])
  return [...codes].map((code) => {
    const name = names.of(code) ?? code
    return {
      value: code,
      label: name.charAt(0).toLocaleUpperCase(locale) + name.slice(1),
      hint: code,
    }
  })
}

/** What the clocks of that zone show. */
export function clockIn(timeZone: string, locale: string, now: number): string {
  return new Date(now).toLocaleTimeString(locale, { timeZone, hour: '2-digit', minute: '2-digit' })
}
