import { expect, it } from 'vitest'
import { choiceOf, grantsOf, levelsWithin, PARTS, scopesAt, type Part } from './permissions'

it('reads the greatest level of a slice', () => {
  const grants = [
    { permission: 'kanban:read', scope: 'account' as const },
    { permission: 'kanban:write', scope: 'team' as const },
  ]
  expect(choiceOf(grants, 'kanban')).toEqual({ level: 'write', scope: 'team' })
  expect(choiceOf(grants, 'chat')).toEqual({ level: 'none', scope: 'account' })
})

it('writes what it reads', () => {
  const grants = [
    { permission: 'kanban:write', scope: 'team' as const },
    { permission: 'reports:read', scope: 'own' as const },
  ]
  const choices = new Map(PARTS.map(({ slice }) => [slice, choiceOf(grants, slice)]))
  expect(grantsOf(choices)).toEqual(grants)
})

it('offers nobody more than they have', () => {
  const [kanban] = PARTS.filter((part) => part.slice === 'kanban')
  expect(levelsWithin(kanban as Part, ['kanban:read', 'kanban:write', 'chat:admin'])).toEqual([
    'read',
    'write',
  ])
})

it('offers a narrower scope where one is heeded', () => {
  const [chatwoot] = PARTS.filter((part) => part.slice === 'chatwoot') as [Part]
  expect(scopesAt(chatwoot, 'write')).toEqual(['own', 'team', 'account'])
  expect(scopesAt(chatwoot, 'admin')).toEqual(['account'])
})
