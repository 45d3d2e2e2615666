import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** Whether the browser knows that it has no network; that it has one says little. */
export function useOffline(): Readonly<Ref<boolean>> {
  const offline = ref(!navigator.onLine)
  const look = () => (offline.value = !navigator.onLine)
  addEventListener('online', look)
  addEventListener('offline', look)
  onScopeDispose(() => {
    removeEventListener('online', look)
    removeEventListener('offline', look)
  })
  return readonly(offline)
}
