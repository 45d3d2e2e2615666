import { useI18n } from 'vue-i18n'
import type { Rule, RuleAction } from '@/api/types'
import { spanText } from '@/ui/duration'
import { useChoices } from './choices'
import { hasActions } from './rules'

/** A rule in a sentence: when, for which conversations, what happens. */
export function useRuleText() {
  const { t, locale } = useI18n()
  const { stageOptions, inboxOptions, teamOptions, peopleOptions, nameOf } = useChoices()

  const list = (words: string[], type: 'conjunction' | 'disjunction') =>
    new Intl.ListFormat(locale.value, { type }).format(words)

  function conditions({ conditions: of }: Rule): string[] {
    const inboxes = (of.inbox_ids ?? []).map((id) => nameOf(inboxOptions.value, id))
    const teams = (of.team_ids ?? []).map((id) => nameOf(teamOptions.value, id))
    const statuses = (of.statuses ?? []).map((one) => t(`boardSettings.status.${one}`))
    const parts: [string, string[]][] = [
      ['inboxes', inboxes],
      ['teams', teams],
      ['labels', of.labels ?? []],
      ['statuses', statuses],
    ]
    return parts
      .filter(([, words]) => words.length > 0)
      .map(([key, words]) =>
        t(`boardSettings.rules.text.${key}`, { list: list(words, 'disjunction') }),
      )
  }

  function action(one: RuleAction): string {
    const value = {
      move: () => nameOf(stageOptions.value, one.stage_id),
      set_status: () => t(`boardSettings.status.${one.status ?? 'open'}`),
      set_assignee: () =>
        one.chatwoot_user_id
          ? nameOf(peopleOptions.value, one.chatwoot_user_id)
          : t('boardSettings.rules.nobody'),
      set_team: () =>
        one.chatwoot_team_id
          ? nameOf(teamOptions.value, one.chatwoot_team_id)
          : t('boardSettings.rules.noTeam'),
      add_label: () => one.label ?? '',
      remove_label: () => one.label ?? '',
      set_priority: () => t(`boardSettings.priority.${one.priority ?? 'none'}`),
      notify: () =>
        one.chatwoot_user_id
          ? nameOf(peopleOptions.value, one.chatwoot_user_id)
          : t('boardSettings.rules.text.someone'),
    }[one.type]()
    return t(`boardSettings.rules.text.${one.type}`, { value })
  }

  return (rule: Rule): string => {
    const stage = nameOf(stageOptions.value, rule.stage_id)
    const time = spanText(rule.minutes ?? 0, locale.value)
    const when = t(`boardSettings.rules.text.${rule.kind}`, { stage, time })
    const then = hasActions(rule.kind) ? [list(rule.actions.map(action), 'conjunction')] : []
    return [when, ...conditions(rule), ...then].join(' · ')
  }
}
