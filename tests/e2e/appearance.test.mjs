// Every page in light and dark, in both languages, narrow and wide: without accessibility faults,
// and with a screenshot of each under var/screenshots.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { openFullPage, openInChatwoot, standInCards } from '../lib/board_page.mjs'
import { env } from '../lib/env.mjs'
import { defaultBoard, signIn } from '../lib/hub.mjs'
import { kill9, revive } from '../lib/instance.mjs'

const NARROW = { width: 390, height: 844 }
const THEMES = ['light', 'dark']
const LOCALES = ['pt-BR', 'en']

let browser, conversationId

before(async () => {
  browser = await launch()
  const { token } = await signIn('ADMIN')
  const board = await defaultBoard(token)
  const cards = await standInCards(token, board)
  const card = cards.find((row) => row.stage_id === board.stages[1].id)
  conversationId = card.conversations[0].chatwoot_conversation_id
})

after(() => browser.close())

/** Runs `look` in a browser of its own; no error may show in its console. */
async function inBrowser(user, options, look, { allowFaults = false } = {}) {
  const session = await openAs(browser, user, options)
  try {
    await look(session.page, session.context)
    if (!allowFaults) assert.deepEqual(session.faults, [])
  } finally {
    await session.close()
  }
}

/** The language of a user of the stand-in, as its profile menu sets it. */
async function setLanguage(locale) {
  const reply = await fetch(`${env.CHATWOOT_URL}/api/v1/profile`, {
    method: 'PUT',
    headers: {
      'content-type': 'application/json', 'access-token': env.ADMIN_TOKEN, client: env.ADMIN_CLIENT,
      uid: env.ADMIN_UID,
    },
    body: JSON.stringify({ profile: { ui_settings: { locale: locale.replace('-', '_') } } }),
  })
  assert.equal(reply.status, 200)
}

const isDark = (frame) => frame.evaluate(() => document.body.classList.contains('dark'))
const language = (frame) => frame.evaluate(() => document.documentElement.lang)

for (const locale of LOCALES) {
  for (const theme of THEMES) {
    test(`in Chatwoot, ${locale}, ${theme}`, async () => {
      await setLanguage(locale)
      await inBrowser('ADMIN', { locale, colorScheme: theme }, async (page) => {
        const { frame } = await openInChatwoot(page, conversationId)
        assert.equal(await isDark(frame), theme === 'dark')
        assert.equal(await language(frame), locale)
        await assertAccessible(frame, `the tab, ${locale}, ${theme}`)
        await screenshot(page, `chatwoot-tab-${locale}-${theme}`)
      })
    })

    test(`full page, ${locale}, ${theme}`, async () => {
      await setLanguage(locale)
      await inBrowser('ADMIN', { locale, colorScheme: theme }, async (page) => {
        const { frame } = await openFullPage(page)
        assert.equal(await isDark(frame), theme === 'dark')
        assert.equal(await language(frame), locale)
        await assertAccessible(frame, `the page, ${locale}, ${theme}`)
        await screenshot(page, `full-page-${locale}-${theme}`)
      })
    })
  }
}

for (const theme of THEMES) {
  test(`narrow, ${theme}`, async () => {
    await setLanguage('pt-BR')
    await inBrowser('ADMIN', { viewport: NARROW, colorScheme: theme }, async (page) => {
      const { frame } = await openFullPage(page)
      const overflow = await frame.evaluate(() => (
        document.documentElement.scrollWidth - document.documentElement.clientWidth))
      assert.equal(overflow, 0, 'the page itself does not scroll sideways')
      await assertAccessible(frame, `narrow, ${theme}`)
      await screenshot(page, `narrow-${theme}`)
    })
  })
}

test('a theme chosen in Chatwoot changes the open tab', async () => {
  await inBrowser('ADMIN', { colorScheme: 'light' }, async (page) => {
    const { frame } = await openInChatwoot(page, conversationId)
    assert.equal(await isDark(frame), false)
    await page.locator('[data-test="profile"]').click()
    await page.locator('[data-test="theme-dark"]').click()
    await frame.waitForFunction(() => document.body.classList.contains('dark'))
  })
})

test('somebody who is not signed in to Chatwoot is told so', async () => {
  for (const theme of THEMES) {
    await inBrowser(null, { colorScheme: theme }, async (page) => {
      await page.goto(`${env.HUB_URL}/app/kanban`)
      await page.getByRole('heading', { name: 'Você não está conectado' }).waitFor()
      assert.equal(await page.locator('[data-card]').count(), 0)
      await assertAccessible(page, `signed out, ${theme}`)
      await screenshot(page, `signed-out-${theme}`)
    }, { allowFaults: true }) // the browser reports the 401
  }
})

test('a board that cannot be loaded says so and can be tried again', async () => {
  await inBrowser('ADMIN', {}, async (page) => {
    await page.route('**/boards*', (route) => route.fulfill({
      status: 503, contentType: 'application/json',
      body: '{"error":{"code":"unavailable","message":"x","request_id":"r"}}',
    }))
    await page.goto(`${env.HUB_URL}/app/kanban`)
    const retry = page.getByRole('button', { name: 'Tentar novamente' })
    await retry.waitFor({ timeout: 30_000 })
    await assertAccessible(page, 'the error state')
    await screenshot(page, 'load-failed')
    await page.unroute('**/boards*')
    await retry.click()
    await page.locator('[data-card]').first().waitFor()
  }, { allowFaults: true })
})

test('a lost stream shows that the page reconnects, and then no more', async () => {
  await inBrowser('ADMIN', {}, async (page) => {
    const shown = await openFullPage(page)
    await shown.mark()
    kill9('hub-events')
    const notice = page.getByText('Reconectando…').first()
    await notice.waitFor({ timeout: 20_000 })
    await assertAccessible(page, 'reconnecting')
    await screenshot(page, 'reconnecting')
    await revive()
    await notice.waitFor({ state: 'hidden', timeout: 30_000 })
    await shown.assertNotReloaded()
  }, { allowFaults: true }) // the browser reports the calls that failed meanwhile
})
