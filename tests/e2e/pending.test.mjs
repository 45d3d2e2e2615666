// What Chatwoot does not have yet, on the board: said on the card, sent again or taken back.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openFullPage } from '../lib/board_page.mjs'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { env } from '../lib/env.mjs'
import {
  accountPath, call, cardsOf, defaultBoard, eventually, HUB_ACCOUNT, signIn,
} from '../lib/hub.mjs'

const A = accountPath(HUB_ACCOUNT)

let browser, token, board, opened, shown, conversation, card

async function control(path, body) {
  const reply = await fetch(`${env.CHATWOOT_URL}/__control${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  assert.equal(reply.status, 200)
  return reply.json()
}

const away = (status) => control('/settings',
  { rest: { status, percent: 100, match: `/conversations/${conversation.id}` } })

const pending = () => shown.card(card.id).locator('[data-test="pending"]')

async function act(what, body) {
  const reply = await call('POST', `${A}/conversations/${conversation.id}/${what}`, { token, body })
  assert.equal(reply.status, 202, JSON.stringify(reply.body))
}

before(async () => {
  browser = await launch()
  ;({ token } = await signIn('ADMIN'))
  board = await defaultBoard(token)
  const { admin } = await control('/credentials')
  const connected = await call('POST', `${A}/connection`,
    { token, body: { api_access_token: admin.api_access_token } })
  assert.equal(connected.status, 200, JSON.stringify(connected.body))
  conversation = await control('/conversations', {
    account_id: Number(env.CHATWOOT_ACCOUNT_ID), name: 'Paula Pendente', status: 'pending',
  })
  card = await eventually('its card', async () => (
    (await cardsOf(token, board.id, conversation.id))[0]))
  opened = await openAs(browser, 'ADMIN')
  shown = await openFullPage(opened.page)
  await shown.card(card.id).waitFor()
})

after(async () => {
  await away(null)
  await opened.close()
  await browser.close()
})

test('what waits says so on its card, and leaves when it has arrived', async () => {
  assert.equal(await pending().count(), 0)
  await away(500)
  await act('priority', { priority: 'urgent' })
  await pending().waitFor()
  assert.match(await pending().innerText(), /Ainda não no Chatwoot|Not yet in Chatwoot/)
  await screenshot(opened.page, 'pending')
  await pending().click()
  const menu = opened.page.getByRole('menu')
  await menu.waitFor()
  await screenshot(opened.page, 'pending-menu')
  await assertAccessible(opened.page.mainFrame(), 'the menu of what waits')
  await away(null)
  await menu.getByRole('menuitem').first().click()
  await pending().waitFor({ state: 'detached' })
  const row = await eventually('the priority', async () => {
    const [now] = await cardsOf(token, board.id, conversation.id)
    return now.priority === 'urgent' && now
  })
  assert.equal(row.id, card.id)
})

test('what waits can be taken back', async () => {
  await away(500)
  await act('messages', { content: 'Só amanhã', private: true })
  await pending().waitFor()
  const told = opened.page.getByText(/^(Cancelado\. O Chatwoot|Cancelled\. Chatwoot)/)
  await eventually('it to be taken back', async () => {
    await pending().click()
    if (await told.count() > 0) return true
    await opened.page.getByRole('menuitem').last().click()
    await opened.page.waitForTimeout(300)
    return false
  })
  await opened.page.keyboard.press('Escape')
  await away(null)
  await pending().waitFor({ state: 'detached' })
  const list = await call('GET',
    `${A}/writes?chatwoot_conversation_id=${conversation.id}&state=cancelled`, { token })
  assert.equal(list.body.data.length, 1)
  assert.equal(list.body.data[0].change.content, undefined)
})

test('what Chatwoot refuses stands out', async () => {
  await away(404)
  await act('status', { status: 'open' })
  await pending().waitFor()
  await pending().click()
  await opened.page.getByText(/não existe mais no Chatwoot|no longer exists in Chatwoot/).waitFor()
  await opened.page.keyboard.press('Escape')
})
