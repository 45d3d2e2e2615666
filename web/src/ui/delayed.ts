import { onScopeDispose, readonly, ref, watch, type Ref, type WatchSource } from 'vue'

/** True once `source` has been true for `ms` without a break; false again at once. */
export function useDelayed(source: WatchSource<boolean>, ms: number): Readonly<Ref<boolean>> {
  const delayed = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    source,
    (now) => {
      clearTimeout(timer)
      if (!now) delayed.value = false
      else timer = setTimeout(() => (delayed.value = true), ms)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return readonly(delayed)
}
