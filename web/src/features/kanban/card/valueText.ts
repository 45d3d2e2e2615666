import { useI18n } from 'vue-i18n'
import type { CardDetail } from '@/api/types'
import { formatMoney } from '@/ui/money'
import { fullTime } from '@/ui/time'
import { useCard } from './card'

const MAX_SHOWN = 80

/** A field's value in a few words, as the history and the conflict say it. */
export function useValueText() {
  const { t, locale } = useI18n()
  const { account, card } = useCard()

  return (field: keyof CardDetail | string, value: unknown): string => {
    if (value === null || value === undefined || value === '') return t('card.nothing')
    if (field === 'priority') return t(`card.priority.${String(value)}`)
    if (field === 'due_at') return fullTime(String(value), locale.value, account.time_zone)
    if (field === 'value' && typeof value === 'number') {
      return formatMoney(value, card.value?.currency ?? 'BRL', locale.value)
    }
    if (field === 'assignee') return (value as { name: string }).name
    if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : t('card.nothing')
    if (typeof value === 'object') return t('card.changed')
    const text = String(value)
    return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
  }
}
