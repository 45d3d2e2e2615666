// The Hub's entries in Chatwoot's sidebar. There is no extension point: they are put where the list
// of entries is, and put there again whenever Vue has drawn it anew.
import type { View } from './hub'

export interface Menu {
  /** Draws what is missing; nothing when all is in its place. */
  draw(views: View[], current: string | null): void
  remove(): void
}

const ICONS: Record<string, string> = {
  kanban: 'M6 5v11M12 5v6M18 5v14',
  chat: 'M21 15a2 2 0 0 1-2 2H7l-4 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2z',
  reports: 'M3 3v18h18M8 17V9M13 17V5M18 17v-4',
  settings: 'M20 7h-9M14 17H5M17 14a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM7 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
}
const ICON = 'M12 3l9 5-9 5-9-5zM3 13l9 5 9-5'

const STYLE = `
.whatpro-menu { list-style: none; margin: 0; padding: 4px 0 0; }
.whatpro-menu button { display: flex; align-items: center; gap: 8px; width: 100%; height: 32px;
  padding: 0 8px; border: 0; border-radius: 8px; background: none; cursor: pointer; font: inherit;
  font-size: 14px; font-weight: 460; color: rgb(var(--slate-11, 96 100 108)); text-align: start; }
.whatpro-menu button:hover { background: var(--alpha-1, rgb(215 215 215 / .22)); }
.whatpro-menu button[aria-current] { background: var(--alpha-2, rgb(196 197 198 / .22));
  font-weight: 500; color: rgb(var(--slate-12, 28 32 36)); }
.whatpro-menu button:focus-visible { outline: 2px solid rgb(var(--blue-9, 39 129 246)); }
.whatpro-menu svg { flex: none; width: 16px; height: 16px; fill: none; stroke: currentColor;
  stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.whatpro-menu span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.whatpro-stage { position: fixed; top: 0; bottom: 0; z-index: 20;
  background: rgb(var(--surface-1, 254 254 254)); }
.whatpro-stage[hidden], .whatpro-stage iframe[hidden] { display: none; }
.whatpro-stage iframe { width: 100%; height: 100%; border: 0; }
`

const SVG = 'http://www.w3.org/2000/svg'

/** The list of entries: Chatwoot's `aside > nav > ul`, or the nav where there is no list. */
export function findList(page: Document): Element | null {
  return page.querySelector('aside > nav > ul') ?? page.querySelector('aside > nav')
}

export function createMenu(page: Document, open: (view: View) => void): Menu {
  const style = page.createElement('style')
  let entry: HTMLElement | null = null
  let drawn = ''

  style.textContent = STYLE

  function icon(key: string): SVGElement {
    const svg = page.createElementNS(SVG, 'svg')
    const path = page.createElementNS(SVG, 'path')
    svg.setAttribute('viewBox', '0 0 24 24')
    svg.setAttribute('aria-hidden', 'true')
    path.setAttribute('d', ICONS[key] ?? ICON)
    svg.append(path)
    return svg
  }

  function button(view: View, isCurrent: boolean): HTMLButtonElement {
    const made = page.createElement('button')
    const title = page.createElement('span')
    made.type = 'button'
    made.title = title.textContent = view.title
    made.dataset.whatproView = view.key
    if (isCurrent) made.setAttribute('aria-current', 'page')
    made.append(icon(view.key), title)
    made.addEventListener('click', () => open(view))
    return made
  }

  function remove(): void {
    entry?.remove()
    style.remove()
    entry = null
    drawn = ''
  }

  function draw(views: View[], current: string | null): void {
    const list = findList(page)
    if (!list || views.length === 0) return remove()
    const wanted = JSON.stringify([views, current])
    if (entry?.parentElement === list && drawn === wanted) return
    if (!style.isConnected) page.head.append(style)
    entry ??= page.createElement(list.localName === 'ul' ? 'li' : 'div')
    entry.className = 'whatpro-menu'
    if (drawn !== wanted)
      entry.replaceChildren(...views.map((view) => button(view, view.key === current)))
    drawn = wanted
    if (entry.parentElement !== list) list.append(entry)
  }

  return { draw, remove }
}
