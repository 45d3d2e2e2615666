// Two people at one board see each other there, and at one card; who leaves is gone in seconds. What
// one writes on the card, the other reads at once.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { createBoard, createCard, dropBoard } from '../lib/boards.mjs'
import { env } from '../lib/env.mjs'
import { accountPath, call, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'

const SOON = { timeout: 15_000 }

let browser, admin, agent, board, card, mine, theirs

before(async () => {
  browser = await launch()
  ;[admin, agent] = await Promise.all(['ADMIN', 'AGENT'].map(signIn))
  board = await createBoard(admin.token, `Juntos ${randomUUID().slice(0, 8)}`)
  card = await createCard(admin.token, board, { title: 'Armário', stage_id: board.stages[0].id })
  ;[mine, theirs] = await Promise.all(['ADMIN', 'AGENT'].map((user) => openAs(browser, user)))
})

after(async () => {
  await browser.close()
  await dropBoard(admin.token, board.id)
})

const address = `${env.HUB_URL}/app/kanban?account=${HUB_ACCOUNT}`
const faces = (page) => page.locator('[data-test="viewers"]')

test('each sees the other, and is not told of themselves', async () => {
  await mine.page.goto(`${address}&board=${board.id}`)
  await mine.page.locator(`[data-card="${card.id}"]`).waitFor()
  assert.equal(await faces(mine.page).count(), 0)
  await theirs.page.goto(`${address}&board=${board.id}`)
  await faces(mine.page).getByText(`${agent.user.name} está vendo este quadro`).waitFor(SOON)
  await faces(theirs.page).getByText(`${admin.user.name} está vendo este quadro`).waitFor(SOON)
  await assertAccessible(mine.page, 'a board with somebody else')
  await screenshot(mine.page, 'board-viewers')
})

test('a second tab of the same browser knows it, too', async () => {
  const tab = await mine.context.newPage()
  await tab.goto(`${address}&board=${board.id}`)
  await faces(tab).getByText(agent.user.name).waitFor(SOON)
  await tab.close()
})

test('who opens the same card is named in it', async () => {
  await Promise.all([mine, theirs].map(({ page }) => page.locator(`[data-card="${card.id}"]`).click()))
  const drawer = mine.page.getByRole('dialog')
  await drawer.getByText(`${agent.user.name} está vendo este cartão`).waitFor(SOON)
  await assertAccessible(mine.page, 'a card with somebody else')
  await screenshot(mine.page, 'card-viewers')
})

test('a comment and its new wording appear while one looks', async () => {
  const path = `${accountPath(HUB_ACCOUNT)}/boards/${board.id}/cards/${card.id}/comments`
  const drawer = mine.page.getByRole('dialog')
  await drawer.getByRole('tab', { name: 'Comentários' }).click()
  const made = await call('POST', path, {
    token: agent.token, body: { body: 'Medi a parede', mentions: [] },
  })
  await drawer.getByText('Medi a parede').waitFor(SOON)
  await call('PATCH', `${path}/${made.body.data.id}`, {
    token: agent.token, body: { body: 'Medi a parede: 3 m', mentions: [] },
  })
  await drawer.getByText('Medi a parede: 3 m').waitFor(SOON)
})

test('who closes the page is gone', async () => {
  await theirs.page.close({ runBeforeUnload: false })
  await faces(mine.page).first().waitFor({ state: 'detached', ...SOON })
  await mine.page.keyboard.press('Escape')
  assert.equal(await faces(mine.page).count(), 0)
  assert.deepEqual(mine.faults, [])
})
