/*
 * Rules in the form of a dialog: which kinds there are, which parts each has, and what is still
 * missing from one.
 */
import type { Rule, RuleAction, RuleConditions } from '@/api/types'
import { inUnit, MINUTES, type Unit } from '@/ui/duration'

export type RuleKind = Rule['kind']
export type ActionType = RuleAction['type']

export const KINDS: readonly RuleKind[] = ['create', 'status', 'enter', 'exit', 'timeout']
export const STATUSES = ['open', 'pending', 'snoozed', 'resolved'] as const
export const ACTIONS: readonly ActionType[] = [
  'move',
  'set_status',
  'set_assignee',
  'set_team',
  'add_label',
  'remove_label',
  'set_priority',
  'notify',
]

/** What happens is the stage alone for rules about conversations, and actions for the others. */
export const hasActions = (kind: RuleKind) =>
  kind === 'enter' || kind === 'exit' || kind === 'timeout'

export interface RuleForm {
  name: string
  kind: RuleKind
  stage_id: string
  conditions: Required<RuleConditions>
  actions: RuleAction[]
  amount: number
  unit: Unit
  enabled: boolean
}

export function formOf(rule: Rule | null, firstStage: string): RuleForm {
  const time = inUnit(rule?.minutes ?? MINUTES.days)
  return {
    name: rule?.name ?? '',
    kind: rule?.kind ?? 'create',
    stage_id: rule?.stage_id ?? firstStage,
    conditions: {
      inbox_ids: [...(rule?.conditions.inbox_ids ?? [])],
      team_ids: [...(rule?.conditions.team_ids ?? [])],
      labels: [...(rule?.conditions.labels ?? [])],
      statuses: [...(rule?.conditions.statuses ?? [])],
    },
    actions: (rule?.actions ?? []).map((one) => ({ ...one })),
    amount: time.amount,
    unit: time.unit,
    enabled: rule?.enabled ?? true,
  }
}

/** An action of that type with nothing chosen yet. */
export function newAction(type: ActionType): RuleAction {
  if (type === 'set_status') return { type, status: 'open' }
  if (type === 'set_priority') return { type, priority: 'high' }
  return { type }
}

export function isComplete(action: RuleAction): boolean {
  switch (action.type) {
    case 'move':
      return Boolean(action.stage_id)
    case 'set_status':
      return Boolean(action.status)
    case 'add_label':
    case 'remove_label':
      return Boolean(action.label?.trim())
    case 'notify':
      return Boolean(action.text?.trim())
    default:
      return true
  }
}

export type Lack = 'name' | 'statuses' | 'actions' | 'amount'

/** What keeps the rule from being saved. */
export function lacks(form: RuleForm): Lack[] {
  const lack: Lack[] = []
  if (form.name.trim() === '') lack.push('name')
  if (form.kind === 'status' && form.conditions.statuses.length === 0) lack.push('statuses')
  if (hasActions(form.kind) && (form.actions.length === 0 || !form.actions.every(isComplete))) {
    lack.push('actions')
  }
  const minutes = minutesOf(form)
  if (form.kind === 'timeout' && !(minutes >= 1 && minutes <= 525_600)) lack.push('amount')
  return lack
}

export const minutesOf = (form: RuleForm) => Math.round(Number(form.amount) * MINUTES[form.unit])

export function bodyOf(form: RuleForm) {
  return {
    name: form.name.trim(),
    stage_id: form.stage_id,
    conditions: form.conditions,
    actions: hasActions(form.kind) ? form.actions : [],
    minutes: form.kind === 'timeout' ? minutesOf(form) : null,
    enabled: form.enabled,
  }
}
