// A full page of the Hub over Chatwoot's main area. It hangs on the body, beside what Vue draws, so
// that no re-render touches it; its place follows the sidebar, on whichever side that is.
import type { View } from './hub'

export interface Stage {
  /** Key of the view that is shown, or null. */
  shown(): string | null
  show(view: View): void
  hide(): void
  /** Takes all pages away. */
  clear(): void
  /** Puts itself beside the sidebar. */
  settle(sidebar: Element | null): void
}

export function createStage(page: Document): Stage {
  const box = page.createElement('div')
  const frames = new Map<string, HTMLIFrameElement>()
  let current: string | null = null

  box.className = 'whatpro-stage'

  function show(view: View): void {
    let frame = frames.get(view.key)
    if (!frame) {
      frame = page.createElement('iframe')
      frame.title = view.title
      frame.allow = 'clipboard-write'
      frame.src = view.url
      frames.set(view.key, frame)
      box.append(frame)
    }
    current = view.key
    for (const [key, one] of frames) one.hidden = key !== current
    if (!box.isConnected) page.body.append(box)
    box.hidden = false
  }

  function settle(sidebar: Element | null): void {
    const area = sidebar?.getBoundingClientRect()
    const width = page.documentElement.clientWidth
    const right = area !== undefined && area.left > width - area.right
    box.style.left = right ? '0px' : `${area?.right ?? 0}px`
    box.style.right = right ? `${width - area.left}px` : '0px'
  }

  return {
    shown: () => current,
    show,
    hide() {
      current = null
      box.hidden = true
    },
    clear() {
      current = null
      frames.clear()
      box.replaceChildren()
      box.remove()
    },
    settle,
  }
}
