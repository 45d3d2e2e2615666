// The tab of a conversation: its cards on every board, one more, or a place on one that is there.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openInChatwoot, standInCards } from '../lib/board_page.mjs'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { accountPath, call, defaultBoard, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'

const A = accountPath(HUB_ACCOUNT)
const NAME = `Aba ${randomUUID().slice(0, 8)}`
const TITLE = `Projeto ${randomUUID().slice(0, 8)}`

let browser, token, board, card, conversation, opened, tab

const cardsOfIt = async () => (
  await call('GET', `${A}/boards/${board.id}/cards?chatwoot_conversation_id=${conversation}`,
    { token })).body.data

before(async () => {
  browser = await launch()
  ;({ token } = await signIn('ADMIN'))
  const [first] = await standInCards(token, await defaultBoard(token))
  conversation = first.conversations[0].chatwoot_conversation_id
  const made = await call('POST', `${A}/boards`, { token, body: {
    name: NAME, type: 'sales', stages: [{ name: 'Novo' }, { name: 'Feito', final: true }],
  } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  board = made.body.data
  card = (await call('POST', `${A}/boards/${board.id}/cards`, { token, body: { title: TITLE } }))
    .body.data
  opened = await openAs(browser, 'ADMIN')
  tab = (await openInChatwoot(opened.page, conversation)).frame
})

after(async () => {
  await opened.close()
  const path = `${A}/boards/${board.id}`
  const { version } = (await call('GET', path, { token })).body.data
  await call('PATCH', path, { token, body: { version, archived: true } })
  await call('DELETE', path, { token })
  await browser.close()
})

const begin = async () => {
  await tab.locator('[data-test="conversation-link"]').click()
  const dialog = tab.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Quadro' }).click()
  await tab.getByRole('option', { name: NAME }).click()
  // The button is itself once the board's stages are there.
  await dialog.getByRole('combobox', { name: 'Etapa' }).getByText('Novo').waitFor()
  return dialog
}

/** It has one card at most on a board. */
const unlink = async (id) => {
  const left = await call('DELETE', `${A}/boards/${board.id}/cards/${id}/conversations/${conversation}`,
    { token })
  assert.equal(left.status, 200, JSON.stringify(left.body))
}

test('the conversation joins a card that is found by its title', async () => {
  const dialog = await begin()
  await tab.waitForTimeout(300)
  await assertAccessible(tab, 'a card for the conversation')
  await screenshot(opened.page, 'conversation-tab-link')
  await dialog.getByLabel('Vincular a um cartão que já existe').fill(TITLE)
  await tab.getByRole('option', { name: TITLE }).click()
  await dialog.waitFor({ state: 'detached' })
  await eventually('the card', async () => (await cardsOfIt()).some((one) => one.id === card.id))
  await tab.getByRole('button', { name: `Mostrar no quadro ${NAME} · Novo` }).waitFor()
})

test('the conversation gets a card of its own', async () => {
  await unlink(card.id)
  const dialog = await begin()
  await dialog.getByLabel('Título do cartão').fill('Outro cartão')
  await dialog.getByRole('button', { name: 'Criar cartão' }).click()
  await dialog.waitFor({ state: 'detached' })
  await eventually('the card', async () => (
    (await cardsOfIt()).some((one) => one.title === 'Outro cartão')))
})

test('a board that requires a field asks for it', async () => {
  const [made] = await cardsOfIt()
  await unlink(made.id)
  const field = await call('POST', `${A}/boards/${board.id}/fields`,
    { token, body: { name: 'Pedido', type: 'number', required: true } })
  assert.equal(field.status, 201, JSON.stringify(field.body))
  const dialog = await begin()
  await dialog.getByLabel('Título do cartão').fill('Com pedido')
  await dialog.getByRole('button', { name: 'Criar cartão' }).click()
  const asked = tab.getByRole('dialog').getByLabel('Pedido')
  await asked.fill('4711')
  await asked.press('Enter')
  await tab.getByRole('dialog').first().waitFor({ state: 'detached' })
  const [card] = await eventually('the card', async () => {
    const cards = await cardsOfIt()
    return cards.length > 0 && cards
  })
  assert.deepEqual([card.title, card.custom], ['Com pedido', { [field.body.data.id]: 4711 }])
})
