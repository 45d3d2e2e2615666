// The board narrowed down: filters in the address, chips, counts, saved views, and events that
// respect what is looked for.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { BoardPage } from '../lib/board_page.mjs'
import { createBoard, createCard, dropBoard } from '../lib/boards.mjs'
import { env } from '../lib/env.mjs'
import { accountPath, call, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'

const NARROW = { width: 390, height: 844 }

let browser, session, token, board, urgent, calm

before(async () => {
  browser = await launch()
  ;({ token } = await signIn('ADMIN'))
  board = await createBoard(token, `Filtros ${Date.now()}`)
  const [stage] = board.stages
  urgent = await createCard(token, board, {
    title: 'Lustre quebrado', stage_id: stage.id, priority: 'urgent', labels: ['vip'],
    due_at: '2020-01-01T12:00:00Z', value: 150000, currency: 'BRL',
  })
  calm = await createCard(token, board, { title: 'Catálogo', stage_id: stage.id, priority: 'low' })
  session = await openAs(browser, 'ADMIN')
})

after(async () => {
  assert.deepEqual(session.faults, [])
  await browser.close()
  await dropBoard(token, board.id)
})

async function open(query = '', page = session.page) {
  await page.goto(`${env.HUB_URL}/app/kanban?board=${board.id}${query}`)
  const shown = new BoardPage(page, page.mainFrame())
  await shown.columns().first().waitFor()
  return shown
}

const change = async (card, body) => {
  const path = `${accountPath(HUB_ACCOUNT)}/boards/${board.id}/cards/${card.id}`
  const { version } = (await call('GET', path, { token })).body.data
  const reply = await call('PATCH', path, { token, body: { version, ...body } })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
}

test('the address says what is looked for, and chips say it in words', async () => {
  const { page } = session
  const shown = await open('&priority=urgent&due=overdue')
  await shown.card(urgent.id).waitFor()
  assert.equal(await shown.card(calm.id).count(), 0)
  assert.equal(await shown.count(0), 1)
  assert.deepEqual(await page.locator('[data-test="chip"]').allInnerTexts(),
    ['Prioridade: urgente', 'Vencimento: Vencidos'])
  await assertAccessible(page, 'a filtered board')
  for (let left = 2; left > 0; left--) {
    await page.locator('[data-test="chip"]').first().getByRole('button').last().click()
  }
  await shown.card(calm.id).waitFor()
  assert.equal(new URL(page.url()).search, `?board=${board.id}`)
})

test('filters are set in the panel and combined', async () => {
  const { page } = session
  const shown = await open()
  await page.locator('[data-test="filters"]').click()
  await page.getByRole('button', { name: 'Urgente' }).click()
  await shown.card(calm.id).waitFor({ state: 'detached' })
  await page.getByRole('textbox', { name: 'Mínimo' }).fill('2.000,00')
  await page.keyboard.press('Tab')
  await shown.card(urgent.id).waitFor({ state: 'detached' })
  assert.match(page.url(), /priority=urgent/)
  assert.match(page.url(), /value_min=200000/)
  await assertAccessible(page, 'the panel of filters')
})

test('words are looked for as they are typed', async () => {
  const { page } = session
  const shown = await open()
  await shown.card(calm.id).waitFor()
  await page.locator('[data-test="board-search"]').fill('lustre')
  await shown.card(calm.id).waitFor({ state: 'detached' })
  await shown.card(urgent.id).waitFor()
  assert.match(page.url(), /q=lustre/)
})

test('a card that is no longer one of those looked for leaves, and comes back', async () => {
  const shown = await open('&priority=urgent')
  await shown.card(urgent.id).waitFor()
  await change(urgent, { priority: 'low' })
  await shown.card(urgent.id).waitFor({ state: 'detached' })
  await change(urgent, { priority: 'urgent' })
  await shown.card(urgent.id).waitFor()
})

test('a view is saved, picked, renamed and deleted', async () => {
  const { page } = session
  const views = page.locator('[data-test="views"]')
  const menu = (name) => page.getByRole('menuitem', { name })
  const shown = await open('&priority=urgent')
  await shown.card(urgent.id).waitFor()
  await views.click()
  await menu('Salvar filtros como…').click()
  await page.getByLabel('Nome', { exact: true }).fill('Urgentes')
  await page.getByRole('switch').click()
  await page.getByRole('button', { name: 'Salvar', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await open()
  await shown.card(calm.id).waitFor()
  await views.click()
  await menu('Urgentes').click()
  await shown.card(calm.id).waitFor({ state: 'detached' })
  assert.match(page.url(), /priority=urgent/)

  await views.click()
  await menu('Editar “Urgentes”').click()
  await page.getByLabel('Nome', { exact: true }).fill('Para já')
  await page.getByRole('button', { name: 'Salvar', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await views.click()
  await menu('Excluir “Para já”').click()
  await eventually('the view gone', async () => {
    const path = `${accountPath(HUB_ACCOUNT)}/boards/${board.id}/views`
    return (await call('GET', path, { token })).body.data.length === 0
  })
})

test('on a narrow page the filters are in a sheet', async () => {
  const narrow = await openAs(browser, 'ADMIN', { viewport: NARROW })
  const shown = await open('&priority=urgent', narrow.page)
  await shown.card(urgent.id).waitFor()
  await narrow.page.locator('[data-test="filters"]').click()
  await narrow.page.getByRole('dialog').waitFor()
  await narrow.page.getByRole('combobox').first().waitFor()
  await assertAccessible(narrow.page, 'the sheet of filters')
  await screenshot(narrow.page, 'board-filters-narrow')
  await narrow.page.getByRole('button', { name: 'Limpar filtros' }).click()
  await narrow.page.getByRole('button', { name: 'Ver cartões' }).click()
  await shown.card(calm.id).waitFor()
  assert.deepEqual(narrow.faults, [])
  await narrow.close()
})
