// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://chat.example/app/accounts/1/dashboard", "settings": { "handleDisabledFileLoadingAsSuccess": true } }
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startScript } from './script'

const place = { origin: 'https://hub.example', base: '', installation: 'demo' }
const view = { key: 'kanban', title: 'Kanban', url: 'https://hub.example/embed/demo/kanban' }
const account = {
  id: 7,
  chatwoot_account_id: 1,
  installation: 'demo',
  locale: 'en',
  permissions: ['kanban:read'],
  views: [view],
}
const session = encodeURIComponent(JSON.stringify({ 'access-token': 't', client: 'c', uid: 'u@x' }))

let stop: () => void = () => {}
let views = [view]
let permissions = account.permissions

const page = () => window as unknown as Window & typeof globalThis
const entries = () => [...document.querySelectorAll<HTMLElement>('[data-whatpro-view]')]
const stage = () => document.querySelector<HTMLElement>('.whatpro-stage')
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

beforeEach(() => {
  views = [view]
  permissions = account.permissions
  page().fetch = vi.fn(() =>
    Promise.resolve(
      Response.json({ data: { locale: 'pt-BR', accounts: [{ ...account, views, permissions }] } }),
    ),
  ) as unknown as typeof fetch
  document.cookie = `cw_d_session_info=${session}; path=/`
  document.body.innerHTML =
    '<div id="app"><aside><nav><ul><li><a>x</a></li></ul></nav></aside><main></main></div>'
})
afterEach(() => {
  stop()
  history.replaceState(null, '', '/app/accounts/1/dashboard')
})

it('adds the views that the Hub names to the sidebar', async () => {
  stop = startScript(place, page())
  await settled()
  expect(entries().map((one) => one.textContent)).toEqual(['Kanban'])
  expect(entries()[0]?.closest('aside > nav > ul > li')).not.toBeNull()
})

it('adds nothing that the person may not see', async () => {
  views = []
  stop = startScript(place, page())
  await settled()
  expect(entries()).toEqual([])
})

it('opens the settings in a tab of their own for who may see them', async () => {
  permissions = ['kanban:read', 'accounts:read']
  const open = vi.spyOn(page(), 'open').mockReturnValue(null)
  stop = startScript(place, page())
  await settled()
  expect(entries().map((one) => one.textContent)).toEqual(['Kanban', 'Configurações do Hub'])
  entries()[1]?.click()
  const url = 'https://hub.example/app/accounts/7/settings'
  expect(open).toHaveBeenCalledWith(url, '_blank', 'noopener')
  expect(stage()?.isConnected ?? false).toBe(false)
})

it('survives a re-render', async () => {
  stop = startScript(place, page())
  await settled()
  const app = document.getElementById('app') as HTMLElement
  const drawn = '<aside><nav><ul><li><a>y</a></li></ul></nav></aside><main></main>'
  app.innerHTML = drawn
  await settled()
  expect(entries()).toHaveLength(1)
  app.innerHTML = drawn
  await settled()
  expect(entries()).toHaveLength(1)
  expect(fetch).toHaveBeenCalledTimes(1)
})

it('opens a view over the main area, and leaves it for whatever else is chosen', async () => {
  stop = startScript(place, page())
  await settled()
  entries()[0]?.click()
  expect(stage()?.hidden).toBe(false)
  expect(stage()?.querySelector('iframe')?.getAttribute('src')).toBe(view.url)
  expect(entries()[0]?.getAttribute('aria-current')).toBe('page')
  const other = document.querySelector<HTMLElement>('aside a')
  other?.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  await settled()
  expect(stage()?.hidden).toBe(true)
  expect(entries()[0]?.hasAttribute('aria-current')).toBe(false)
})

it('removes itself on the sign-in page and comes back after it', async () => {
  stop = startScript(place, page())
  await settled()
  entries()[0]?.click()
  history.pushState(null, '', '/app/login')
  document.body.append(document.createElement('p'))
  await settled()
  expect(entries()).toEqual([])
  expect(stage()).toBeNull()
  history.pushState(null, '', '/app/accounts/1/dashboard')
  document.body.append(document.createElement('p'))
  await settled()
  expect(entries()).toHaveLength(1)
})

it('does nothing without a session', async () => {
  document.cookie = 'cw_d_session_info=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT'
  stop = startScript(place, page())
  await settled()
  expect(entries()).toEqual([])
  expect(fetch).not.toHaveBeenCalled()
})
