// The kanban pages in the states that people meet: menus, dialogs, empty, archived, read only,
// refused. Each wide and narrow, light and dark: without accessibility faults, and never wider than
// the window.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot } from '../lib/browser.mjs'
import { createBoard, createCard, dropBoard } from '../lib/boards.mjs'
import { env } from '../lib/env.mjs'
import { accountPath, call, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'

const A = accountPath(HUB_ACCOUNT)
const STAGES = ['Novo lead', { name: 'Em negociação', wip_limit: 2, wip_mode: 'soft' },
  { name: 'Proposta enviada e aguardando aprovação do cliente', wip_limit: 1, wip_mode: 'hard' },
  { name: 'Perdido', final: true, outcome: 'lost', reason_required: true }]
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 360, height: 780 } }
const NOWHERE = '00000000-0000-7000-8000-000000000000'
/** What the browser says of refusals and of what is not there, which are wanted here. */
const EXPECTED = /status of (404|422)/

let browser, token, board, empty, archived, readOnly
const opened = {}

const TITLES = ['Mesa de jantar 🛋️', 'SemEspaçosParaQuebrarALinhaDeVerdade'.repeat(3),
  'Guarda-roupa sob medida com portas de correr, espelho e iluminação para o quarto do casal']
const HOUR = 3_600_000

/** Cards of every look: short, long, urgent, late, worth something. */
const look = (stage, n) => ({
  title: TITLES[n % TITLES.length],
  stage_id: stage.id,
  priority: ['low', 'urgent', null][n % 3],
  labels: [[], ['vip'], ['vip', 'orçamento', 'loja', 'novo']][n % 3],
  due_at: [null, new Date(Date.now() - 48 * HOUR), new Date(Date.now() + 48 * HOUR)][n % 3],
  ...(n % 2 && { value: 123_456_789, currency: 'BRL' }),
})

const patch = async (one, body) => {
  const { version } = (await call('GET', `${A}/boards/${one.id}`, { token })).body.data
  await call('PATCH', `${A}/boards/${one.id}`, { token, body: { version, ...body } })
}

before(async () => {
  browser = await launch()
  ;({ token } = await signIn('ADMIN'))
  board = await createBoard(token, `Estados ${Date.now()}`, STAGES)
  for (const [at, count] of [8, 4, 1].entries()) {
    for (let n = 0; n < count; n++) await createCard(token, board, look(board.stages[at], n))
  }
  const path = `${A}/boards/${board.id}`
  await call('POST', `${path}/views`, { token, body: {
    name: 'Urgentes', filters: { priority: 'urgent' }, shared: true } })
  await call('POST', `${path}/fields`, { token, body: { name: 'Pedido', type: 'number' } })
  await call('POST', `${path}/rules`, { token, body: {
    name: 'Vendas', kind: 'create', stage_id: board.stages[0].id,
    conditions: { labels: ['vip'] } } })
  empty = await createBoard(token, `Vazio ${Date.now()}`)
  archived = await createBoard(token, `Arquivado ${Date.now()}`)
  await createCard(token, archived, { title: 'Lead' })
  await patch(archived, { archived: true })
  readOnly = await createBoard(token, `Leitura ${Date.now()}`)
  await createCard(token, readOnly, { title: 'Um cartão' })
  await patch(readOnly, { visibility: 'members' })
  const agent = await signIn('AGENT')
  await call('PUT', `${A}/boards/${readOnly.id}/members`, { token, body: {
    members: [{ user_id: agent.user.id, role: 'viewer' }] } })
  for (const [size, viewport] of Object.entries(SIZES)) {
    opened[size] = await openAs(browser, 'ADMIN', { viewport })
    opened[`${size} agent`] = await openAs(browser, 'AGENT', { viewport })
  }
})

after(async () => {
  await browser.close()
  for (const one of [board, empty, archived, readOnly]) await dropBoard(token, one.id)
})

const kanban = (one, query = '') => `${env.HUB_URL}/app/kanban?board=${one.id}${query}`
const settings = (section) => (
  `${env.HUB_URL}/app/accounts/${HUB_ACCOUNT}/kanban/boards/${board.id}/settings/${section}`)
const part = (page, name) => page.locator(`[data-test="${name}"]`).first()
const item = (page, name) => page.getByRole('menuitem', { name })
const dialog = (page) => page.getByRole('dialog').waitFor()

async function cards(page, one = board, query = '') {
  await page.goto(kanban(one, query))
  await page.locator('[data-card]').first().waitFor()
  await part(page, 'filters').waitFor()
}

