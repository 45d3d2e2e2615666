// The tab in a Chatwoot of another site, where no cookie of a third party is kept: each way to be
// signed in, and everybody who must get nothing.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BoardPage, openConversation, openFrame, openTab } from '../lib/board_page.mjs'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import {
  chatwoot, ELSEWHERE, registerChatwoot, secretsOf, startServer, useScript, watchHub,
} from '../lib/embed.mjs'
import { env } from '../lib/env.mjs'
import { eventually } from '../lib/hub.mjs'
import { reload } from '../lib/instance.mjs'
import { fillIn, setPassword } from '../lib/password.mjs'

const SWITCHES = 20
const SIGNED_OUT = 'Você não está conectado'

let browser

before(async () => {
  browser = await launch('--test-third-party-cookie-phaseout')
  registerChatwoot(ELSEWHERE)
})

after(async () => {
  registerChatwoot(env.CHATWOOT_URL)
  await browser.close()
})

/** Somebody signed in to the Chatwoot of the other site. */
async function elsewhere(user, look, options = {}) {
  const session = await openAs(browser, user, { chatwoot: ELSEWHERE, ...options })
  try {
    await look(session)
  } finally {
    await session.close()
  }
}

/** The numbers of conversations in Chatwoot's list, whatever their status. */
async function listAll(page) {
  await page.locator('[data-test="list-status"]').click()
  await page.locator('[data-test="status-all"]').click()
  const rows = page.locator('[data-test^="conversation-"]')
  await rows.nth(SWITCHES).waitFor()
  return rows.evaluateAll((all) => all.map((row) => row.dataset.test))
}

/** No credential of Chatwoot went from a page of the Hub to the Hub. */
function assertNoSecret(requests, user) {
  const sent = requests.filter(({ ofHub }) => ofHub)
  assert.ok(sent.length > 0)
  for (const secret of secretsOf(user)) assert.ok(!sent.some(({ text }) => text.includes(secret)))
}

const isDark = (frame) => frame.evaluate(() => document.body.classList.contains('dark'))

async function chooseInProfile(page, name) {
  await page.locator('[data-test="profile"]').click()
  await page.locator(`[data-test="${name}"]`).click()
}

test('the browser keeps no cookie of a third party, but one of this site inside that', async () => {
  const third = await startServer('localhost', () => ({
    body: 'third',
    headers: {
      'set-cookie': [
        'plain=1; Path=/; Secure; SameSite=None',
        'parted=1; Path=/; Secure; SameSite=None; Partitioned',
      ],
    },
  }))
  const first = await startServer('127.0.0.1', (request) => ({
    body: `<iframe src="${third.url}${request.url}"></iframe>`,
  }))
  try {
    await elsewhere(null, async ({ page }) => {
      for (const path of ['/1', '/2']) await page.goto(first.url + path, { waitUntil: 'networkidle' })
      assert.deepEqual(third.requests, [{ path: '/1', cookie: '' }, { path: '/2', cookie: 'parted=1' }])
    })
  } finally {
    await first.close()
    await third.close()
  }
})

test('with a password: asked once, then not again in twenty conversations', async () => {
  await setPassword()
  await elsewhere('ADMIN', async ({ page, context }) => {
    const hub = watchHub(context)
    await openConversation(page, 1, ELSEWHERE)
    const conversations = await listAll(page)
    const frame = await openFrame(page)
    await frame.getByRole('heading', { name: SIGNED_OUT }).waitFor()
    await frame.getByRole('link', { name: 'Entrar' }).click()
    await fillIn(frame)
    await frame.locator('[data-card]').first().waitFor()
    for (const name of conversations.slice(0, SWITCHES)) {
      await page.locator(`[data-test="${name}"]`).click()
      await openTab(page)
    }
    // In a hurry: frames are taken away while they ask who is signed in.
    for (const [i, name] of conversations.slice(0, SWITCHES).entries()) {
      await page.locator(`[data-test="${name}"]`).click()
      await openFrame(page)
      await page.waitForTimeout(i * 15)
    }
    await openTab(page)
    const asked = hub.filter(({ method, url }) => method === 'POST' && url.includes('/sign-in'))
    assert.equal(asked.length, 1)
    const kept = (await context.cookies()).find(({ name }) => name.endsWith('hub_refresh'))
    assert.equal(kept.partitionKey, 'http://127.0.0.1')
    assertNoSecret(hub, 'ADMIN')
  })
})

