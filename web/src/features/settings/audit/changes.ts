/*
 * What an entry says was changed: the fields of `before` and `after`, each with both values as text.
 */
export interface Change {
  field: string
  before: string | null
  after: string | null
}

const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}

function text(value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ')
  return typeof value === 'object' ? JSON.stringify(value, null, 1) : String(value)
}

/** What every change brings with it says nothing. */
const SILENT = new Set(['version', 'placed_version', 'updated_at', 'position'])

export function changesOf(before: unknown, after: unknown): Change[] {
  const [old, now] = [fields(before), fields(after)]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  return names
    .filter((field) => !SILENT.has(field))
    .map((field) => ({ field, before: text(old[field]), after: text(now[field]) }))
}