async function section(page, name, button) {
  await page.goto(settings(name))
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByRole('button', { name: button, exact: true }).first().click()
  await dialog(page)
}

async function toStage(page, name) {
  await cards(page)
  await page.locator('[data-card] [aria-haspopup="menu"]').first().click()
  await item(page, name).click()
}

async function choose(page) {
  await cards(page)
  await page.locator('[data-card]').first().press('x')
  await part(page, 'bulk-bar').waitFor()
}

const STATES = {
  'a board': (page) => cards(page),
  "a card's menu": async (page) => {
    await cards(page)
    await page.locator('[data-card] [aria-haspopup="menu"]').first().click()
    await item(page, 'Excluir cartão').waitFor()
  },
  'a card being added': async (page) => {
    await cards(page)
    await part(page, 'quick-add').click()
    await part(page, 'quick-title').waitFor()
  },
  'the boards': async (page) => {
    await cards(page)
    await part(page, 'boards').click()
    await part(page, 'new-board').waitFor()
  },
  'a new board': async (page) => {
    await cards(page)
    await part(page, 'boards').click()
    await part(page, 'new-board').click()
    await page.getByRole('radio').first().waitFor()
  },
  'the filters': async (page) => {
    await cards(page, board, '&priority=urgent,high')
    await part(page, 'filters').click()
    await page.locator('button[aria-pressed]').first().waitFor()
  },
  'nothing found': async (page) => {
    await page.goto(kanban(board, '&q=naoexiste'))
    await page.getByText('Nenhum cartão com estes filtros').first().waitFor()
  },
  'saved views': async (page) => {
    await cards(page, board, '&priority=urgent')
    await part(page, 'views').click()
    await item(page, 'Salvar filtros como…').waitFor()
  },
  'chosen cards': choose,
  'labels of chosen cards': async (page) => {
    await choose(page)
    await part(page, 'bulk-labels').click()
    await dialog(page)
  },
  'a question for a reason': async (page) => {
    await toStage(page, 'Perdido')
    await dialog(page)
  },
  'a move that was refused': async (page) => {
    await toStage(page, 'Proposta enviada')
    await page.getByRole('alert').getByText(/voltou ao lugar/).first().waitFor()
  },
  'a card that is not there': async (page) => {
    await cards(page, board, `&card=${NOWHERE}`)
    await page.getByText('Este cartão não está mais aqui').waitFor()
  },
  'an empty board': async (page) => {
    await page.goto(kanban(empty))
    await page.getByText('Nenhum cartão nesta etapa').first().waitFor()
  },
  'an archived board': async (page) => {
    await cards(page, archived)
    await page.getByText('Este quadro está arquivado').waitFor()
    assert.equal(await part(page, 'quick-add').count(), 0)
  },
  'a board to look at': async (page) => {
    await cards(page, readOnly)
    assert.equal(await part(page, 'quick-add').count(), 0)
  },
  'a stage in its dialog': (page) => section(page, 'stages', 'Editar Em negociação'),
  'a stage to be deleted': (page) => section(page, 'stages', 'Excluir Em negociação'),
  'a field in its dialog': (page) => section(page, 'fields', 'Editar Pedido'),
  'a rule in its dialog': (page) => section(page, 'rules', 'Editar Vendas'),
  'metrics of an empty board': async (page) => {
    await page.goto(`${env.HUB_URL}/app/kanban/metrics?account=${HUB_ACCOUNT}&board=${empty.id}`)
    await page.getByText('Nada para mostrar neste período.').first().waitFor()
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
  },
}

/** Axe looks at colours, and those of something that fades in are not yet what they will be. */
async function check(page, name, theme) {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.waitForFunction((dark) => (
    document.body.classList.contains('dark') === dark), theme === 'dark')
  await page.waitForTimeout(300)
  await assertAccessible(page, `${name}, ${theme}`)
  const { wide, window } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth, window: innerWidth }))
  assert.ok(wide <= window, `${name}: ${wide} px on ${window}`)
  await screenshot(page, `kanban-${name.replaceAll(/\W+/g, '-')}-${theme}`)
}

for (const size of Object.keys(SIZES)) {
  for (const [name, open] of Object.entries(STATES)) {
    test(`${name}, ${size}`, async () => {
      const isViewers = open === STATES['a board to look at']
      const { page, faults } = opened[isViewers ? `${size} agent` : size]
      await open(page)
      for (const theme of ['dark', 'light']) await check(page, `${name} ${size}`, theme)
      assert.deepEqual(faults.filter((fault) => !EXPECTED.test(fault)), [])
    })
  }
}
