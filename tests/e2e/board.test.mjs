// The main job in a browser: a conversation in Chatwoot is a card in the agent's tab.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, openAs } from '../lib/browser.mjs'
import { openFullPage, openInChatwoot, openTab, standInCards } from '../lib/board_page.mjs'
import { env } from '../lib/env.mjs'
import {
  allCards, call, cardsOf, cardsPath, defaultBoard, eventually, signIn,
} from '../lib/hub.mjs'

const APPEARS_MS = 1000
const PENDING = 0
const OPEN = 1
const SNOOZED = 2

let browser, token, board
const sessions = []

before(async () => {
  browser = await launch()
  ;({ token } = await signIn('ADMIN'))
  board = await defaultBoard(token)
})

after(async () => {
  for (const session of sessions) await session.close()
  await browser.close()
})

async function session(user, options) {
  const opened = await openAs(browser, user, options)
  sessions.push(opened)
  return opened
}

async function control(path, body) {
  const reply = await fetch(`${env.CHATWOOT_URL}/__control${path}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  })
  assert.equal(reply.status, 200)
  return reply.json()
}

/** A conversation of the stand-in in the state pending, and its card. */
async function pendingCard(name) {
  const conversation = await control('/conversations', {
    account_id: Number(env.CHATWOOT_ACCOUNT_ID), name, status: 'pending',
  })
  const card = await eventually('its card', async () => (
    (await cardsOf(token, board.id, conversation.id))[0]))
  return { conversation, card }
}

const cardNow = async (id) => (
  (await call('GET', `${cardsPath(board.id)}/${id}`, { token })).body.data)

const isIn = async (cardId, column) => (
  (await cardNow(cardId)).stage_id === board.stages[column].id)

test('a person signs in to Chatwoot, opens a conversation, and meets the board', async () => {
  const { page, faults } = await session(null)
  const [card] = await standInCards(token, board)
  const conversationId = card.conversations[0].chatwoot_conversation_id
  await page.goto(`${env.CHATWOOT_URL}/app/`)
  await page.locator(`[data-test="sign-in-${env.ADMIN_UID}"]`).click()
  await page.locator('[data-test="conversation-list"]').waitFor()
  await page.goto(`${page.url().split('/dashboard')[0]}/conversations/${conversationId}`)
  const shown = await openTab(page)
  assert.equal(await shown.columns().count(), board.stages.length)
  const current = shown.frame.locator('[data-card][aria-current="true"]')
  await current.waitFor()
  assert.equal(await current.getAttribute('data-card'), card.id)
  assert.deepEqual(faults, [])
})

test('no credential of Chatwoot enters the page', async () => {
  const { page, context } = await session('ADMIN')
  const bodies = []
  context.on('request', (request) => {
    if (request.url().startsWith(env.HUB_URL)) bodies.push(request.postData() ?? '', request.url())
  })
  const { frame } = await openInChatwoot(page, await anyConversation())
  assert.ok(!bodies.join('\n').includes(env.ADMIN_TOKEN))
  const kept = await frame.evaluate(() => (
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }])))
  assert.doesNotMatch(kept, /eyJ|access-token/)
})

async function anyConversation() {
  const [card] = await standInCards(token, board)
  return card.conversations[0].chatwoot_conversation_id
}

test('a conversation created in Chatwoot appears within a second, without reload', async () => {
  const [agent, watcher] = [await session('ADMIN'), await session('AGENT')]
  const inTab = await openInChatwoot(agent.page, await anyConversation())
  const fullPage = await openFullPage(watcher.page)
  await Promise.all([inTab.mark(), fullPage.mark()])
  const name = `Cliente ${Date.now()}`
  await fullPage.noteArrival(name)
  await agent.page.locator('[data-test="new-conversation"]').click()
  await agent.page.locator('[data-test="new-name"]').fill(name)
  await agent.page.evaluate(() => {
    const note = () => { globalThis.createdAt = Date.now() }
    addEventListener('submit', note, { capture: true, once: true })
  })
  await agent.page.locator('[data-test="new-create"]').click()
  const took = await fullPage.arrival() - await agent.page.evaluate(() => globalThis.createdAt)
  assert.ok(took < APPEARS_MS, `it took ${took} ms`)
  await fullPage.assertNotReloaded()
})

test('a customer who writes makes a card in the tab that is open', async () => {
  const { page } = await session('ADMIN')
  const inTab = await openInChatwoot(page, await anyConversation())
  await inTab.mark()
  const name = `Visitante ${Date.now()}`
  await inTab.noteArrival(name)
  const began = Date.now()
  await control('/conversations', {
    account_id: Number(env.CHATWOOT_ACCOUNT_ID), name, content: 'Tem em azul?',
  })
  const took = await inTab.arrival() - began
  assert.ok(took < APPEARS_MS, `it took ${took} ms`)
  await inTab.cardWith('Tem em azul?').first().waitFor()
  await inTab.assertNotReloaded()
})

test('a status set in Chatwoot moves the card', async () => {
  const { page } = await session('ADMIN')
  const shown = await openFullPage(page)
  const { conversation, card } = await pendingCard(`Status ${Date.now()}`)
  await shown.waitForColumn(card.id, PENDING)
  await control('/status', { conversation_id: conversation.id, status: 'open' })
  await shown.waitForColumn(card.id, OPEN)
})

test('a card dragged in one browser moves in another', async () => {
  const [one, two] = [await session('ADMIN'), await session('AGENT')]
  const { card } = await pendingCard(`Arrasta ${Date.now()}`)
  const here = await openFullPage(one.page)
  const there = await openFullPage(two.page)
  await there.waitForColumn(card.id, PENDING)
  await there.mark()
  await here.drag(card.id, SNOOZED)
  await here.waitForColumn(card.id, SNOOZED)
  await there.waitForColumn(card.id, SNOOZED)
  await there.assertNotReloaded()
  assert.equal((await cardNow(card.id)).stage_id, board.stages[SNOOZED].id)
})

test('dragging works in the tab as well', async () => {
  const { page } = await session('ADMIN')
  const { conversation, card } = await pendingCard(`Aba ${Date.now()}`)
  const inTab = await openInChatwoot(page, conversation.id)
  await inTab.waitForColumn(card.id, PENDING)
  await inTab.drag(card.id, OPEN)
  await eventually('the move', () => isIn(card.id, OPEN))
})

test('a card moves by keyboard', async () => {
  const { page } = await session('ADMIN')
  const { card } = await pendingCard(`Teclado ${Date.now()}`)
  const shown = await openFullPage(page)
  await shown.card(card.id).focus()
  for (const key of ['Space', 'ArrowRight', 'Space']) await page.keyboard.press(key)
  await eventually('the move', () => isIn(card.id, OPEN))
  await shown.waitForColumn(card.id, OPEN)
})

test('Escape puts a carried card back', async () => {
  const { page } = await session('ADMIN')
  const { card } = await pendingCard(`Volta ${Date.now()}`)
  const shown = await openFullPage(page)
  await shown.card(card.id).focus()
  for (const key of ['Space', 'ArrowRight', 'Escape']) await page.keyboard.press(key)
  await shown.waitForColumn(card.id, PENDING)
  assert.equal((await cardNow(card.id)).stage_id, board.stages[PENDING].id)
})

test('a move that the server refuses is taken back and said', async () => {
  const { page } = await session('ADMIN')
  const { card } = await pendingCard(`Recusa ${Date.now()}`)
  const shown = await openFullPage(page)
  await page.route('**/move', (route) => route.fulfill({
    status: 503, contentType: 'application/json',
    body: '{"error":{"code":"unavailable","message":"x","request_id":"r"}}',
  }))
  await shown.waitForColumn(card.id, PENDING)
  await shown.drag(card.id, SNOOZED)
  await shown.frame.getByRole('alert').first().waitFor()
  await shown.waitForColumn(card.id, PENDING)
})

test('a change of conversation in Chatwoot highlights the other card', async () => {
  const { page } = await session('ADMIN')
  const [first, second] = await standInCards(token, board)
  for (const card of [first, second]) {
    const shown = await openInChatwoot(page, card.conversations[0].chatwoot_conversation_id)
    const current = shown.frame.locator('[data-card][aria-current="true"]')
    await current.waitFor()
    assert.equal(await current.getAttribute('data-card'), card.id)
  }
})

test('an agent of another account sees nothing of this one', async () => {
  const { page } = await session('OTHER')
  const shown = await openFullPage(page)
  const [theirs] = await allCards(token, board.id)
  assert.equal(await shown.card(theirs.id).count(), 0)
})
