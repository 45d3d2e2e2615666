/*
 * The filters in words, one chip for each group of them.
 */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { formatMoney } from '@/ui/money'
import { instantToWall } from '@/ui/zoned'
import type { BoardModel } from './board'
import type { Choice, useChoices } from './choices'
import { shortDay } from './due'
import { GROUPS, isSet, split, type Filters, type Group } from './filters'

export interface Chip {
  group: Group
  text: string
}

const DAY_MS = 86_400_000

/** The first and the last day of a range whose end is not part of it. */
export function daysOf(from: string | undefined, to: string | undefined, timeZone: string) {
  const last = to === undefined ? undefined : new Date(Date.parse(to) - 1).toISOString()
  const day = (time: string | undefined) =>
    time === undefined ? '' : instantToWall(time, timeZone).slice(0, 10)
  return { from: day(from), to: day(last) }
}

export function useChips(board: BoardModel, choices: ReturnType<typeof useChoices>) {
  const { t, locale } = useI18n()
  const zone = board.account.time_zone
  const nameIn = (list: readonly Choice[], value: string) =>
    list.find((one) => one.value === value)?.label ?? `#${value}`

  function range(from: string | undefined, to: string | undefined): string {
    const short = (time: string, back: number) =>
      shortDay(new Date(Date.parse(time) - back).toISOString(), Date.now(), locale.value, zone)
    return between(from && short(from, 0), to && short(to, DAY_MS / 2))
  }

  function between(from: string | undefined, to: string | undefined): string {
    if (from && to) return from === to ? from : t('kanban.filter.between', { from, to })
    return from ? t('kanban.filter.from', { from }) : t('kanban.filter.to', { to: to ?? '' })
  }

  function valueOf(group: Group, filters: Filters): string {
    const currency = board.board.data.value?.currency ?? 'BRL'
    const amount = (minor: string | undefined) =>
      minor === undefined ? undefined : formatMoney(Number(minor), currency, locale.value)
    switch (group) {
      case 'q':
        return filters.q ?? ''
      case 'assignee': {
        const who = filters.assignee ?? ''
        if (who === 'me' || who === 'none') return t(`kanban.filter.assignee.${who}`)
        return nameIn(choices.people.value, who)
      }
      case 'priority':
        return split(filters.priority)
          .map((one) => t(`kanban.pending.priority.${one}`))
          .join(', ')
      case 'labels':
        return split(filters.labels).join(' + ')
      case 'due':
        return filters.due
          ? t(`kanban.filter.due.${filters.due}`)
          : range(filters.due_from, filters.due_to)
      case 'value':
        return between(amount(filters.value_min), amount(filters.value_max))
      case 'created':
        return range(filters.created_from, filters.created_to)
      case 'inbox':
        return nameIn(choices.inboxes.value, filters.chatwoot_inbox_id ?? '')
    }
  }

  return computed<Chip[]>(() =>
    (Object.keys(GROUPS) as Group[])
      .filter((group) => group !== 'q' && isSet(board.filters.value, group))
      .map((group) => ({
        group,
        text: `${t(`kanban.filter.group.${group}`)}: ${valueOf(group, board.filters.value)}`,
      })),
  )
}
