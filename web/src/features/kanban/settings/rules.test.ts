import { describe, expect, it } from 'vitest'
import type { Rule } from '@/api/types'
import { ACTIONS, bodyOf, formOf, isComplete, KINDS, lacks, newAction } from './rules'

const rule = {
  name: 'Espera longa',
  kind: 'timeout',
  stage_id: 's1',
  conditions: { inbox_ids: [1], team_ids: [], labels: ['vip'], statuses: [] },
  actions: [{ type: 'move', stage_id: 's2' }],
  minutes: 2880,
  enabled: false,
} as unknown as Rule

describe('the form of a rule', () => {
  it('is what the rule says, and says it again', () => {
    const form = formOf(rule, 's0')
    expect([form.amount, form.unit]).toEqual([2, 'days'])
    expect(lacks(form)).toEqual([])
    expect(bodyOf(form)).toEqual({
      name: 'Espera longa',
      stage_id: 's1',
      conditions: rule.conditions,
      actions: rule.actions,
      minutes: 2880,
      enabled: false,
    })
  })

  it('does not change the rule while it is edited', () => {
    const form = formOf(rule, 's0')
    form.conditions.labels.push('novo')
    form.actions.forEach((one) => (one.stage_id = 's3'))
    expect(rule.conditions.labels).toEqual(['vip'])
    expect(rule.actions[0]?.stage_id).toBe('s2')
  })

  it('sends no actions and no time with kinds that have none', () => {
    const body = bodyOf({ ...formOf(rule, 's0'), kind: 'create' })
    expect([body.actions, body.minutes]).toEqual([[], null])
  })
})

describe('what is missing', () => {
  const form = () => ({ ...formOf(null, 's0'), name: 'Uma regra' })

  it('is a name, first of all', () => {
    expect(lacks({ ...form(), name: '  ' })).toEqual(['name'])
  })

  it.each([
    ['create', []],
    ['status', ['statuses']],
    ['enter', ['actions']],
    ['exit', ['actions']],
    ['timeout', ['actions']],
  ] as const)('of an empty one of the kind %s', (kind, missing) => {
    expect(KINDS).toContain(kind)
    expect(lacks({ ...form(), kind })).toEqual(missing)
  })

  it.each([0, -1, Number.NaN, 366])('is a time, where %d days is none', (amount) => {
    const actions = [newAction('set_priority')]
    expect(lacks({ ...form(), kind: 'timeout', actions, amount, unit: 'days' })).toEqual(['amount'])
  })
})

it('an action without what it needs is not complete', () => {
  const complete = ACTIONS.filter((type) => isComplete(newAction(type)))
  expect(complete).toEqual(['set_status', 'set_assignee', 'set_team', 'set_priority'])
  expect(isComplete({ type: 'add_label', label: ' ' })).toBe(false)
  expect(isComplete({ type: 'move', stage_id: 's1' })).toBe(true)
})
