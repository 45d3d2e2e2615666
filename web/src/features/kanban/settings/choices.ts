/*
 * What rules choose from: the account's inboxes, teams and people.
 */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/app/api'
import { useRead } from '@/features/settings/reads'
import { useLabels, usePeople } from '../card/people'
import { useSettledBoard } from './board'

const MOST = 200

export function useChoices() {
  const { t } = useI18n()
  const { account, board, boardId } = useSettledBoard()
  const inboxes = useRead('choice of inboxes', async (accountId, signal) => {
    const path = { accountId }
    const query = { limit: MOST }
    return (await api.get('/api/v1/accounts/{accountId}/inboxes', { path, query, signal })).data
  })
  const teams = useRead('choice of teams', async (accountId, signal) => {
    const path = { accountId }
    const query = { limit: MOST }
    return (await api.get('/api/v1/accounts/{accountId}/teams', { path, query, signal })).data
  })
  const people = usePeople(account.id, boardId)
  const nameOf = (options: { value: string; label: string }[], value: unknown) =>
    options.find((one) => one.value === String(value))?.label ?? t('boardSettings.rules.unknown')

  const stageOptions = computed(() =>
    board.value.stages.map((one) => ({ value: one.id, label: one.name, color: one.color })),
  )
  const inboxOptions = computed(() =>
    (inboxes.data.value ?? []).map((one) => ({
      value: String(one.chatwoot_inbox_id),
      label: one.name,
    })),
  )
  const teamOptions = computed(() =>
    (teams.data.value ?? []).map((one) => ({
      value: String(one.chatwoot_team_id),
      label: one.name,
    })),
  )
  const peopleOptions = computed(() =>
    (people.data.value ?? []).map((one) => ({
      value: String(one.chatwoot_user_id),
      label: one.name,
    })),
  )
  const labels = useLabels(account.id, boardId)
  const labelOptions = computed(() =>
    (labels.data.value ?? []).map(({ title, color }) => ({ value: title, label: title, color })),
  )
  return { stageOptions, inboxOptions, teamOptions, peopleOptions, labelOptions, nameOf }
}
