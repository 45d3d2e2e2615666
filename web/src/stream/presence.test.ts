import { expect, test } from 'vitest'
import { PresenceTable, type PresenceEvent } from './presence'

const event = (id: string, user_ids: number[], count = user_ids.length): PresenceEvent => ({
  type: 'presence.changed',
  entity: 'board',
  entity_id: id,
  data: { user_ids, count },
})

test('others are all but oneself, in the same place', () => {
  const table = new PresenceTable()
  table.put(event('a', [1, 2, 3]))
  table.put(event('b', [4], 9))
  expect(table.others('board', 'a', 2)).toEqual({ userIds: [1, 3], count: 2 })
  expect(table.others('board', 'b', 2)).toEqual({ userIds: [4], count: 9 })
  expect(table.others('card', 'a', 2)).toEqual({ userIds: [], count: 0 })
})

test('a place that was left is empty, and brings no other table anything', () => {
  const table = new PresenceTable()
  table.put(event('a', [1]))
  table.put(event('b', [2]))
  table.put(event('a', []))
  expect(table.others('board', 'a', 2).count).toBe(0)
  expect(table.all()).toEqual([event('b', [2])])
  table.clear()
  expect(table.all()).toEqual([])
})
