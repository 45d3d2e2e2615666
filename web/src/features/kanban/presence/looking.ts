/*
 * Says to the Hub which board and card this page shows, for as long as somebody can see it, so that
 * others are told who looks at the same. Losing a word harms nobody: it is said again.
 */
import { onScopeDispose, watch, type Ref } from 'vue'
import { api } from '@/app/api'
import { useSession } from '@/app/session'
import type { Stream } from '@/stream/stream'

/** Well within what the Hub remembers a word for (75 s). */
const AGAIN_MS = 30_000

export function useLooking(
  accountId: number,
  boardId: string,
  cardId: Readonly<Ref<string | null>>,
  stream: Stream,
) {
  // Browsers make such ids only for pages that came over TLS; and who acts for another is not there.
  if (!('randomUUID' in crypto) || useSession().impersonator) return
  const viewer_id = crypto.randomUUID()
  let looking = false

  function tell(board_id: string | null, outlivesPage: boolean) {
    looking = board_id !== null
    api
      .post('/api/v1/accounts/{accountId}/presence', {
        path: { accountId },
        body: { viewer_id, board_id, card_id: looking ? cardId.value : null },
        outlivesPage,
      })
      .catch(() => {})
  }

  function look() {
    if (document.visibilityState !== 'visible') leave()
    else if (stream.status.value === 'live') tell(boardId, false)
  }
  function leave() {
    if (looking) tell(null, true)
  }

  const again = setInterval(look, AGAIN_MS)
  watch([cardId, stream.status], look, { immediate: true })
  document.addEventListener('visibilitychange', look)
  addEventListener('pageshow', look)
  addEventListener('pagehide', leave)
  onScopeDispose(() => {
    clearInterval(again)
    document.removeEventListener('visibilitychange', look)
    removeEventListener('pageshow', look)
    removeEventListener('pagehide', leave)
    leave()
  })
}
