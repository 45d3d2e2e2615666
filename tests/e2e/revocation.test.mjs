// What a person sees whose session is revoked from elsewhere: the sign-in at once, or, where
// Chatwoot still vouches for them, the board on a new session.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openFullPage } from '../lib/board_page.mjs'
import { launch, openAs } from '../lib/browser.mjs'
import { env } from '../lib/env.mjs'
import { call } from '../lib/hub.mjs'
import { newSession, WITHIN_MS } from '../lib/revocation.mjs'

const REFUSED = 'Você não está conectado'
/** Longer than the client's back-off after a stream that ended. */
const QUIET_MS = 3_000
const STREAM = /\/stream(-tickets)?$/

let browser

before(async () => { browser = await launch() })
after(() => browser.close())

/** A full page with its board, and the paths it asks for streams from now on. */
async function openBoard() {
  const opened = await openAs(browser, 'AGENT')
  const board = await openFullPage(opened.page)
  const asked = []
  opened.page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (STREAM.test(pathname)) asked.push(pathname)
  })
  return { ...opened, board, asked }
}

/** Ends every session of the page's user but a new one. */
async function revokeAll() {
  const { token } = await newSession('AGENT')
  const path = '/api/v1/auth/sessions?keep_current=true'
  assert.equal((await call('DELETE', path, { token })).status, 204)
}

/** Somebody writes to Chatwoot. */
async function converse(name) {
  const reply = await fetch(`${env.CHATWOOT_URL}/__control/conversations`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account_id: Number(env.CHATWOOT_ACCOUNT_ID), name, status: 'pending' }),
  })
  assert.equal(reply.status, 200)
}

test('a revoked page that nobody vouches for asks for the sign-in, and is quiet', async () => {
  const { context, page, asked, close } = await openBoard()
  await context.clearCookies({ name: 'cw_d_session_info' })
  const began = performance.now()
  await revokeAll()
  await page.getByRole('heading', { name: REFUSED }).waitFor({ timeout: 2 * WITHIN_MS })
  assert.ok(performance.now() - began < WITHIN_MS + 500, 'it says so in time')
  asked.length = 0
  await sleep(QUIET_MS)
  assert.deepEqual(asked, [])
  await close()
})

test('a revoked page that Chatwoot vouches for goes on with a new session', async () => {
  const { board, asked, close } = await openBoard()
  await sleep(500)
  await board.mark()
  await revokeAll()
  await sleep(QUIET_MS)
  assert.ok(asked.length > 0 && asked.length <= 4, `it asked for ${asked}`)
  const name = `Sessão nova ${Date.now()}`
  await converse(name)
  await board.cardWith(name).waitFor({ timeout: 5000 })
  await board.assertNotReloaded()
  await close()
})
