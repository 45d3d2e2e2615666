/*
 * Permissions as people choose them: for each part of the product how far, and over whose things.
 * The names are the server's ("kanban:write"); a greater level includes the lesser ones.
 */
import type { Grant } from '@/api/types'

const LEVELS = ['read', 'write', 'admin'] as const
export type Level = (typeof LEVELS)[number]
export type Scope = 'own' | 'team' | 'account'

export interface Part {
  slice: string
  levels: readonly Level[]
  scopes: readonly Scope[]
  /** The levels that heed a scope narrower than the account; all of them unless given. */
  scopedLevels?: readonly Level[]
}

const ALL: readonly Scope[] = ['own', 'team', 'account']
const ACCOUNT: readonly Scope[] = ['account']

/** What a custom role or a key may be given; the console is the operator's alone. */
export const PARTS: readonly Part[] = [
  { slice: 'kanban', levels: LEVELS, scopes: ALL },
  { slice: 'chatwoot', levels: LEVELS, scopes: ALL, scopedLevels: ['write'] },
  { slice: 'chat', levels: LEVELS, scopes: ALL },
  { slice: 'whatsapp', levels: LEVELS, scopes: ALL },
  { slice: 'teams', levels: LEVELS, scopes: ACCOUNT },
  { slice: 'reports', levels: LEVELS, scopes: ALL },
  { slice: 'automation', levels: LEVELS, scopes: ACCOUNT },
  { slice: 'integrations', levels: LEVELS, scopes: ACCOUNT },
  { slice: 'ai', levels: LEVELS, scopes: ACCOUNT },
  { slice: 'accounts', levels: LEVELS, scopes: ACCOUNT },
  { slice: 'identity', levels: LEVELS, scopes: ACCOUNT },
  { slice: 'billing', levels: LEVELS, scopes: ACCOUNT },
  { slice: 'audit', levels: ['read'], scopes: ACCOUNT },
]

export interface Choice {
  level: Level | 'none'
  scope: Scope
}

/** The greatest level of a slice among the grants, with its scope. */
export function choiceOf(grants: readonly Grant[], slice: string): Choice {
  for (const level of [...LEVELS].reverse()) {
    const grant = grants.find((one) => one.permission === `${slice}:${level}`)
    if (grant) return { level, scope: grant.scope === 'global' ? 'account' : grant.scope }
  }
  return { level: 'none', scope: 'account' }
}

export function grantsOf(choices: ReadonlyMap<string, Choice>): Grant[] {
  return [...choices].flatMap(([slice, { level, scope }]) =>
    level === 'none' ? [] : [{ permission: `${slice}:${level}`, scope }],
  )
}

/** The scopes that this level of a part can have. */
export function scopesAt(part: Part, level: Choice['level']): readonly Scope[] {
  if (level === 'none') return part.scopes
  return !part.scopedLevels || part.scopedLevels.includes(level) ? part.scopes : ACCOUNT
}

/** The levels of a part that somebody with these permissions may hand on. */
export function levelsWithin(part: Part, permissions: readonly string[]): Level[] {
  return part.levels.filter((level) => permissions.includes(`${part.slice}:${level}`))
}
