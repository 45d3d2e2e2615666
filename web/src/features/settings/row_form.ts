/*
 * A page that edits one row of the server's. Another row of the server's is not put under the
 * person's hands: it meets their version when they save. What is not saved is not left by accident.
 */
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { currentOf } from '@/api/http'
import { useConfirm } from '@/ui/confirm'
import { useErrors } from '@/ui/errors'
import { useLeaving } from '@/ui/leaving'

export interface RowFormOptions<Row, Form> {
  row: () => Row | undefined
  /** What can be edited of it, in objects of its own. */
  formOf: (row: Row) => Form
  /** Of the form, by field; nothing is sent while there are any. */
  faults?: (form: Form) => Record<string, string>
  /** Saves over that version; the row as it then is. */
  send: (form: Form, version: number) => Promise<Row>
}

export function useRowForm<Row extends { version: number }, Form>({
  row: source,
  formOf,
  faults,
  send,
}: RowFormOptions<Row, Form>) {
  const { t } = useI18n()
  const errors = useErrors()
  const confirm = useConfirm()
  const base = shallowRef<Row | null>(null)
  const form = ref(null) as Ref<Form | null>
  const refused = ref<Record<string, string>>({})
  const saving = ref(false)
  const dirty = computed(
    () => base.value !== null && JSON.stringify(form.value) !== JSON.stringify(formOf(base.value)),
  )

  function take(row: Row) {
    base.value = row
    form.value = formOf(row)
    refused.value = {}
  }
  watch(
    source,
    (row) => {
      if (row && !dirty.value) take(row)
    },
    { immediate: true },
  )

  async function save(version = base.value?.version ?? 0): Promise<void> {
    if (form.value === null || saving.value) return
    refused.value = faults?.(form.value) ?? {}
    if (Object.keys(refused.value).length > 0) return
    saving.value = true
    let current: Row | null = null
    try {
      take(await send(form.value, version))
    } catch (error) {
      current = currentOf<Row>(error)
      if (!current) {
        refused.value = errors.fields(error)
        errors.toast(error)
      }
    } finally {
      saving.value = false
    }
    if (current) await settle(current)
  }

  /* Somebody else saved meanwhile. */
  async function settle(current: Row): Promise<void> {
    const mine = await confirm.ask({
      title: t('settings.conflictTitle'),
      body: t('settings.conflictBody'),
      yes: t('settings.conflictMine'),
    })
    if (mine) await save(current.version)
    else take(current)
  }

  const mayLeave = useLeaving()
  onBeforeRouteLeave(() => mayLeave(dirty.value))
  onBeforeRouteUpdate(() => mayLeave(dirty.value))
  function onUnload(event: BeforeUnloadEvent) {
    if (dirty.value) event.preventDefault()
  }
  addEventListener('beforeunload', onUnload)
  onScopeDispose(() => removeEventListener('beforeunload', onUnload))

  /** Back to what it was edited from. */
  function discard() {
    if (base.value) take(base.value)
  }

  return { base, form, refused, saving, dirty, save, discard }
}
