// A board with a required field: a card that is made by its title alone is asked for it first.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { createBoard, dropBoard } from '../lib/boards.mjs'
import { env } from '../lib/env.mjs'
import { accountPath, allCards, call, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'

/** What the browser says of the refusal that is wanted here. */
const REFUSAL = /status of 422/

let browser, token, board, field, session, page

before(async () => {
  browser = await launch()
  ;({ token } = await signIn('ADMIN'))
  board = await createBoard(token, `Campos ${Date.now()}`)
  const made = await call('POST', `${accountPath(HUB_ACCOUNT)}/boards/${board.id}/fields`,
    { token, body: { name: 'Pedido', type: 'number', required: true } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  field = made.body.data
  session = await openAs(browser, 'ADMIN')
  ;({ page } = session)
  await page.goto(`${env.HUB_URL}/app/kanban?board=${board.id}`)
})

after(async () => {
  await browser.close()
  await dropBoard(token, board.id)
})

async function begin(title) {
  const input = page.locator('[data-test="quick-title"]').first()
  if (!await input.isVisible()) await page.locator('[data-test="quick-add"]').first().click()
  await input.fill(title)
  await input.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.locator('input:focus').waitFor()
  return dialog
}

test('nothing is made while the field is empty, or when it is given up', async () => {
  const dialog = await begin('Desistido')
  await assertAccessible(page, 'the required fields')
  await screenshot(page, 'board-required-fields')
  await dialog.getByRole('button', { name: 'Criar cartão' }).click()
  await dialog.getByRole('alert').waitFor()
  await dialog.getByRole('button', { name: 'Cancelar' }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.equal((await allCards(token, board.id)).length, 0)
})

test('with the field the card is made', async () => {
  const dialog = await begin('Com pedido')
  await dialog.getByLabel('Pedido').fill('4711')
  await dialog.getByRole('button', { name: 'Criar cartão' }).click()
  await dialog.waitFor({ state: 'detached' })
  const card = await eventually('the card', async () => (await allCards(token, board.id))[0])
  assert.equal(card.title, 'Com pedido')
  assert.deepEqual(card.custom, { [field.id]: 4711 })
  assert.deepEqual(session.faults.filter((one) => !REFUSAL.test(one)), [])
})
