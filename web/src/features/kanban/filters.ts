/*
 * What a board is narrowed down to. A filter has the same name and the same value in the page's
 * address, in the API's query and in a saved view, so that nothing is translated on the way.
 *
 *   q                           words of the card or of its conversation
 *   assignee                    me, none, or Chatwoot's number of the agent
 *   priority                    low, medium, high, urgent: any of these, with commas
 *   labels                      all of these, with commas
 *   due                         overdue (and not in a final stage), today, week, none
 *   due_from, due_to            instants (RFC 3339), the second one not included
 *   created_from, created_to    as above
 *   value_min, value_max        minor units of the card's own currency
 *   chatwoot_inbox_id           Chatwoot's number of the inbox of a conversation of the card
 */
import type { ViewFilters } from '@/api/types'

export const FILTERS = [
  'q',
  'assignee',
  'priority',
  'labels',
  'due',
  'due_from',
  'due_to',
  'value_min',
  'value_max',
  'created_from',
  'created_to',
  'chatwoot_inbox_id',
] as const

export type FilterName = (typeof FILTERS)[number]
export type Filters = Readonly<Partial<Record<FilterName, string>>>

export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const
export const DUES = ['overdue', 'today', 'week', 'none'] as const

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/
const NUMBER = /^\d{1,15}$/
const MAX_TEXT = 200

const isTime = (text: string) => TIME.test(text) && !Number.isNaN(Date.parse(text))
const isOneOf = (list: readonly string[]) => (text: string) => list.includes(text)

const isValid: Record<FilterName, (text: string) => boolean> = {
  q: (text) => text.trim() !== '' && text.length <= MAX_TEXT,
  assignee: (text) => text === 'me' || text === 'none' || NUMBER.test(text),
  priority: (text) => split(text).every(isOneOf(PRIORITIES)),
  labels: (text) => split(text).length > 0,
  due: isOneOf(DUES),
  due_from: isTime,
  due_to: isTime,
  value_min: (text) => NUMBER.test(text),
  value_max: (text) => NUMBER.test(text),
  created_from: isTime,
  created_to: isTime,
  chatwoot_inbox_id: (text) => NUMBER.test(text),
}

/** The parts of a list with commas. */
export function split(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** The filters in an address's query, a saved view or a form; what makes no sense is left out. */
export function readFilters(source: object): Filters {
  const values = source as Record<string, unknown>
  const found: Partial<Record<FilterName, string>> = {}
  for (const name of FILTERS) {
    const value = values[name]
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text === 'string' && text !== '' && isValid[name](text)) found[name] = text
  }
  return found
}

/** The filters with some of them changed; an empty text takes a filter away. */
export function change(filters: Filters, changes: Partial<Record<FilterName, string>>): Filters {
  return readFilters({ ...filters, ...changes })
}

const NUMBERS: readonly FilterName[] = ['value_min', 'value_max', 'chatwoot_inbox_id']

/** As the API takes them, in a query and in a saved view. */
export function asRequest(filters: Filters): ViewFilters {
  const entries = Object.entries(filters) as [FilterName, string][]
  return Object.fromEntries(
    entries.map(([name, text]) => [name, NUMBERS.includes(name) ? Number(text) : text]),
  )
}

export const isFiltered = (filters: Filters) => Object.keys(filters).length > 0

/** Equal for equal filters, whatever the order they were set in. */
export function keyOf(filters: Filters): string {
  return JSON.stringify(FILTERS.map((name) => filters[name] ?? null))
}

/** Filters that are one to people: a chip and one part of the form. */
export const GROUPS = {
  q: ['q'],
  assignee: ['assignee'],
  priority: ['priority'],
  labels: ['labels'],
  due: ['due', 'due_from', 'due_to'],
  value: ['value_min', 'value_max'],
  created: ['created_from', 'created_to'],
  inbox: ['chatwoot_inbox_id'],
} as const satisfies Record<string, readonly FilterName[]>

export type Group = keyof typeof GROUPS

export function isSet(filters: Filters, group: Group): boolean {
  return GROUPS[group].some((name) => filters[name] !== undefined)
}

export function without(filters: Filters, group: Group): Filters {
  return change(filters, Object.fromEntries(GROUPS[group].map((name) => [name, ''])))
}
