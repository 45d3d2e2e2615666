import { onScopeDispose, ref, type Ref } from 'vue'
import { openStream, type Stream } from '@/stream/stream'
import { api } from './api'
import { config } from './config'
import { useSession } from './session'

/**
 * The account's stream for as long as the component is there. State is read once `ready`: what is
 * committed after that comes as an event.
 */
export function useAccountStream(
  accountId: number,
  userId: number,
): { stream: Stream; ready: Ref<boolean> } {
  const session = useSession()
  const stream = openStream({
    api,
    base: config.base_path,
    accountId,
    userId,
    onRevoked: () => session.renew(),
  })
  onScopeDispose(() => stream.close())
  const ready = ref(false)
  void stream.ready.then(() => (ready.value = true))
  return { stream, ready }
}
