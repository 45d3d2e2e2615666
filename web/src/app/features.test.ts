import { expect, test } from 'vitest'
import type { Account, Features } from '@/api/types'
import { offered } from './features'

const account = { id: 1, permissions: ['kanban:read'] } as Account
const kanban = { feature: 'kanban', permission: 'kanban:read' } as const
const on: Features = { kanban: true, history: true, chat: false, automations: false }

test('an entry needs its flag and its permission', () => {
  expect(offered(on, account, kanban)).toBe(true)
  expect(offered({ ...on, kanban: false }, account, kanban)).toBe(false)
  expect(offered(on, account, { feature: 'history', permission: 'chatwoot:read' })).toBe(false)
})

test('what is not known to be on is off', () => {
  expect(offered(undefined, account, kanban)).toBe(false)
  expect(offered({} as Features, account, kanban)).toBe(false)
})
