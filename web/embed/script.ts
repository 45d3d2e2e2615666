// Holds the parts together. Chatwoot tells nobody when its page changes, so the script looks again
// whenever the document does: at the address, the session, the sidebar, theme and size.
import { accountShown, credentials, localeOf, themeOf } from './chatwoot'
import { answerFrames } from './frames'
import { createHub, type Account, type View } from './hub'
import { createMenu, findList } from './menu'
import type { Place } from './place'
import { createStage } from './stage'

/** The Hub did not answer: it is asked again after this. */
const RETRY_MS = 30_000

const SETTINGS = { 'pt-BR': 'Configurações do Hub', en: 'Hub settings' }

interface Chatwoot extends Window {
  chatwootConfig?: { selectedLocale?: string }
}

/** Returns a function that takes everything away again. */
export function startScript(place: Place, page: Window & typeof globalThis): () => void {
  const { document } = page
  const hub = createHub(place, page.fetch.bind(page), () => Date.now())
  const stage = createStage(document)
  const menu = createMenu(document, (view) => {
    if (view.tab) {
      page.open(view.url, '_blank', 'noopener')
      return
    }
    openedAt = page.location.pathname
    stage.show(view)
    look()
  })
  let shown: Account | null = null
  let openedAt = ''
  let showing = ''
  let looked = ''
  let due = false
  let sidebar: Element | null = null

  const who = () => credentials(document.cookie)
  const account = () => accountShown(page.location.pathname)
  const theme = () => themeOf(document.body)
  const locale = () => localeOf(hub.locale() ?? (page as Chatwoot).chatwootConfig?.selectedLocale)

  const frames = answerFrames(
    place,
    {
      theme,
      locale,
      token: async (fresh) => {
        const [person, id] = [who(), account()]
        return person && id !== null ? hub.token(person, id, fresh) : null
      },
    },
    page,
  )

  function leave(): void {
    shown = null
    showing = ''
    menu.remove()
    stage.clear()
  }

  /** Asks what to show when it is another person or account than before. */
  async function ask(): Promise<void> {
    const [person, id] = [who(), account()]
    const key = person && id !== null ? `${person['access-token']} ${id}` : ''
    if (key === showing) return
    leave()
    showing = key
    if (!person) hub.forget()
    if (!person || id === null) return
    const found = await hub.account(person, id)
    if (showing !== key) return
    shown = found ?? null
    if (found === undefined) page.setTimeout(() => showing === key && again(), RETRY_MS)
    look()
  }

  function again(): void {
    showing = ''
    look()
  }

  /** The settings are no view: frames have tokens that administer nothing. */
  function entries(): View[] {
    if (!shown) return []
    if (!shown.permissions.includes('accounts:read')) return shown.views
    const url = `${place.origin}${place.base}/app/accounts/${shown.id}/settings`
    return [...shown.views, { key: 'settings', title: SETTINGS[locale()], url, tab: true }]
  }

  /** The stage goes with the sidebar, which people make wider and narrower. */
  function follow(): void {
    const found = findList(document)?.closest('aside') ?? null
    if (found !== sidebar) {
      sizes.disconnect()
      if (found) sizes.observe(found)
    }
    sidebar = found
    stage.settle(sidebar)
  }

  function look(): void {
    void ask()
    if (stage.shown() !== null && page.location.pathname !== openedAt) stage.hide()
    menu.draw(entries(), stage.shown())
    follow()
    const context = `${theme()} ${locale()}`
    if (context !== looked) frames.tell()
    looked = context
  }

  function lookSoon(): void {
    if (due) return
    due = true
    page.setTimeout(() => {
      due = false
      look()
    }, 0)
  }

  /** Whatever else is chosen in the sidebar is what the person wants to see now. */
  function chosen(event: Event): void {
    const target = event.target as Element | null
    if (!target?.closest('aside') || target.closest('.whatpro-menu')) return
    // The entries, not the profile or the search beside them.
    if (target.closest('nav a, nav button')) stage.hide()
    lookSoon()
  }

  const sizes = new page.ResizeObserver(lookSoon)
  const drawings = new page.MutationObserver(lookSoon)
  const themes = new page.MutationObserver(lookSoon)
  drawings.observe(document.documentElement, { childList: true, subtree: true })
  themes.observe(document.body, { attributeFilter: ['class'] })
  document.addEventListener('click', chosen, true)
  page.addEventListener('popstate', lookSoon)
  page.addEventListener('resize', lookSoon)
  look()

  return () => {
    for (const observer of [sizes, drawings, themes]) observer.disconnect()
    document.removeEventListener('click', chosen, true)
    page.removeEventListener('popstate', lookSoon)
    page.removeEventListener('resize', lookSoon)
    frames.stop()
    leave()
    hub.forget()
  }
}
