// The tab in Chatwoot's mobile app: a WebView, not a frame. The page is at the top, nothing of
// Chatwoot is around it (no cookie, no Dashboard Script), and the app posts the context into the
// page itself when it has loaded and when it is asked through ReactNativeWebView.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BoardPage } from '../lib/board_page.mjs'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { chatwoot, ELSEWHERE, registerChatwoot } from '../lib/embed.mjs'
import { env } from '../lib/env.mjs'
import { INSTALLATION } from '../lib/hub.mjs'
import { fillIn, PASSWORD, setPassword } from '../lib/password.mjs'

const PAGE = `${env.HUB_URL}/embed/${INSTALLATION}/kanban`
const ASK = 'chatwoot-dashboard-app:fetch-info'
const PHONE = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 3,
  isMobile: true,
  hasTouch: true,
  userAgent: 'Mozilla/5.0 (Linux; Android 15; Pixel 8 Build/AP4A.250205.002; wv) '
    + 'AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.7204.63 '
    + 'Mobile Safari/537.36',
}
const SIGNED_OUT = 'Você não está conectado'

let browser

before(async () => {
  browser = await launch()
  await setPassword()
  registerChatwoot(ELSEWHERE)
})

after(async () => {
  registerChatwoot(env.CHATWOOT_URL)
  await browser.close()
})

const snake = (key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** As the app sends it: every key in snake case, however deep. */
function snaked(value) {
  if (Array.isArray(value)) return value.map(snaked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [snake(key), snaked(inner)]))
}

async function contextOf(conversationId) {
  const path = `/api/v1/accounts/${env.CHATWOOT_ACCOUNT_ID}`
  const conversation = await chatwoot('GET', `${path}/conversations/${conversationId}`)
  const { payload: contact } = await chatwoot('GET', `${path}/contacts/${conversation.meta.sender.id}`)
  return JSON.stringify({
    event: 'appContext',
    data: snaked({
      conversation: { ...conversation, allMessagesLoaded: true, dataFetched: true }, contact,
      currentAgent: { id: 1, name: 'Helena Duarte', email: env.ADMIN_UID },
    }),
  })
}

/** The app's screen of one conversation; `asked` holds what the page has said to the app. */
async function openInApp(conversationId, look, { session = null, ...options } = {}) {
  const own = session ?? await openAs(browser, null, { ...PHONE, ...options })
  const page = session ? await session.context.newPage() : own.page
  const asked = []
  const message = await contextOf(conversationId)
  const post = () => page.evaluate((text) => { globalThis.postMessage(text) }, message)
    .catch(() => {}) // it is on its way to another page
  await page.exposeFunction('hearFromPage', (text) => {
    asked.push(text)
    if (text === ASK) return post()
    return null
  })
  await page.addInitScript(() => {
    const { hearFromPage } = globalThis
    globalThis.ReactNativeWebView = { postMessage: (text) => { hearFromPage(text) } }
    // Whoever asks a parent frame here asks nobody.
    globalThis.parentAsked = []
    addEventListener('message', ({ data }) => {
      if (data === 'chatwoot-dashboard-app:fetch-info') globalThis.parentAsked.push(data)
    })
  })
  page.on('load', post)
  try {
    await page.goto(PAGE)
    await look({ page, asked, session: own, board: new BoardPage(page, page.mainFrame()) })
  } finally {
    await (session ? page.close() : own.close())
  }
}

const currentCard = (page) => page.locator('[data-card][aria-current]')

async function signIn(page) {
  await page.getByRole('heading', { name: SIGNED_OUT }).waitFor()
  await page.getByRole('link', { name: 'Entrar' }).tap()
  await fillIn(page)
}

async function fitsTheScreen(page, where) {
  await assertAccessible(page, where)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(width <= PHONE.viewport.width, `${where} is ${width} wide`)
  await screenshot(page, where)
}

test('a password signs in, once, and the board shows the card of the conversation', async () => {
  await openInApp(5, async ({ page, asked, session, board }) => {
    const cookies = []
    page.on('request', async (request) => {
      cookies.push((await request.allHeaders().catch(() => ({}))).cookie ?? '')
    })
    assert.equal(await page.evaluate(() => globalThis.parent === globalThis), true)
    await signIn(page)
    await board.ready()
    assert.equal(new URL(page.url()).pathname, `/embed/${INSTALLATION}/kanban`)
    await currentCard(page).waitFor()
    assert.match(await currentCard(page).textContent(), /Paulo Henrique Dias/)

    await page.reload()
    await board.ready()
    await currentCard(page).waitFor()
    assert.equal(await page.getByRole('heading', { name: SIGNED_OUT }).count(), 0)

    await openInApp(6, async ({ page: other, board: next }) => {
      await next.ready()
      await currentCard(other).waitFor()
      assert.match(await currentCard(other).textContent(), /Roberto Sampaio/)
    }, { session })

    assert.ok(asked.length > 0 && asked.every((text) => text === ASK), asked.join())
    assert.deepEqual(await page.evaluate(() => globalThis.parentAsked), [])
    assert.ok(!cookies.some((text) => text.includes('cw_d_session_info')))
    const refused = session.faults.filter((fault) => fault.includes('/auth/refresh'))
    assert.equal(refused.length, 1, 'nobody was signed in at first')
    assert.deepEqual(session.faults, refused)
  })
})

test('the app may tell of another conversation; a frame inside the page may not', async () => {
  await openInApp(5, async ({ page, board }) => {
    await signIn(page)
    await board.ready()
    await currentCard(page).waitFor()
    await page.evaluate(() => { document.body.append(document.createElement('iframe')) })
    const forged = JSON.stringify({
      event: 'appContext', data: { conversation: { id: 7, account_id: 1 } },
    })
    await page.frames().at(-1).evaluate((text) => { parent.postMessage(text, '*') }, forged)
    await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve) }))
    assert.match(await currentCard(page).textContent(), /Paulo Henrique Dias/)
    await page.evaluate((text) => { globalThis.postMessage(text) }, await contextOf(9))
    await currentCard(page).filter({ hasText: 'Eduardo Pacheco' }).waitFor()
  })
})

for (const locale of ['pt-BR', 'en']) {
  for (const colorScheme of ['light', 'dark']) {
    test(`every screen fits 360 px and is accessible, ${locale}, ${colorScheme}`, async () => {
      await openInApp(24, async ({ page, board }) => {
        const name = (what) => `webview-${what}-${locale}-${colorScheme}`
        await page.getByRole('heading').first().waitFor()
        await fitsTheScreen(page, name('signed-out'))
        await page.getByRole('link', { name: /^(Entrar|Sign in)$/ }).tap()
        await page.locator('input[type=password]').waitFor()
        await fitsTheScreen(page, name('sign-in'))
        await page.locator('#email').fill(env.ADMIN_UID)
        await page.locator('#password').fill(PASSWORD)
        await page.locator('button[type=submit]').tap()
        await board.ready()
        await currentCard(page).waitFor()
        await fitsTheScreen(page, name('board'))
      }, { locale, colorScheme })
    })
  }
}
