import { describe, expect, it } from 'vitest'
import { asRequest, change, isFiltered, isSet, keyOf, readFilters, split, without } from './filters'

const MONTH = ['2026-01-01T03:00:00.000Z', '2026-02-01T03:00:00.000Z'] as const

describe('filters', () => {
  it('keep what makes sense and leave out the rest', () => {
    expect(
      readFilters({
        board: 'x',
        q: 'azul',
        assignee: 'me',
        priority: 'high,urgent',
        labels: 'vip, novo',
        due: 'overdue',
        due_from: '2026-02-30',
        value_min: '-1',
        value_max: 500,
        created_from: '2026-01-31T03:00:00.000Z',
        chatwoot_inbox_id: '7',
      }),
    ).toEqual({
      q: 'azul',
      assignee: 'me',
      priority: 'high,urgent',
      labels: 'vip, novo',
      due: 'overdue',
      value_max: '500',
      created_from: '2026-01-31T03:00:00.000Z',
      chatwoot_inbox_id: '7',
    })
  })

  it.each([
    { priority: 'high,whatever' },
    { due: 'someday' },
    { assignee: 'helena' },
    { q: '   ' },
    { labels: ',' },
    { q: ['a', 'b'] },
  ])('refuse %o', (source) => {
    expect(isFiltered(readFilters(source))).toBe(false)
  })

  it('go when they are emptied', () => {
    const filters = change({ q: 'azul', assignee: 'me' }, { q: '' })
    expect(filters).toEqual({ assignee: 'me' })
    expect(isFiltered(change(filters, { assignee: '' }))).toBe(false)
  })

  it('have one key however they were set', () => {
    expect(keyOf({ q: 'a', due: 'week' })).toBe(keyOf({ due: 'week', q: 'a' }))
    expect(keyOf({ q: 'a' })).not.toBe(keyOf({ assignee: 'me', q: 'a' }))
  })

  it('are sent as what they are', () => {
    expect(asRequest({ q: '7', value_min: '500', chatwoot_inbox_id: '7' })).toEqual({
      q: '7',
      value_min: 500,
      chatwoot_inbox_id: 7,
    })
  })

  it('are taken away by group', () => {
    const filters = { due_from: MONTH[0], due_to: MONTH[1], q: 'azul' }
    expect(isSet(filters, 'due')).toBe(true)
    expect(without(filters, 'due')).toEqual({ q: 'azul' })
    expect(isSet(filters, 'value')).toBe(false)
  })
})

describe('a list with commas', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['a', ['a']],
    [' a, b ,,c', ['a', 'b', 'c']],
  ])('%j has the parts %j', (text, parts) => {
    expect(split(text)).toEqual(parts)
  })
})
