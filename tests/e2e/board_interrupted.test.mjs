// The board when something gets in the way: a dialog that is closed by accident, code that does not
// come, no network; and a comment that wants one's eye.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs } from '../lib/browser.mjs'
import { BoardPage } from '../lib/board_page.mjs'
import { createBoard, createCard, dropBoard } from '../lib/boards.mjs'
import { env } from '../lib/env.mjs'
import { accountPath, call, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'

const LOST = 1
const OUTSIDE = [8, 300]
/** What the browser says of a move that wants a reason first. */
const EXPECTED = /status of 422/

let browser, session, token, user, board, other, card, page

before(async () => {
  browser = await launch()
  ;({ token, user } = await signIn('ADMIN'))
  board = await createBoard(token, `Interrompido ${Date.now()}`, [
    'Novo', { name: 'Perdido', final: true, outcome: 'lost', reason_required: true }])
  card = await createCard(token, board, { title: 'Mesa', priority: 'urgent' })
  other = await createBoard(token, `Outro ${Date.now()}`)
  session = await openAs(browser, 'ADMIN')
  ;({ page } = session)
})

after(async () => {
  await browser.close()
  for (const one of [board, other]) await dropBoard(token, one.id)
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

/** The code of `name` does not come until what is returned is called. */
async function withhold(name) {
  const files = new RegExp(`/assets/${name}-[^/]+\\.js$`)
  await page.route(files, (route) => route.abort())
  return async () => {
    await page.unroute(files)
    session.faults.length = 0
  }
}
const again = () => page.getByRole('button', { name: 'Tentar novamente' })

test('a page of the settings whose code does not come says so, and is tried again', async () => {
  const deliver = await withhold('BoardStages')
  const address = `${env.HUB_URL}/app/accounts/${HUB_ACCOUNT}/kanban/boards/${board.id}/settings`
  await page.goto(`${address}/stages`)
  const failed = page.getByRole('alert').getByRole('heading')
  assert.equal(await failed.innerText(), 'Não foi possível carregar a página')
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.waitForFunction((dark) => (
      document.body.classList.contains('dark') === dark), colorScheme === 'dark')
    await page.waitForTimeout(300) // until no colour fades
    await assertAccessible(page, `a page that did not come, ${colorScheme}`)
  }
  await deliver()
  await again().press('Enter')
  await page.getByRole('heading', { name: 'Etapas', level: 1 }).waitFor()
  await failed.waitFor({ state: 'detached' })
  assert.deepEqual(session.faults, [])
})

test('a card whose code does not come is told of until it is there', async () => {
  const notice = page.getByRole('alert').getByText('Parte da página não pôde ser carregada.')
  const shown = await open()
  const deliver = await withhold('CardDrawer')
  await shown.card(card.id).press('Enter')
  await notice.waitFor()
  await assertAccessible(page, 'the notice of what did not come')
  await deliver()
  await again().click()
  await part('card-drawer').waitFor()
  await notice.waitFor({ state: 'detached' })
  assert.deepEqual(session.faults, [])
})

test('coming back online tries again unasked', async () => {
  const shown = await open()
  const deliver = await withhold('CardDrawer')
  await shown.card(card.id).press('Enter')
  await again().waitFor()
  await deliver()
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await part('card-drawer').waitFor()
  await again().waitFor({ state: 'detached' })
})

test('a network that goes is told at once, and the stream comes back with it', async () => {
  const shown = await open()
  const { context } = session
  const notice = page.getByText('Você está sem conexão')
  await context.setOffline(true)
  await notice.waitFor({ timeout: 10_000 })
  await assertAccessible(page, 'offline')
  await context.setOffline(false)
  await notice.waitFor({ state: 'detached' })
  session.faults.length = 0
  const late = await createCard(token, board, { title: 'Depois da queda' })
  await shown.card(late.id).waitFor()
})

async function mention(at, who, to) {
  const path = `${accountPath(HUB_ACCOUNT)}/boards/${at.board_id}/cards/${at.id}/comments`
  const reply = await call('POST', path, { token: who.token, body: {
    body: 'Pode ver?', mentions: [to] } })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
}

test('who is mentioned by others is told, and led to the card', async () => {
  const ana = await signIn('AGENT')
  const far = await createCard(token, other, { title: 'Cadeira' })
  await open('&priority=urgent')
  const told = (title) => page.getByRole('alert').getByText(
    `${ana.user.name} mencionou você em “${title}”`)

  await mention(card, { token }, user.id)
  await mention(card, ana, ana.user.id)
  await mention(card, ana, user.id)
  await told('Mesa').waitFor()
  assert.equal(await told('Mesa').count(), 1)
  await assertAccessible(page, 'a mention')
  await page.getByRole('button', { name: 'Abrir', exact: true }).press('Enter')
  await part('card-drawer').getByText('Mesa').first().waitFor()
  assert.match(page.url(), /priority=urgent/)

  /* Not of the card that is open; of one on another board as well. */
  await mention(card, ana, user.id)
  await mention(far, ana, user.id)
  await told('Cadeira').waitFor()
  await told('Mesa').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await part('card-drawer').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Abrir', exact: true }).click()
  await part('card-drawer').getByText('Cadeira').first().waitFor()
  assert.equal(new URL(page.url()).searchParams.get('board'), other.id)
  assert.deepEqual(session.faults, [])
})
