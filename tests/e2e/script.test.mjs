// The Dashboard Script in Chatwoot's page, and what other frames there get of it.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { launch, openAs, screenshot } from '../lib/browser.mjs'
import { BoardPage } from '../lib/board_page.mjs'
import { env } from '../lib/env.mjs'
import { call, eventually, INSTALLATION } from '../lib/hub.mjs'

const SCRIPT = `<script src="${env.HUB_URL}/embed/whatpro.js" data-installation="${INSTALLATION}">`
  + '</script>'
const DASHBOARD = `${env.CHATWOOT_URL}/app/accounts/${env.CHATWOOT_ACCOUNT_ID}/dashboard`
const ENTRY = '[data-whatpro-view="kanban"]'

let browser, opened, page, hostile

async function scripts(html) {
  const reply = await fetch(`${env.CHATWOOT_URL}/__control/settings`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ page: { dashboard_scripts: html } }),
  })
  assert.equal(reply.status, 200)
}

before(async () => {
  browser = await launch()
  await scripts(SCRIPT)
  opened = await openAs(browser, 'AGENT')
  page = opened.page
  hostile = createServer((_, reply) => {
    reply.setHeader('content-type', 'text/html')
    reply.end('<body>hostile')
  })
  await new Promise((resolve) => { hostile.listen(0, '127.0.0.1', resolve) })
})

after(async () => {
  await scripts('')
  hostile.close()
  await opened.close()
  await browser.close()
})

/** What a frame hears from the script when it asks, within half a second. */
const asks = (frame, kind = 'hello') => frame.evaluate(async ([type, origin]) => {
  const heard = []
  const listen = ({ data }) => { if (String(data?.type).startsWith('whatpro:')) heard.push(data) }
  addEventListener('message', listen)
  parent.postMessage({ type, v: 1 }, origin)
  await new Promise((resolve) => { setTimeout(resolve, 500) })
  removeEventListener('message', listen)
  return heard
}, [`whatpro:${kind}`, new URL(env.CHATWOOT_URL).origin])

async function openView() {
  await page.locator(ENTRY).click()
  const element = await page.locator('.whatpro-stage iframe:visible').elementHandle()
  return element.contentFrame()
}

test('the sidebar has the Hub’s views, and one opens as a full page', async () => {
  await page.goto(DASHBOARD)
  await page.locator(ENTRY).waitFor()
  const frame = await openView()
  await new BoardPage(page, frame).ready()
  const [stage, aside] = [
    await page.locator('.whatpro-stage').boundingBox(), await page.locator('aside').boundingBox(),
  ]
  assert.equal(stage.x, aside.x + aside.width)
  assert.equal(stage.width, 1440 - stage.x)
  await screenshot(page, 'script-kanban')
})

test('the Hub’s frame gets a token that works, theme and language', async () => {
  const [context, token] = await asks(await openView())
  assert.deepEqual(context, { type: 'whatpro:context', v: 1, theme: 'light', locale: 'pt-BR' })
  assert.equal(token.type, 'whatpro:token')
  assert.equal((await call('GET', '/api/v1/auth/me', { token: token.token })).status, 200)
  assert.ok(!JSON.stringify([context, token]).includes(env.AGENT_TOKEN))
})

test('it is told when the theme changes', async () => {
  const frame = await openView()
  const told = frame.evaluate(() => new Promise((resolve) => {
    addEventListener('message', ({ data }) => {
      if (data?.type === 'whatpro:context' && data.theme === 'dark') resolve(true)
    })
  }))
  await asks(frame)
  await page.evaluate(() => document.body.classList.add('dark'))
  assert.equal(await told, true)
  await page.evaluate(() => document.body.classList.remove('dark'))
})

test('a hostile sibling, and the Hub’s own pages for others, get nothing', async () => {
  const addresses = [
    `http://127.0.0.1:${hostile.address().port}/embed/${INSTALLATION}/kanban`,
    `${env.HUB_URL}/health/live`,
  ]
  for (const src of addresses) {
    const element = await page.evaluateHandle((address) => {
      const made = document.createElement('iframe')
      made.src = address
      document.body.append(made)
      return new Promise((resolve) => { made.onload = () => resolve(made) })
    }, src)
    const frame = await element.contentFrame()
    if (frame.url().startsWith('http')) assert.deepEqual(await asks(frame), [], src)
    await element.evaluate((made) => made.remove())
  }
})

test('what else is chosen in the sidebar takes the page away; a re-render leaves the entry', async () => {
  await openView()
  await page.locator('aside nav button').first().click()
  await page.locator('.whatpro-stage').waitFor({ state: 'hidden' })
  await page.locator(ENTRY).waitFor()
  assert.equal(await page.locator(ENTRY).count(), 1)
})

test('the sign-in page has nothing of it', async () => {
  await page.goto(`${env.CHATWOOT_URL}/app/login`)
  await page.locator('[data-test^="sign-in-"]').first().waitFor()
  await eventually('nothing', async () => await page.locator('[class^="whatpro"]').count() === 0)
})
