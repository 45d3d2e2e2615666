// The Hub at a path of Chatwoot's own host: nobody signs in, and the two keep apart what they share.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BoardPage, openConversation, openTab } from '../lib/board_page.mjs'
import { launch, openAs, screenshot, signInToChatwoot } from '../lib/browser.mjs'
import { watchHub } from '../lib/embed.mjs'
import { env } from '../lib/env.mjs'
import { startInChatwoot, stopInChatwoot } from '../lib/in_chatwoot.mjs'

const BASE = '/whatpro'

let browser, chatwoot, hub

before(async () => {
  browser = await launch('--test-third-party-cookie-phaseout')
  const values = await startInChatwoot(BASE)
  chatwoot = values.CHATWOOT_URL
  hub = values.HUB_URL
})

after(async () => {
  await browser.close()
  await stopInChatwoot()
})

async function signedInAs(user, look) {
  const session = await openAs(browser, user, { chatwoot })
  try {
    await look(session)
    assert.deepEqual(session.faults, [])
  } finally {
    await session.close()
  }
}

test('both are at one address', () => assert.equal(hub, chatwoot + BASE))

test("Chatwoot's cookie signs in, once for all conversations, and the board follows", async () => {
  await signedInAs('AGENT', async ({ page, context }) => {
    const seen = watchHub(context, hub)
    for (const id of [5, 6, 7, 8, 9]) {
      await openConversation(page, id, chatwoot)
      await openTab(page)
    }
    const calls = seen.filter(({ url }) => url.includes('/api/')).map(({ url }) => url)
    assert.equal(calls.filter((url) => url.endsWith('/auth/sso')).length, 1)
    assert.ok(!seen.some(({ url }) => url.includes('/sign-in')))
    const board = await openTab(page)
    await board.noteArrival('Cliente na mesma casa')
    const reply = await fetch(`${chatwoot}/__control/conversations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Cliente na mesma casa' }),
    })
    assert.equal(reply.status, 200)
    await board.arrival()
    await screenshot(page, 'in-chatwoot-tab')
  })
})

test('the full page, its assets and where the path leads', async () => {
  await signedInAs('AGENT', async ({ page }) => {
    const missed = []
    page.on('response', (reply) => {
      if (reply.status() >= 400 && !reply.url().endsWith('/refresh')) missed.push(reply.url())
    })
    await page.goto(hub)
    assert.equal(page.url(), `${hub}/app/kanban`)
    await new BoardPage(page, page.mainFrame()).ready()
    await page.reload()
    await new BoardPage(page, page.mainFrame()).ready()
    assert.deepEqual(missed, [])
  })
})

test('whoever signs in to Chatwoot next in this browser is who the Hub shows', async () => {
  await signedInAs('AGENT', async ({ page, context }) => {
    await openConversation(page, 5, chatwoot)
    await openTab(page)
    await signInToChatwoot(context, 'ADMIN', chatwoot)
    const answer = page.waitForResponse((reply) => reply.url().endsWith('/auth/sso'))
    await openConversation(page, 5, chatwoot)
    await openTab(page)
    assert.equal((await (await answer).json()).data.user.email, env.ADMIN_UID)
  })
})

test("the Hub's cookie is for its sign-in alone, and its pages run its own scripts alone", async () => {
  await signedInAs('AGENT', async ({ page, context }) => {
    const reply = await page.goto(`${hub}/app/kanban`)
    await new BoardPage(page, page.mainFrame()).ready()
    const names = async (url) => (await context.cookies(url)).map(({ name }) => name)
    assert.deepEqual(await names(`${chatwoot}/api/v1/profile`), ['cw_d_session_info'])
    assert.ok(!(await names(`${hub}/app/kanban`)).some((name) => name.endsWith('hub_refresh')))
    const kept = (await context.cookies(`${hub}/api/v1/auth/refresh`))
      .find(({ name }) => name === '__Secure-hub_refresh')
    assert.ok(kept.httpOnly)
    const policy = (await reply.allHeaders())['content-security-policy']
    assert.match(policy, new RegExp(`script-src ${hub}/assets/;`))
    assert.match(policy, /default-src 'none'/)
  })
})

test("what is Chatwoot's passes as it came", async () => {
  const page = await fetch(`${chatwoot}/app/login`)
  assert.equal(page.status, 200)
  assert.match(await page.text(), /stand-in/)
  assert.equal(page.headers.get('permissions-policy'), null)
  const credentials = await (await fetch(`${chatwoot}/__control/credentials`)).json()
  const profile = await fetch(`${chatwoot}/api/v1/profile`, {
    headers: { api_access_token: credentials.admin.api_access_token },
  })
  assert.equal(profile.status, 200)
  for (const path of ['/whatproX', '/api/v1/auth/me', '/embed/demo/kanban']) {
    const reply = await fetch(chatwoot + path)
    assert.equal(reply.status, 404, path)
    assert.equal((await reply.json()).error?.code, undefined, `${path} is not the Hub's`)
  }
  assert.equal((await fetch(`${hub}/assets/none.js`)).status, 404)
})
