// An operator in somebody's name: the page says so as long as it lasts, in light and dark, in both
// languages, and ends it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { env, VAR_DIR } from '../lib/env.mjs'
import { call, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { newOperator } from '../lib/sign_in.mjs'

const [, systemUrl] = /^HUB_DATABASE_SYSTEM_URL=(.*)$/m.exec(readFileSync(join(VAR_DIR, 'hub.conf'), 'utf8'))
const LABELS = { 'pt-BR': 'Agindo em nome de outra pessoa', en: 'Acting in another person’s name' }
const END = { 'pt-BR': 'Encerrar', en: 'End' }

let browser, operator, agent

const sql = (text) => execFileSync('psql', ['-Xq', systemUrl, '-c', text])
/** What the profile of Chatwoot said at the last sign-in. */
const setLanguage = (locale) => sql(`update users set locale = '${locale}' where id = ${agent.user.id}`)

before(async () => {
  browser = await launch()
  operator = await newOperator()
  agent = await signIn('AGENT')
})

after(async () => {
  setLanguage('pt-BR')
  await browser.close()
})

async function begin() {
  const { body } = await call('POST', '/api/v1/impersonations', {
    token: operator.token,
    body: { account_id: HUB_ACCOUNT, user_id: agent.user.id, reason: 'ticket 4711 asks', minutes: 5 },
  })
  return body.data.access_token
}

for (const [locale, colorScheme] of [['pt-BR', 'light'], ['en', 'dark']]) {
  test(`the banner, ${locale}, ${colorScheme}`, async () => {
    setLanguage(locale)
    const token = await begin()
    const session = await openAs(browser, null, { locale, colorScheme })
    try {
      const { page } = session
      await page.goto(`${env.HUB_URL}/app/kanban#impersonation=${token}`)
      const banner = page.getByRole('region', { name: LABELS[locale] })
      await banner.waitFor()
      const text = await banner.innerText()
      assert.ok(text.includes(agent.user.name) && text.includes(operator.user.name), text)
      assert.equal(await page.evaluate(() => location.hash), '')
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      await assertAccessible(page, `banner ${locale} ${colorScheme}`)
      await screenshot(page, `impersonation-${locale}-${colorScheme}`)

      assert.equal(await page.evaluate(() => document.documentElement.lang), locale)
      await banner.getByRole('button', { name: END[locale] }).click()
      await banner.waitFor({ state: 'detached' })
      assert.equal((await call('GET', '/api/v1/auth/me', { token })).status, 401)
    } finally {
      await session.close()
    }
  })
}
