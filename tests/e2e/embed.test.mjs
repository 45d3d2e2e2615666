// The tab in a Chatwoot of another site, where no cookie of a third party is kept: each way to be
// signed in, and everybody who must get nothing.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openConversation, openFrame, openTab } from '../lib/board_page.mjs'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { ELSEWHERE, registerChatwoot, startServer, watchHub } from '../lib/embed.mjs'
import { env } from '../lib/env.mjs'
import { accountPath, call, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { linkOf, mailsTo, nextMail } from '../lib/mailbox.mjs'

const PASSWORD = 'quatro gansos no telhado'
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

/** Gives the administrator a password of the Hub, by the link of an invitation. */
async function setPassword() {
  const { token, user } = await signIn('ADMIN')
  const seen = (await mailsTo(user.email)).length
  const invited = await call('POST', `${accountPath(HUB_ACCOUNT)}/invitations`, {
    token, body: { user_id: user.id },
  })
  assert.equal(invited.status, 202)
  const path = linkOf(await nextMail(user.email, seen))
  const set = await call('POST', '/api/v1/auth/password/reset', {
    body: { token: path.split('/').at(-1), password: PASSWORD },
  })
  assert.equal(set.status, 204)
}

/** Fills in the Hub's sign-in page, in a frame or a window. */
async function fillIn(place) {
  await place.getByLabel('E-mail').fill(env.ADMIN_UID)
  await place.getByLabel('Senha').fill(PASSWORD)
  await place.getByRole('button', { name: 'Entrar' }).click()
}

/** The numbers of conversations in Chatwoot's list, whatever their status. */
async function listAll(page) {
  await page.locator('[data-test="list-status"]').click()
  await page.locator('[data-test="status-all"]').click()
  const rows = page.locator('[data-test^="conversation-"]')
  await rows.nth(SWITCHES).waitFor()
  return rows.evaluateAll((all) => all.map((row) => row.dataset.test))
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
    const asked = hub.filter(({ method, url }) => method === 'POST' && url.includes('/sign-in'))
    assert.equal(asked.length, 1)
    const kept = (await context.cookies()).find(({ name }) => name.endsWith('hub_refresh'))
    assert.equal(kept.partitionKey, 'http://127.0.0.1')
    for (const secret of [env.ADMIN_TOKEN, env.ADMIN_CLIENT]) {
      assert.ok(!hub.some(({ text }) => text.includes(secret)))
    }
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
