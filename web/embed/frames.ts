// Answers the Hub's own frames in this page, and nobody else (docs/features/embed.md). A frame is
// the Hub's when the browser says that its message came from the Hub's origin, and its address is
// one of the pages made for this Chatwoot. Any other frame, whatever it sends, gets nothing: not
// even a sign that somebody listens.
import { isHubPage, type Place } from './place'
import type { Token } from './hub'
import type { Theme } from './chatwoot'

export interface Desk {
  theme(): Theme
  locale(): string
  /** Null when nobody is signed in, or the Hub has none to give. */
  token(fresh: boolean): Promise<Token | null>
}

export interface Frames {
  /** Tells all frames that said hello what theme and language are now. */
  tell(): void
  stop(): void
}

export function answerFrames(place: Place, desk: Desk, page: Window): Frames {
  const known = new Set<HTMLIFrameElement>()

  function isOurs(frame: HTMLIFrameElement): boolean {
    if (!frame.isConnected || frame.hasAttribute('srcdoc')) return false
    if (!isHubPage(place, frame.src)) return false
    // Where the Hub shares Chatwoot's origin, a frame may have gone elsewhere without a trace in src.
    if (place.origin !== page.location.origin) return true
    try {
      return isHubPage(place, frame.contentWindow?.location.href ?? '')
    } catch {
      return false
    }
  }

  function frameOf(event: MessageEvent): HTMLIFrameElement | null {
    if (event.origin !== place.origin || !event.source) return null
    for (const frame of page.document.querySelectorAll('iframe'))
      if (frame.contentWindow === event.source) return isOurs(frame) ? frame : null
    return null
  }

  function say(frame: HTMLIFrameElement, message: object): void {
    if (isOurs(frame)) frame.contentWindow?.postMessage(message, place.origin)
  }

  const context = () => ({ theme: desk.theme(), locale: desk.locale() })

  async function answer(frame: HTMLIFrameElement, fresh: boolean): Promise<void> {
    const asking = frame.contentWindow
    // At once, so that the page knows that somebody is there and how to look.
    say(frame, { type: 'whatpro:context', v: 1, ...context() })
    const found = await desk.token(fresh)
    // The frame may have been taken away or reused meanwhile.
    if (frame.contentWindow !== asking) return
    const none = { token: null, expires_at: null, account_id: null }
    say(frame, { type: 'whatpro:token', v: 1, ...(found ?? none), ...context() })
  }

  function hear(event: MessageEvent): void {
    const said = event.data as { type?: unknown; v?: unknown } | null
    if (typeof said !== 'object' || said?.v !== 1) return
    if (said.type !== 'whatpro:hello' && said.type !== 'whatpro:renew') return
    const frame = frameOf(event)
    if (!frame) return
    known.add(frame)
    void answer(frame, said.type === 'whatpro:renew')
  }

  page.addEventListener('message', hear)
  return {
    tell() {
      for (const frame of known)
        if (frame.isConnected) say(frame, { type: 'whatpro:context', v: 1, ...context() })
        else known.delete(frame)
    },
    stop() {
      page.removeEventListener('message', hear)
      known.clear()
    },
  }
}
