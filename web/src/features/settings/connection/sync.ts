/*
 * Reconciliations as a page follows them. There is at most one of a kind at a time, so asking for
 * one joins the one that runs. Which one is followed survives a reload: the work goes on without
 * anybody looking.
 */
import { computed, ref, watch } from 'vue'
import { ApiError, createKey } from '@/api/http'
import type { SyncJob } from '@/api/types'
import { api } from '@/app/api'
import { useAccount } from '../account'
import { useErrors } from '@/ui/errors'
import { useRead, useRefresh } from '../reads'

/** Those that a person starts here. */
export type SyncKind = Exclude<SyncJob['kind'], 'import'>

const LOOK_MS = 1_000

export const isGoing = (job: SyncJob | null | undefined) =>
  job?.state === 'queued' || job?.state === 'running'

/* Where the browser forbids storage (a blocked frame), it is followed until the next reload. */
function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
function remember(key: string, id: string | null) {
  try {
    if (id === null) localStorage.removeItem(key)
    else localStorage.setItem(key, id)
  } catch {
    // See above.
  }
}

/** `name` keeps those of different pages apart. */
export function useSync(name: string) {
  const account = useAccount()
  const errors = useErrors()
  const { refresh } = useRefresh()
  const key = `hub.sync.${account.id}.${name}`
  const jobId = ref(remembered(key))
  const starting = ref(false)
  const cancelling = ref(false)
  watch(jobId, (id) => remember(key, id))

  const query = useRead<SyncJob | null>(
    `sync ${name}`,
    async (accountId, signal) => {
      if (jobId.value === null) return null
      const path = { accountId, jobId: jobId.value }
      try {
        return (await api.get('/api/v1/accounts/{accountId}/jobs/{jobId}', { path, signal })).data
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error
        jobId.value = null
        return null
      }
    },
    { every: (job) => (isGoing(job) ? LOOK_MS : false) },
  )
  const job = computed(() => (jobId.value === null ? null : (query.data.value ?? null)))
  watch(
    () => job.value?.state,
    (state, before) => {
      if (state !== 'done' || before === undefined) return
      for (const changed of [
        'coverage',
        'connection',
        'inboxes',
        'members',
        'teams',
        'entitlements',
      ])
        void refresh(changed)
    },
  )

  async function start(kind: SyncKind): Promise<void> {
    if (starting.value) return
    starting.value = true
    const path = { accountId: account.id }
    const idempotencyKey = createKey().of(kind)
    try {
      const reply =
        kind === 'inboxes'
          ? await api.post('/api/v1/accounts/{accountId}/inboxes/sync', { path, idempotencyKey })
          : await api.post('/api/v1/accounts/{accountId}/sync', {
              path,
              body: { kind },
              idempotencyKey,
            })
      jobId.value = reply.data.id
      await query.refetch()
    } catch (error) {
      errors.toast(error)
    } finally {
      starting.value = false
    }
  }

  async function cancel(): Promise<void> {
    if (jobId.value === null || cancelling.value) return
    cancelling.value = true
    try {
      await api.post('/api/v1/accounts/{accountId}/jobs/{jobId}/cancel', {
        path: { accountId: account.id, jobId: jobId.value },
      })
    } catch (error) {
      // It had ended by itself: its state says how.
      if (!(error instanceof ApiError) || error.status !== 409) errors.toast(error)
    }
    cancelling.value = false
    await query.refetch()
  }

  return {
    job,
    going: computed(() => starting.value || isGoing(job.value)),
    cancelling,
    start,
    cancel,
    dismiss: () => (jobId.value = null),
  }
}
