// A card's life by keyboard alone: created, edited, moved, refused by a full stage, given a reason,
// found, filtered, chosen, deleted, brought back. Each step is said in a live region, and focus is
// somewhere sensible after each: on the card, as a rule. No pointer is used, which the page counts.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { BoardPage } from '../lib/board_page.mjs'
import { createBoard, dropBoard } from '../lib/boards.mjs'
import { env } from '../lib/env.mjs'
import { allCards, eventually, signIn } from '../lib/hub.mjs'

const MOST_TABS = 60
const STAGES = ['A fazer', { name: 'Fazendo', wip_limit: 1, wip_mode: 'hard' }, 'Feito',
  { name: 'Perdido', final: true, outcome: 'lost', reason_required: true }]
const [TODO, DOING, DONE, LOST] = [0, 1, 2, 3]
/** What the browser says of the refusals that are wanted here. */
const REFUSAL = /status of 422/

let browser, session, page, token, board, first, second

before(async () => {
  browser = await launch()
  ;({ token } = await signIn('ADMIN'))
  board = await createBoard(token, `Teclado ${Date.now()}`, STAGES)
  session = await openAs(browser, 'ADMIN')
  ;({ page } = session)
  await page.addInitScript(() => {
    globalThis.pointers = 0
    addEventListener('pointerdown', () => { globalThis.pointers += 1 }, true)
  })
  await page.goto(`${env.HUB_URL}/app/kanban?board=${board.id}`)
  await new BoardPage(page, page.mainFrame()).columns().first().waitFor()
  await page.locator('[data-test="board-search"]').waitFor()
})

after(async () => {
  await browser.close()
  await dropBoard(token, board.id)
})

/** Tab (or what else goes on), until what has focus matches. */
async function tabTo(selector, key = 'Tab') {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    await page.keyboard.press(key)
    const there = await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)
    if (there) return
  }
  assert.fail(`the key ${key} does not reach ${selector}`)
}

const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key) }
const type = (text) => page.keyboard.type(text)
const said = (text) => page.locator('[aria-live="assertive"]', { hasText: text }).waitFor()
const warned = (text) => page.getByRole('alert').getByText(text).first().waitFor()
const focused = (selector) => page.locator(`${selector}:focus`).waitFor()
const onCard = (id) => focused(`[data-card="${id}"]`)
const gone = (selector) => page.locator(selector).waitFor({ state: 'detached' })
const cardNow = async (id) => (await allCards(token, board.id)).find((card) => card.id === id)
const isIn = (id, at) => eventually(`a card in ${at}`, async () => (
  (await cardNow(id))?.stage_id === board.stages[at].id))

test('cards are created, one after the other', async () => {
  await tabTo('[data-test="quick-add"]')
  await press('Enter')
  await focused('[data-test="quick-title"]')
  await type('Primeiro')
  await press('Enter')
  await said('Cartão “Primeiro” criado')
  await type('Segundo')
  await press('Enter')
  await said('Cartão “Segundo” criado')
  await press('Escape')
  await focused('[data-card]')
  const cards = await eventually('two cards', async () => {
    const all = await allCards(token, board.id)
    return all.length === 2 && all
  })
  first = cards.find((card) => card.title === 'Primeiro').id
  second = cards.find((card) => card.title === 'Segundo').id
})

test('a card is carried to the next stage, and put back by Escape', async () => {
  if (!await page.locator(`[data-card="${first}"]:focus`).count()) await press('ArrowDown')
  await onCard(first)
  await press('Space')
  await said('Primeiro em movimento. A fazer')
  await press('ArrowRight')
  await said('Fazendo, 1 de')
  await press('Escape')
  await said('Movimento cancelado. Primeiro voltou: A fazer')
  await onCard(first)
  await press('Space', 'ArrowRight', 'Space')
  await said('Primeiro solto. Fazendo, 1 de')
  await isIn(first, DOING)
  await onCard(first)
})