test('with a password where a frame keeps no cookie at all: in a window', async () => {
  await elsewhere('ADMIN', async ({ page, context }) => {
    // As browsers without partitioned cookies have it; Chromium cannot be made to.
    await context.addInitScript(() => {
      if (globalThis.parent === globalThis) return
      Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {} })
    })
    await openConversation(page, 1, ELSEWHERE)
    const frame = await openFrame(page)
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      frame.getByRole('button', { name: 'Entrar em outra janela' }).click(),
    ])
    const closed = popup.waitForEvent('close')
    await fillIn(popup)
    await closed
    await frame.locator('[data-card]').first().waitFor()
  })
})

for (const locale of ['pt-BR', 'en']) {
  for (const colorScheme of ['light', 'dark']) {
    test(`signed out in the tab, ${locale}, ${colorScheme}`, async () => {
      await elsewhere('ADMIN', async ({ page }) => {
        await openConversation(page, 1, ELSEWHERE)
        const frame = await openFrame(page)
        await frame.getByRole('heading').waitFor()
        await assertAccessible(frame, 'signed out in the tab')
        await screenshot(page, `tab-signed-out-${locale}-${colorScheme}`)
        await frame.getByRole('link', { name: /^(Entrar|Sign in)$/ }).click()
        await frame.locator('input[type=password]').waitFor()
        await screenshot(page, `tab-sign-in-${locale}-${colorScheme}`)
      }, { locale, colorScheme })
    })
  }
}

/** With the Dashboard Script in Chatwoot's pages. */
function scripted(name, look) {
  test(name, async () => {
    await useScript(true)
    try {
      await elsewhere('AGENT', look, { colorScheme: 'light' })
    } finally {
      await useScript(false)
    }
  })
}

scripted('with the script: signed in at once, and no credential of Chatwoot in the frame', async ({
  page, context, faults,
}) => {
  const hub = watchHub(context)
  await context.addInitScript(() => {
    globalThis.heard = []
    addEventListener('message', ({ data }) => { globalThis.heard.push(JSON.stringify(data)) })
  })
  for (const id of [5, 6, 7]) {
    await openConversation(page, id, ELSEWHERE)
    const { frame } = await openTab(page)
    const heard = (await frame.evaluate(() => globalThis.heard)).join()
    assert.ok(heard.includes('whatpro:token'))
    for (const secret of secretsOf('AGENT')) assert.ok(!heard.includes(secret))
  }
  assert.ok(!hub.some(({ url }) => url.includes('/sign-in') || url.endsWith('/auth/sso')))
  assertNoSecret(hub, 'AGENT')
  assert.deepEqual(faults, [])
})

const language = (frame) => frame.evaluate(() => document.documentElement.lang)

/** Chooses a language in Chatwoot's profile; resolves when the frame speaks it. */
async function speak(page, choice, wanted, word) {
  await chooseInProfile(page, `language-${choice}`)
  await page.locator('[data-test="tab-messages"]', { hasText: word }).waitFor()
  // What Chatwoot says of a person is believed for a minute, by each process for itself.
  reload('hub-api')
  await eventually(`a frame in ${wanted}`, async () => {
    await openConversation(page, 5, ELSEWHERE)
    return await language((await openTab(page)).frame) === wanted
  }, 20_000)
}

scripted('theme and language of the frame are those of Chatwoot', async ({ page }) => {
  await openConversation(page, 5, ELSEWHERE)
  const { frame } = await openTab(page)
  assert.equal(await isDark(frame), false)
  await chooseInProfile(page, 'theme-dark')
  await frame.waitForFunction(() => document.body.classList.contains('dark'))
  await speak(page, 'en', 'en', 'Messages')
  await speak(page, 'pt_BR', 'pt-BR', 'Mensagens')
  assert.equal(await isDark((await openTab(page)).frame), true)
})

