// Somebody for whom the account has no seat: what they are told, in both languages and themes, and
// that they are in as soon as there is one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { BoardPage } from '../lib/board_page.mjs'
import { limit, setFlag } from '../lib/billing.mjs'
import { env } from '../lib/env.mjs'
import { call, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { sql } from '../lib/instance.mjs'

const TEXTS = {
  'pt-BR': { full: /atingiu o limite de \d+ usuários?/, withdrawn: 'Seu acesso foi encerrado', again: 'Tentar novamente' },
  en: { full: /reached its limit of \d+ users?/, withdrawn: 'Your access has been ended', again: 'Try again' },
}

let browser, admin, agent

const seat = (method) => call(method, `/api/v1/accounts/${HUB_ACCOUNT}/users/${agent.user.id}/seat`,
  { token: admin.token })

/** The account is full, and the agent outside. */
function fill() {
  sql(`update seats_wanted set state = 'waiting' where account_id = ${HUB_ACCOUNT}`)
  const members = sql(`select count(*) from memberships where account_id = ${HUB_ACCOUNT}`)
  limit(`seats=${members}`)
}

before(async () => {
  browser = await launch()
  admin = await signIn('ADMIN')
  agent = await signIn('AGENT')
  assert.equal((await seat('DELETE')).status, 204)
})

after(async () => {
  limit('seats=plan')
  await seat('PUT')
  await browser.close()
})

async function open(options, look) {
  const session = await openAs(browser, 'AGENT', options)
  try {
    await session.page.goto(`${env.HUB_URL}/app/kanban`)
    await look(session.page)
  } finally {
    await session.close()
  }
}

for (const [locale, texts] of Object.entries(TEXTS)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the account is full, ${locale}, ${colorScheme}`, async () => {
      fill()
      await open({ locale, colorScheme }, async (page) => {
        const title = page.locator('h1', { hasText: texts.full })
        await title.waitFor()
        assert.equal(await page.locator('[data-card]').count(), 0)
        await assertAccessible(page, `no seat, ${locale}, ${colorScheme}`)
        await screenshot(page, `no-seat-${locale}-${colorScheme}`)
      })
    })
  }

  test(`an admin ended the access, ${locale}`, async () => {
    sql(`update seats_wanted set state = 'withdrawn' where account_id = ${HUB_ACCOUNT}`)
    limit('seats=plan')
    await open({ locale }, async (page) => {
      await page.locator('h1', { hasText: texts.withdrawn }).waitFor()
      await assertAccessible(page, `withdrawn, ${locale}`)
      await screenshot(page, `seat-withdrawn-${locale}`)
    })
  })
}

test('once a seat is free, trying again leads in', async () => {
  fill()
  await open({}, async (page) => {
    const again = page.locator('button', { hasText: TEXTS['pt-BR'].again })
    await page.locator('h1', { hasText: TEXTS['pt-BR'].full }).waitFor()
    await again.click()
    await page.locator('[role="status"]', { hasText: 'Ainda não há lugar livre' }).waitFor()
    limit('seats=plan')
    await again.click()
    await new BoardPage(page, page.mainFrame()).ready()
  })
  /* For the tests after it: gone again. */
  assert.equal((await seat('DELETE')).status, 204)
})

test('a board whose flag is off is not shown to whom it is off for', async () => {
  setFlag('kanban', 'off', '--role', 'admin')
  const session = await openAs(browser, 'ADMIN')
  try {
    await session.page.goto(`${env.HUB_URL}/app/kanban`)
    await session.page.locator('h1', { hasText: 'Este recurso não está ativado' }).waitFor()
    await assertAccessible(session.page, 'a feature that is off')
  } finally {
    setFlag('kanban', 'on', '--role', 'admin')
    await session.close()
  }
})
