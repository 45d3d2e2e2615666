// Debian's Chromium, driven by playwright-core: sessions in the Chatwoot stand-in, screenshots and
// accessibility checks.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import { env, ROOT } from './env.mjs'
import { sql } from './instance.mjs'

export const SCREENSHOTS = join(ROOT, 'var/screenshots')
mkdirSync(SCREENSHOTS, { recursive: true })

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export const launch = (...flags) => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid() === 0 ? ['--no-sandbox', ...flags] : flags,
})

/**
 * A browser of its own (cookies, storage) where `user` of run.env is signed in to Chatwoot: it has
 * the cookie that Chatwoot's dashboard sets. Faults in any page are collected in `faults`.
 */
export async function openAs(browser, user, { chatwoot = env.CHATWOOT_URL, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'pt-BR',
    timezoneId: 'America/Sao_Paulo',
    ...options,
  })
  context.setDefaultTimeout(30_000)
  const faults = []
  context.on('weberror', (error) => faults.push(String(error.error())))
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} ${message.location().url}`)
  })
  if (user) await signInToChatwoot(context, user, chatwoot)
  return { context, faults, page: await context.newPage(), close: () => context.close() }
}

/** As Chatwoot's dashboard writes it after a sign-in. */
export function signInToChatwoot(context, user, chatwoot = env.CHATWOOT_URL) {
  return context.addCookies([{
    name: 'cw_d_session_info', url: chatwoot, sameSite: 'Lax',
    value: encodeURIComponent(JSON.stringify({
      'access-token': env[`${user}_TOKEN`], 'token-type': 'Bearer',
      client: env[`${user}_CLIENT`], uid: env[`${user}_UID`], expiry: '1999999999',
    })),
  }])
}

/**
 * The person's language from the next load on, while the tests go on that are open now: a first sign-in
 * takes the one of Chatwoot's profile, whatever the browser says.
 */
export const speak = (userId, locale) => sql(
  `update users set locale = '${locale}' where id = ${Number(userId)}`)

/** Until nothing fades or moves any more; what never ends, like a skeleton's pulse, is not waited for. */
function settled(frame) {
  return frame.evaluate(() => Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished)))
}

/** Serious findings of axe in a page or frame, as readable lines. */
export async function accessibilityFaults(frame) {
  await settled(frame)
  await frame.evaluate(axe.source)
  const { violations } = await frame.evaluate((tags) => (
    globalThis.axe.run({ runOnly: { type: 'tag', values: tags } })), WCAG)
  return violations.flatMap((rule) => rule.nodes.map((node) => (
    `${rule.id} (${rule.impact}): ${node.target.join(' ')} — ${node.failureSummary}`)))
}

export async function assertAccessible(frame, where) {
  const found = await accessibilityFaults(frame)
  assert.equal(found.length, 0, `${where}:\n${found.join('\n')}`)
}

export const screenshot = (page, name) => (
  page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) }))
