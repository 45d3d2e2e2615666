import { describe, expect, it } from 'vitest'
import type { Write } from '@/api/types'
import { randomSource, shuffle } from '@/testing/random'
import { WriteTable } from './writes'

const write = (id: string, version: number, state: Write['state'] = 'queued') =>
  ({ id, version, state, chatwoot_conversation_id: 1 }) as Write

const known = (table: WriteTable) => [...table.writes.keys()].sort()

describe('the table of pending writes', () => {
  it('drops what has arrived, and does not take it back', () => {
    const table = new WriteTable()
    table.put(write('x', 1))
    table.put(write('x', 2, 'sent'))
    table.put(write('x', 1))
    expect(known(table)).toEqual([])
  })

  it('ends the same in any order', () => {
    const story = [
      write('x', 1),
      write('x', 2, 'failed'),
      write('x', 3),
      write('y', 1),
      write('y', 2, 'cancelled'),
    ]
    const random = randomSource(7)
    for (let i = 0; i < 50; i++) {
      const table = new WriteTable()
      for (const one of shuffle([...story, ...story], random)) table.put(one)
      expect(known(table)).toEqual(['x'])
      expect(table.writes.get('x')?.version).toBe(3)
    }
  })

  it('forgets what a list no longer has, but not what came while it was asked for', () => {
    const table = new WriteTable()
    table.put(write('gone', 1))
    table.put(write('stays', 1))
    const before = new Map(table.writes)
    table.put(write('new', 1))
    table.put(write('stays', 2, 'failed'))
    table.replace([write('listed', 1)], before)
    expect(known(table)).toEqual(['listed', 'new', 'stays'])
  })
})
