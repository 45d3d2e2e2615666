/*
 * Parts of the page whose code is loaded when they are first shown, which fails like any request.
 * A part that is a page says so in its place; one notice speaks for all others, which have no place
 * to say it. Whoever shows the part anew, or comes back online, has it tried again.
 */
import {
  defineComponent,
  h,
  onScopeDispose,
  ref,
  shallowReactive,
  shallowRef,
  watch,
  type Component,
} from 'vue'
import { useI18n } from 'vue-i18n'
import LoadFailed from './LoadFailed.vue'
import { useToasts } from './toasts'

/** What tries the parts again that are wanted on the page and could not be loaded. */
const missing: Set<() => void> = shallowReactive(new Set())

export function lazy<T extends Component>(
  load: () => Promise<{ default: T }>,
  place: 'part' | 'page' = 'part',
): T {
  const loaded = shallowRef<T | null>(null)
  const failed = ref(false)
  let loading = false
  let failures = 0

  async function read() {
    if (loading || loaded.value) return
    loading = true
    failed.value = false
    try {
      loaded.value = (await load()).default
    } catch {
      failures += 1
      failed.value = true
    } finally {
      loading = false
    }
  }

  /** A browser may keep to a failure while the page is there, and a release has other files. */
  function again() {
    if (failures > 1 && navigator.onLine) location.reload()
    else void read()
  }

  const lazily = defineComponent({
    inheritAttrs: false,
    setup(_, { attrs, slots }) {
      void read()
      const onOnline = () => failed.value && void read()
      addEventListener('online', onOnline)
      onScopeDispose(() => removeEventListener('online', onOnline))
      if (place === 'part') {
        watch(failed, (now) => (now ? missing.add(again) : missing.delete(again)))
        onScopeDispose(() => missing.delete(again))
      }
      return () => {
        if (loaded.value) return h(loaded.value, attrs, slots)
        return place === 'page' && failed.value ? h(LoadFailed, { onRetry: again }) : null
      }
    },
  })
  return lazily as Component as T
}

/** The notice of the missing parts, for as long as there are any. */
export function useMissingParts() {
  const { t } = useI18n()
  const toasts = useToasts()
  const tryAgain = () => [...missing].forEach((again) => again())
  let notice: number | null = null
  watch(
    () => missing.size > 0,
    (some) => {
      if (notice !== null) toasts.dismiss(notice)
      const action = { label: t('common.retry'), run: tryAgain }
      notice = some ? toasts.show(t('page.partFailed'), action, { stays: true }) : null
    },
  )
}
