import { useI18n } from 'vue-i18n'
import type { BoardField, CardDetail } from '@/api/types'
import { formatMoney } from '@/ui/money'
import { fullTime } from '@/ui/time'
import { useCard } from './card'
import { usePeople } from './people'

const MAX_SHOWN = 80

/** A value in a few words, as the history and the conflict say it. */
export function useValueText() {
  const { t, locale } = useI18n()
  const { account, boardId, card } = useCard()
  const people = usePeople(account.id, boardId)

  function valueText(field: keyof CardDetail | string, value: unknown): string {
    if (value === null || value === undefined || value === '') return t('card.nothing')
    if (field === 'priority') return t(`card.priority.${String(value)}`)
    if (field === 'due_at') return fullTime(String(value), locale.value, account.time_zone)
    if (field === 'value' && typeof value === 'number') {
      return formatMoney(value, card.value?.currency ?? 'BRL', locale.value)
    }
    if (field === 'assignee_chatwoot_user_id') {
      const agent = people.data.value?.find((one) => one.chatwoot_user_id === value)
      return agent?.name ?? t('card.history.goneAgent')
    }
    if (field === 'assignee') return (value as { name: string }).name
    if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : t('card.nothing')
    if (typeof value === 'object') return t('card.changed')
    const text = String(value)
    return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
  }

  /** Of one of the board's own fields. */
  function customText(field: BoardField, value: unknown): string {
    const option = (id: unknown) => field.options.find((one) => one.id === id)?.name ?? ''
    if (value === null) return t('card.nothing')
    if (field.type === 'checkbox') return t(value === true ? 'card.yes' : 'card.no')
    if (field.type === 'select') return option(value)
    if (field.type === 'multiselect') return (value as unknown[]).map(option).join(', ')
    if (field.type === 'money') return valueText('value', value)
    if (field.type === 'date') return fullDay(String(value), locale.value)
    return valueText(field.id, value)
  }

  return { valueText, customText }
}

const fullDay = (day: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(day))
