// The board when something gets in the way: a dialog that is closed by accident.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs } from '../lib/browser.mjs'
import { BoardPage } from '../lib/board_page.mjs'
import { createBoard, createCard, dropBoard } from '../lib/boards.mjs'
import { env } from '../lib/env.mjs'
import { signIn } from '../lib/hub.mjs'

const LOST = 1
const OUTSIDE = [8, 300]
/** What the browser says of a move that wants a reason first. */
const EXPECTED = /status of 422/

let browser, session, token, board, card, page

before(async () => {
  browser = await launch()
  ;({ token } = await signIn('ADMIN'))
  board = await createBoard(token, `Interrompido ${Date.now()}`, [
    'Novo', { name: 'Perdido', final: true, outcome: 'lost', reason_required: true }])
  card = await createCard(token, board, { title: 'Mesa', priority: 'urgent' })
  session = await openAs(browser, 'ADMIN')
  ;({ page } = session)
})

after(async () => {
  await browser.close()
  await dropBoard(token, board.id)
})

async function open(query = '') {
  await page.goto(`${env.HUB_URL}/app/kanban?board=${board.id}${query}`)
  const shown = new BoardPage(page, page.mainFrame())
  await shown.card(card.id).waitFor()
  return shown
}

const item = (name) => page.getByRole('menuitem', { name })
const part = (name) => page.locator(`[data-test="${name}"]`)

/** Closes the dialog in every way it can be; what is in its field stays until one says so. */
async function assertGuarded(name, text) {
  const dialog = page.getByRole('dialog', { name })
  const field = dialog.getByRole('textbox')
  const question = page.getByRole('dialog', { name: 'Sair sem salvar?' })
  await field.fill(text)
  for (const close of [() => field.press('Escape'), () => page.mouse.click(...OUTSIDE)]) {
    await close()
    await question.waitFor()
    await assertAccessible(page, `the question over ${name}`)
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    assert.equal(await field.inputValue(), text)
  }
  await dialog.getByRole('button', { name: 'Cancelar' }).click()
  await question.getByRole('button', { name: 'Sair' }).click()
  await dialog.waitFor({ state: 'detached' })
}

const dialogs = {
  'Novo quadro': async () => {
    await open()
    await part('boards').click()
    await part('new-board').click()
    await page.getByRole('radio').first().waitFor()
  },
  'Salvar visualização': async () => {
    await open('&priority=urgent')
    await part('views').click()
    await item('Salvar filtros como…').click()
  },
  'Por que foi perdido?': async () => {
    const shown = await open()
    await shown.drag(card.id, LOST)
  },
}

for (const [name, show] of Object.entries(dialogs)) {
  test(`${name}: what was typed is not lost by accident`, async () => {
    await show()
    await assertGuarded(name, 'Muito caro')
    assert.deepEqual(session.faults.filter((fault) => !EXPECTED.test(fault)), [])

    /* Nothing to lose, nothing to ask. */
    await show()
    await page.getByRole('dialog', { name }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })
}