test('a full stage refuses, says so, and the card has its focus back', async () => {
  await press('ArrowLeft')
  await onCard(second)
  await press('Space', 'ArrowRight', 'Space')
  await warned(/“Segundo” voltou ao lugar: Fazendo já tem 1/)
  await onCard(second)
  await isIn(second, TODO)
})

test('a stage that asks for a reason is refused it, and given it', async () => {
  const field = '[role="dialog"] textarea'
  await press('Space', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Space')
  await focused(field)
  await press('Escape')
  await gone('[role="dialog"]')
  await onCard(second)
  await isIn(second, TODO)

  await press('Space', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Space')
  await focused(field)
  await type('Sem resposta')
  await tabTo('[role="dialog"] button:last-of-type')
  await press('Enter')
  await gone('[role="dialog"]')
  await isIn(second, LOST)
  await onCard(second)
  assert.equal((await cardNow(second)).outcome_reason, 'Sem resposta')
})

test('the last act is undone', async () => {
  await press('Control+z')
  await said('Desfeito: 1 cartão')
  await isIn(second, TODO)
})

test('the card is edited in its drawer, which gives focus back', async () => {
  await tabTo(`[data-card="${first}"]`)
  await press('Enter')
  await page.locator('[data-test="card-drawer"]').waitFor()
  assert.match(page.url(), new RegExp(`card=${first}`))
  await tabTo('[data-test="card-drawer"] textarea')
  await press('Control+a')
  await type('Terceiro')
  await press('Tab')
  await eventually('the edit', async () => (await cardNow(first)).title === 'Terceiro')
  await press('Escape')
  await gone('[data-test="card-drawer"]')
  await onCard(first)
})

test('the shortcuts are explained', async () => {
  await press('?')
  await page.getByRole('dialog', { name: 'Atalhos do teclado' }).waitFor()
  await assertAccessible(page, 'the shortcuts')
  await screenshot(page, 'board-shortcuts')
  await press('Escape')
  await gone('[role="dialog"]')
  await onCard(first)
})

test('cards are looked for, and filtered in the panel', async () => {
  await press('/')
  await focused('[data-test="board-search"]')
  await type('terceiro')
  await said('1 cartão encontrado')
  assert.equal(await page.locator('[data-card]').count(), 1)
  await press('Escape')
  await page.locator(`[data-card="${second}"]`).waitFor()

  await tabTo('[data-test="filters"]')
  await press('Enter')
  await page.locator('button[aria-pressed]').first().waitFor()
  await tabTo('button[aria-pressed]')
  await press('Space')
  await said('Nenhum cartão encontrado')
  await press('Space')
  await page.locator(`[data-card="${first}"]`).waitFor()
  await press('Escape')
  await focused('[data-test="filters"]')
})

test('a card is chosen, deleted and brought back', async () => {
  await tabTo(`[data-card="${first}"]`)
  await press('x')
  await said('1 selecionado')
  await press('x')
  await said('0 selecionados')
  await press('Delete')
  await warned('“Terceiro” foi para a lixeira')
  await eventually('the end', async () => (await cardNow(first)) === undefined)
  await focused('[data-card]')
  await press('Control+z')
  await said('Desfeito: 1 cartão')
  await isIn(first, DOING)
})

test('what is chosen is moved by the bar', async () => {
  await tabTo(`[data-card="${second}"]`, 'Shift+Tab')
  await press('x')
  await tabTo('[data-test="bulk-move"]')
  await press('Enter')
  await focused('[role="menuitem"]')
  await press('ArrowDown', 'ArrowDown', 'Enter')
  await isIn(second, DONE)
  await focused('[data-card]')
})

test('no pointer was used, and nothing went wrong', async () => {
  assert.equal(await page.evaluate(() => globalThis.pointers), 0)
  assert.deepEqual(session.faults.filter((fault) => !REFUSAL.test(fault)), [])
})
