// The pages of local sign-in in a browser: without JavaScript, in both themes and languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { env } from '../lib/env.mjs'
import { call } from '../lib/hub.mjs'
import { newAdmin, totp } from '../lib/sign_in.mjs'

const PASSWORD = 'cinco patos no lago'
const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } }

let browser
before(async () => { browser = await launch() })
after(() => browser.close())

async function signInAs(page, email, password = PASSWORD) {
  await page.fill('#email', email)
  await page.fill('#password', password)
  await page.click('button[type=submit]')
}

const secretOf = (page) => page.textContent('.secret code')

test('without JavaScript a super-admin sets a password and an app, and signs out', async () => {
  const session = await openAs(browser, null, { javaScriptEnabled: false, locale: 'en' })
  const { page } = session
  const { email, path } = newAdmin()
  await page.goto(env.HUB_URL + path)
  await page.fill('#password', PASSWORD)
  await page.click('button[type=submit]')
  await page.click('a.button')
  await signInAs(page, email)
  const secret = await secretOf(page)
  await page.fill('#code', totp(secret))
  await page.click('button[type=submit]')
  assert.equal(await page.locator('.codes li').count(), 10)
  await page.click('a.button')
  assert.equal(new URL(page.url()).pathname, '/account/security')
  await page.click('a[href$="/sign-out"]')
  await page.click('button[type=submit]')
  assert.equal(new URL(page.url()).pathname, '/sign-in')
  await page.goto(`${env.HUB_URL}/account/security`)
  await signInAs(page, email)
  await page.fill('#code', totp(secret, 1))
  await page.click('button[type=submit]')
  assert.equal(new URL(page.url()).pathname, '/account/security')
  await session.close()
})

for (const locale of ['pt-BR', 'en']) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      test(`every page, ${locale}, ${colorScheme}, ${size}`, async () => {
        const session = await openAs(browser, null, { locale, colorScheme, viewport })
        const { page } = session
        const look = async (name) => {
          const where = `sign-in-${name}-${locale}-${colorScheme}-${size}`
          await assertAccessible(page, where)
          assert.equal(await page.evaluate(() => document.documentElement.lang), locale)
          assert.ok(await page.evaluate(() => (
            document.documentElement.scrollWidth <= globalThis.innerWidth)), `${where} is too wide`)
          await screenshot(page, where)
        }
        const { email, path } = newAdmin()
        await page.goto(env.HUB_URL + path)
        await look('link')
        await page.fill('#password', PASSWORD)
        await page.click('button[type=submit]')
        await look('message')
        await page.goto(`${env.HUB_URL}/sign-in`)
        await look('page')
        await signInAs(page, email, 'wrong')
        await look('refused')
        await signInAs(page, email)
        await look('enrol')
        await page.fill('#code', totp(await secretOf(page)))
        await page.click('button[type=submit]')
        await look('codes')
        await page.click('a.button')
        await look('account')
        await page.goto(`${env.HUB_URL}/sign-out`)
        await look('out')
        await page.goto(`${env.HUB_URL}/password/forgot`)
        await look('forgot')
        await page.goto(`${env.HUB_URL}/sign-in`)
        await signInAs(page, email)
        await look('code')
        await session.close()
      })
    }
  }
}

test('a popup signs in the page that opened it', async () => {
  const { email, path } = newAdmin()
  const token = path.split('/').at(-1)
  await call('POST', '/api/v1/auth/password/reset', { body: { token, password: PASSWORD } })
  const refused = await call('POST', '/api/v1/auth/login', { body: { email, password: PASSWORD } })
  const bearer = refused.body.error.details.enrolment_token
  const { secret } = (await call('POST', '/api/v1/auth/totp/enrol', { token: bearer, body: {} })).body.data
  await call('POST', '/api/v1/auth/totp/confirm', { token: bearer, body: { code: totp(secret) } })

  const session = await openAs(browser, null, { locale: 'en' })
  const { page } = session
  await page.goto(`${env.HUB_URL}/sign-out`) // any page of the Hub's own origin
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => {
      globalThis.heard = new Promise((resolve) => {
        addEventListener('message', (event) => resolve({ origin: event.origin, data: event.data }))
      })
      globalThis.open('/sign-in?popup=1', 'hub-sign-in', 'popup,width=480,height=640')
    }),
  ])
  await signInAs(popup, email)
  await popup.fill('#code', totp(secret, 1))
  const closed = popup.waitForEvent('close')
  await popup.click('button[type=submit]', { noWaitAfter: true })
  const heard = await page.evaluate(() => globalThis.heard)
  await closed
  assert.equal(heard.origin, new URL(env.HUB_URL).origin)
  assert.equal(heard.data.type, 'whatpro:signed-in')
  const refreshed = await call('POST', '/api/v1/auth/refresh', {
    body: { refresh_token: heard.data.refresh_token },
  })
  assert.equal(refreshed.status, 200)
  await session.close()
})