scripted('the sidebar opens the full page, and keeps its entry when it is drawn anew', async ({
  page,
}) => {
  await openConversation(page, 5, ELSEWHERE)
  const entry = page.locator('[data-whatpro-view="kanban"]')
  await entry.click()
  const element = await page.locator('.whatpro-stage iframe:visible').elementHandle()
  const board = await new BoardPage(page, await element.contentFrame()).ready()
  await screenshot(page, 'sidebar-full-page-light')
  await chooseInProfile(page, 'theme-dark')
  await board.frame.waitForFunction(() => document.body.classList.contains('dark'))
  await page.waitForTimeout(500) // colours fade
  await screenshot(page, 'sidebar-full-page-dark')
  for (const name of ['Não atendidas', 'Todas as conversas']) {
    await page.locator('aside nav button', { hasText: name }).click()
    await page.locator('.whatpro-stage').waitFor({ state: 'hidden' })
    await entry.waitFor()
    assert.equal(await entry.count(), 1)
  }
  await screenshot(page, 'sidebar-entry-dark')
})

/* Asks Chatwoot's page as the Hub does, and tells the Hub's frames what the script would. */
const HOSTILE = `<!doctype html><script>
  globalThis.heard = []
  addEventListener('message', ({ data }) => { heard.push(JSON.stringify(data)) })
  for (const type of ['whatpro:hello', 'whatpro:renew']) parent.postMessage({ type, v: 1 }, '*')
  for (let i = 0; i < parent.frames.length; i++) {
    if (parent.frames[i] === globalThis) continue
    const expires_at = new Date(Date.now() + 9e5).toISOString()
    parent.frames[i].postMessage(
      { type: 'whatpro:token', v: 1, token: 'wpi_forged', expires_at, theme: 'dark', locale: 'en' }, '*')
    parent.frames[i].postMessage({ type: 'whatpro:context', v: 1, theme: 'dark', locale: 'en' }, '*')
  }
</script>`

scripted('a hostile Dashboard App beside the Hub gets no token, and tells it nothing', async ({
  page, context,
}) => {
  const server = await startServer('localhost', () => ({ body: HOSTILE }))
  const apps = `/api/v1/accounts/${env.CHATWOOT_ACCOUNT_ID}/dashboard_apps`
  const app = await chatwoot('POST', apps, {
    dashboard_app: { title: 'Outro', content: [{ type: 'frame', url: server.url }] },
  })
  try {
    const hub = watchHub(context)
    await openConversation(page, 5, ELSEWHERE)
    const { frame } = await openTab(page)
    const last = (await chatwoot('GET', apps)).length - 1
    await page.locator(`[data-test="tab-app-${last}"]`).click()
    const element = await page.locator(`#dashboard-app--frame-${last}-0`).elementHandle()
    const hostile = await element.contentFrame()
    // Chatwoot itself tells every app about the conversation; a second is ample for the rest.
    await hostile.waitForFunction(() => globalThis.heard?.length > 0)
    await page.waitForTimeout(1_000)
    const heard = await hostile.evaluate(() => globalThis.heard)
    assert.ok(!heard.some((text) => text.includes('whatpro:')), heard.join())
    assert.equal(await isDark(frame), false)
    assert.equal(await language(frame), 'pt-BR')
    assert.ok(!hub.some(({ text }) => text.includes('wpi_forged')))
  } finally {
    await chatwoot('DELETE', `${apps}/${app.id}`)
    await server.close()
  }
})

test('a foreign page cannot frame the Hub', async () => {
  const paths = ['/embed/demo/kanban', '/embed/demo/sign-in', '/app/kanban', '/sign-in']
  const server = await startServer('127.0.0.1', () => ({
    body: paths.map((path) => `<iframe src="${env.HUB_URL}${path}"></iframe>`).join(''),
  }))
  try {
    await elsewhere('AGENT', async ({ page, faults }) => {
      await page.goto(server.url, { waitUntil: 'networkidle' })
      const frames = page.frames().slice(1)
      assert.equal(frames.length, paths.length)
      for (const frame of frames) assert.equal(frame.url(), 'chrome-error://chromewebdata/')
      const refusals = faults.filter((text) => text.includes('frame-ancestors'))
      assert.equal(refusals.length, paths.length, faults.join('\n'))
    })
  } finally {
    await server.close()
  }
})
