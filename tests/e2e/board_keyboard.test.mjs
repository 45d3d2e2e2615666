// A card's life by keyboard alone: created, edited, moved, found with a filter, deleted, restored.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, openAs } from '../lib/browser.mjs'
import { BoardPage } from '../lib/board_page.mjs'
import { createBoard, dropBoard } from '../lib/boards.mjs'
import { env } from '../lib/env.mjs'
import { allCards, eventually, signIn } from '../lib/hub.mjs'

const MOST_TABS = 60

let browser, session, page, token, board

before(async () => {
  browser = await launch()
  ;({ token } = await signIn('ADMIN'))
  board = await createBoard(token, `Teclado ${Date.now()}`)
  session = await openAs(browser, 'ADMIN')
  ;({ page } = session)
  await page.goto(`${env.HUB_URL}/app/kanban?board=${board.id}`)
  await new BoardPage(page, page.mainFrame()).columns().first().waitFor()
  await page.locator('[data-test="board-search"]').waitFor()
})

after(async () => {
  await browser.close()
  await dropBoard(token, board.id)
})

/** Tab, until what has focus matches. */
async function tabTo(selector) {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    await page.keyboard.press('Tab')
    const there = await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)
    if (there) return
  }
  assert.fail(`the Tab key does not reach ${selector}`)
}

const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key) }
const cards = () => allCards(token, board.id)
const said = (text) => page.locator('[aria-live="assertive"]', { hasText: text }).waitFor()

test('a card is created, edited, moved, filtered and deleted without a pointer', async () => {
  await tabTo('[data-test="quick-add"]')
  await press('Enter')
  await page.locator('[data-test="quick-title"]:focus').waitFor()
  await page.keyboard.type('Primeiro')
  await press('Enter')
  await said('Primeiro')
  await page.keyboard.type('Segundo')
  await press('Enter')
  await said('Segundo')
  await press('Escape')
  await eventually('two cards', async () => (await cards()).length === 2)

  await page.locator('[data-card]:focus').waitFor()
  const id = await page.evaluate(() => document.activeElement.dataset.card)
  const now = async () => (await cards()).find((card) => card.id === id)

  await press('Space', 'ArrowRight', 'Space')
  await eventually('the move', async () => (await now()).stage_id === board.stages[1].id)
  await page.locator(`[data-card="${id}"]:focus`).waitFor()

  await press('Enter')
  await page.locator('[data-test="card-drawer"]').waitFor()
  assert.match(page.url(), new RegExp(`card=${id}`))
  await tabTo('[data-test="card-drawer"] textarea, [data-test="card-drawer"] input')
  await press('Control+a')
  await page.keyboard.type('Terceiro')
  await press('Tab')
  await eventually('the edit', async () => (await now()).title === 'Terceiro')
  await press('Escape')
  await page.locator('[data-test="card-drawer"]').waitFor({ state: 'detached' })
  await page.locator(`[data-card="${id}"]:focus`).waitFor()

  await tabTo('[data-test="bottom-add"]')
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    await press('Shift+Tab')
    const at = () => document.activeElement?.dataset.test === 'board-search'
    if (await page.evaluate(at)) break
  }
  await page.keyboard.type('terceiro')
  await said('1 cartão encontrado')
  assert.equal(await page.locator('[data-card]').count(), 1)
  await tabTo(`[data-card="${id}"]`)

  await press('x')
  await said('1 selecionado')
  await press('x', 'Delete')
  await eventually('the end', async () => (await now()) === undefined)
  await press('Control+z')
  await eventually('the return', async () => (await now()) !== undefined)
  assert.deepEqual(session.faults, [])
})
