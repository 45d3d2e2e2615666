// Many cards at once: chosen by mouse and by key, moved, changed, deleted, and all of it undone.
// Stages that want a reason, or have no room left, say so.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { BoardPage } from '../lib/board_page.mjs'
import { createBoard, createCard, dropBoard } from '../lib/boards.mjs'
import { env } from '../lib/env.mjs'
import { cardsPath, call, eventually, signIn } from '../lib/hub.mjs'

const [TODO, DOING, LOST] = [0, 1, 2]
const LIMIT = 2

let browser, session, token, board, cards, shown

before(async () => {
  browser = await launch()
  ;({ token } = await signIn('ADMIN'))
  session = await openAs(browser, 'ADMIN')
})

after(async () => {
  await browser.close()
  await dropBoard(token, board.id)
})

beforeEach(async () => {
  if (board) await dropBoard(token, board.id)
  board = await createBoard(token, `Lote ${Date.now()}`, [
    'A fazer', { name: 'Fazendo', wip_limit: LIMIT, wip_mode: 'hard' },
    { name: 'Perdido', final: true, outcome: 'lost', reason_required: true },
  ])
  cards = []
  for (const title of ['Um', 'Dois', 'Três']) {
    cards.push(await createCard(token, board, { title, stage_id: board.stages[TODO].id }))
  }
  await session.page.goto(`${env.HUB_URL}/app/kanban?board=${board.id}`)
  shown = await new BoardPage(session.page, session.page.mainFrame()).ready()
  for (const card of cards) await shown.card(card.id).waitFor()
})

const stageOf = async (card) => {
  const reply = await call('GET', `${cardsPath(board.id)}/${card.id}`, { token })
  return board.stages.findIndex((one) => one.id === reply.body.data?.stage_id)
}
const stages = () => Promise.all(cards.map(stageOf))
const areIn = (what, wanted) => eventually(what, async () => (
  JSON.stringify(await stages()) === JSON.stringify(wanted)))
const bar = () => session.page.locator('[data-test="bulk-bar"]')
const item = (name) => session.page.getByRole('menuitem', { name, exact: true })

async function chooseAll() {
  const ordered = await shown.column(TODO).locator('[data-card]').all()
  await ordered[0].click({ modifiers: ['Control'], position: { x: 120, y: 14 } })
  await ordered.at(-1).click({ modifiers: ['Shift'], position: { x: 120, y: 14 } })
  await bar().getByText('3 selecionados').waitFor()
}

test('a range is chosen, given a priority, and the change undone by key', async () => {
  const { page } = session
  await chooseAll()
  await assertAccessible(page, 'a board with chosen cards')
  await screenshot(page, 'board-bulk')
  await page.locator('[data-test="bulk-priority"]').click()
  await item('Prioridade alta').click()
  await page.getByText('3 cartões alterados.').first().waitFor()
  const priorities = () => Promise.all(cards.map(async ({ id }) => (
    (await call('GET', `${cardsPath(board.id)}/${id}`, { token })).body.data.priority)))
  assert.deepEqual(await priorities(), ['high', 'high', 'high'])
  await page.locator('body').press('Control+z')
  await eventually('the undo', async () => (await priorities()).every((one) => one === null))
})

test('a full stage takes what it has room for, and says so', async () => {
  const { page } = session
  await chooseAll()
  await page.locator('[data-test="bulk-move"]').click()
  await item('Fazendo').click()
  const said = /2 cartões alterados\. 1 ficou como estava \(etapa cheia\)/
  await page.getByText(said).first().waitFor()
  assert.equal((await stages()).filter((at) => at === DOING).length, LIMIT)
  const left = cards[(await stages()).indexOf(TODO)]
  await shown.drag(left.id, DOING)
  await page.getByText(/Fazendo já tem 2 cartões/).first().waitFor()
  await shown.waitForColumn(left.id, TODO)
})

test('a stage that wants a reason asks for it', async () => {
  const { page } = session
  await shown.drag(cards[0].id, LOST)
  await page.getByRole('dialog').getByLabel('Motivo').waitFor()
  await assertAccessible(page, 'the question for a reason')
  await page.getByRole('button', { name: 'Cancelar' }).click()
  await shown.waitForColumn(cards[0].id, TODO)
  await shown.drag(cards[0].id, LOST)
  await page.getByLabel('Motivo').fill('Preço')
  await page.getByRole('dialog').getByRole('button', { name: 'Mover' }).click()
  await areIn('the move', [LOST, TODO, TODO])
})

test('deleted cards come back with the offer to undo', async () => {
  const { page } = session
  await chooseAll()
  await page.locator('[data-test="bulk-delete"]').click()
  await shown.card(cards[0].id).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Desfazer' }).click()
  for (const card of cards) await shown.card(card.id).waitFor()
})

test('labels are added to all', async () => {
  const { page } = session
  await chooseAll()
  await page.locator('[data-test="bulk-labels"]').click()
  await page.getByRole('dialog').getByRole('combobox').first().fill('vip')
  await page.getByRole('option', { name: 'vip' }).click()
  await page.getByRole('heading', { name: /^Etiquetas de/ }).click() // closes the list
  await page.getByRole('button', { name: 'Salvar', exact: true }).click()
  await eventually('the labels', async () => {
    const found = await Promise.all(cards.map(({ id }) => (
      call('GET', `${cardsPath(board.id)}/${id}`, { token }))))
    return found.every(({ body }) => body.data.labels.includes('vip'))
  })
})
