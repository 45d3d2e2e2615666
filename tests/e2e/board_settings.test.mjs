// The settings of a board: every page in both languages and themes, narrow and wide, without
// accessibility faults; and what is done on them reaches the API and comes back.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot, speak } from '../lib/browser.mjs'
import { env } from '../lib/env.mjs'
import { accountPath, call, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'

const A = accountPath(HUB_ACCOUNT)
const TITLES = {
  general: ['Geral', 'General'],
  stages: ['Etapas', 'Stages'],
  rules: ['Regras', 'Rules'],
  fields: ['Campos', 'Fields'],
  transfer: ['Importar e exportar', 'Import and export'],
  trash: ['Lixeira', 'Trash'],
}

let browser, token, user, board

const api = async (method, path, body) => {
  const reply = await call(method, `${A}/boards/${board.id}${path}`, { token, body })
  assert.ok(reply.status < 300, `${method} ${path}: ${JSON.stringify(reply.body)}`)
  return reply.body?.data
}
const settings = (section) => (
  `${env.HUB_URL}/app/accounts/${HUB_ACCOUNT}/kanban/boards/${board.id}/settings/${section}`)
const button = (page, name) => page.getByRole('button', { name, exact: true })
const toast = (page, text) => page.getByRole('alert').getByText(text).first().waitFor()

async function ready(page, title) {
  await page.getByRole('heading', { name: title, level: 1, exact: true }).waitFor()
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
}

async function open(section, look, options = {}) {
  const session = await openAs(browser, options.user ?? 'ADMIN', options)
  try {
    await session.page.goto(settings(section))
    await look(session.page)
    if (!options.allowFaults) assert.deepEqual(session.faults, [])
  } finally {
    await session.close()
  }
}

before(async () => {
  browser = await launch()
  ;({ token, user } = await signIn('ADMIN'))
  const made = await call('POST', `${A}/boards`, { token, body: {
    name: `Ajustes ${randomUUID().slice(0, 8)}`, type: 'sales', stages: [
      { name: 'Novo', color: '#2781f6' },
      { name: 'Proposta', color: '#e2a336', wip_limit: 5, sla_minutes: 1440 },
      { name: 'Ganho', color: '#12a594', final: true, outcome: 'won' },
    ],
  } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  board = made.body.data
  await api('POST', '/fields', { name: 'Pedido', type: 'number' })
  await api('POST', '/rules', { name: 'Vendas viram cartões', kind: 'create',
    stage_id: board.stages[0].id, conditions: { labels: ['vip'] } })
  const card = await api('POST', '/cards', { title: 'Cartão de teste' })
  await api('DELETE', `/cards/${card.id}`)
})

after(() => browser.close())

for (const [index, locale] of ['pt-BR', 'en'].entries()) {
  for (const colorScheme of ['light', 'dark']) {
    test(`every page, ${locale}, ${colorScheme}`, async () => {
      await open('general', async (page) => {
        await page.getByRole('heading', { level: 1 }).waitFor()
        speak(user.id, locale)
        for (const [section, titles] of Object.entries(TITLES)) {
          await page.goto(settings(section))
          await ready(page, titles[index])
          for (const [width, height] of [[1440, 900], [360, 800]]) {
            await page.setViewportSize({ width, height })
            const name = `board-settings-${section}-${width}-${locale}-${colorScheme}`
            const sideways = await page.evaluate(() => {
              const part = document.querySelector('.column-scroller[role=region]')
              return part.scrollWidth > part.clientWidth
            })
            assert.equal(sideways, false, `${name} scrolls sideways`)
            await assertAccessible(page, name)
            await screenshot(page, name)
          }
        }
      }, { locale, colorScheme })
    })
  }
}

test('an agent has no way in', async () => {
  await open('general', async (page) => {
    await page.getByRole('heading', { name: 'Você não pode abrir esta página' }).waitFor()
  }, { user: 'AGENT' })
})

test('the board is renamed and described', async () => {
  await open('general', async (page) => {
    await ready(page, 'Geral')
    await page.getByLabel('Nome').fill('Vendas da loja')
    await page.getByLabel('Descrição').fill('Do primeiro contato à entrega')
    await button(page, 'Salvar').click()
    await toast(page, 'Quadro salvo')
    const now = await api('GET', '')
    assert.equal(now.name, 'Vendas da loja')
    assert.equal(now.description, 'Do primeiro contato à entrega')
  })
})

test('a stage is made with a limit and a time, sorted by key, and deleted into another', async () => {
  await open('stages', async (page) => {
    await ready(page, 'Etapas')
    await button(page, 'Nova etapa').click()
    const dialog = page.getByRole('dialog', { name: 'Nova etapa' })
    await dialog.getByLabel('Nome').fill('Negociação')
    await dialog.getByRole('radio', { name: 'Roxo' }).click()
    await dialog.getByRole('switch', { name: 'Limitar os cartões nesta etapa' }).click()
    await dialog.getByLabel('No máximo').fill('7')
    await dialog.getByRole('switch', { name: 'Prazo para sair desta etapa (SLA)' }).click()
    await dialog.getByLabel('Tempo', { exact: true }).fill('2')
    await assertAccessible(page, 'a new stage')
    await screenshot(page, 'board-settings-new-stage')
    await button(dialog, 'Criar etapa').click()
    await toast(page, 'Etapa salva')
    const made = (await api('GET', '')).stages.find((one) => one.name === 'Negociação')
    assert.equal(made.wip_limit, 7)
    assert.equal(made.sla_minutes, 120)
    assert.equal(made.color, '#8e4ec6')

    await page.getByRole('button', { name: /^Mover Negociação/ }).press('ArrowUp')
    await eventually('the order', async () => {
      const names = (await api('GET', '')).stages.map((one) => one.name)
      return names.indexOf('Negociação') === 2
    })
    const handle = (name) => page.getByRole('button', { name })
    await handle(/^Mover Negociação/).dragTo(handle(/, 1 de /), { targetPosition: { x: 4, y: 2 } })
    await eventually('the order after dragging', async () => (
      (await api('GET', '')).stages[0].name === 'Negociação'))
    await button(page, 'Excluir Negociação').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Excluir' }).click()
    await toast(page, 'Etapa Negociação excluída')
  })
})

test('a field with options is made', async () => {
  await open('fields', async (page) => {
    await ready(page, 'Campos')
    await button(page, 'Novo campo').click()
    const dialog = page.getByRole('dialog', { name: 'Novo campo' })
    await dialog.getByLabel('Nome').fill('Origem')
    await dialog.getByRole('combobox', { name: 'Tipo' }).click()
    await page.getByRole('option', { name: 'Uma opção' }).click()
    await button(dialog, 'Criar campo').click()
    await dialog.getByText('Adicione pelo menos uma opção').waitFor()
    await button(dialog, 'Adicionar opção').click()
    await dialog.getByLabel('Opção 1', { exact: true }).fill('Indicação')
    await assertAccessible(page, 'a new field')
    await button(dialog, 'Criar campo').click()
    await toast(page, 'Campo salvo')
    await eventually('the field', async () => (
      (await api('GET', '/fields')).some((one) => one.options[0]?.name === 'Indicação')))
  })
})

test('a rule is made from what the account has', async () => {
  await open('rules', async (page) => {
    await ready(page, 'Regras')
    await button(page, 'Nova regra').click()
    const dialog = page.getByRole('dialog', { name: 'Nova regra' })
    await button(dialog, 'Criar regra').click()
    await dialog.getByText('Preencha este campo').waitFor()
    await dialog.getByLabel('Nome').fill('Etiqueta ao entrar')
    await dialog.getByRole('combobox', { name: 'Quando' }).click()
    await page.getByRole('option', { name: 'Um cartão entra na etapa' }).click()
    await button(dialog, 'Adicionar ação').click()
    await dialog.getByRole('combobox', { name: 'Ação 1', exact: true }).click()
    await page.getByRole('option', { name: 'Adicionar etiqueta' }).click()
    await dialog.getByLabel('Valor da ação 1').fill('vip')
    await assertAccessible(page, 'a new rule')
    await screenshot(page, 'board-settings-new-rule')
    await button(dialog, 'Criar regra').click()
    await page.getByText(/adicionar etiqueta vip/).waitFor()
    const rule = (await api('GET', '/rules')).find((one) => one.kind === 'enter')
    assert.deepEqual(rule.actions.map((one) => [one.type, one.label]), [['add_label', 'vip']])
  })
})

test('cards come in from a file, and what does not fit is told', async () => {
  await open('transfer', async (page) => {
    await ready(page, 'Importar e exportar')
    await page.getByLabel('Arquivo').setInputFiles({ name: 'cartoes.csv', mimeType: 'text/csv',
      buffer: Buffer.from('título,etapa\nMesa,Novo\nCadeira,Lugar nenhum\n') })
    await page.getByRole('button', { name: 'Importar', exact: true }).click()
    await page.getByText(/Importação concluída/).waitFor()
    await page.getByRole('cell', { name: 'O quadro não tem esta etapa.' }).waitFor()
    await assertAccessible(page, 'a finished import')
    await screenshot(page, 'board-settings-import')
    await page.reload()
    await page.getByText(/Importação concluída/).waitFor()
    await page.getByRole('cell', { name: 'O quadro não tem esta etapa.' }).waitFor()
    await assertAccessible(page, 'an import come back to')
    const download = page.waitForEvent('download')
    await button(page, 'Baixar CSV').click()
    assert.match((await download).suggestedFilename(), /\.csv$/)
  })
})

test('a running import is found again after a reload, and cancelled', async () => {
  await open('transfer', async (page) => {
    const [last] = await api('GET', '/imports')
    const now = { ...last, state: 'running', total: 40, done: 10, finished_at: null }
    await page.route('**/imports?limit=1', (route) => route.fulfill({
      json: { data: [now], page: { next_cursor: null } } }))
    await page.route('**/cancel', (route) => {
      Object.assign(now, { state: 'cancelled', finished_at: new Date().toISOString() })
      return route.fulfill({ status: 204 })
    })
    await page.reload()
    await page.getByRole('progressbar', { name: 'Andamento da importação' }).waitFor()
    await assertAccessible(page, 'a running import')
    now.done = 20
    await page.getByText(/^20 de 40/).waitFor()
    await button(page, 'Cancelar a importação').click()
    await page.getByText(/A importação foi cancelada/).waitFor()
    assert.equal(await page.getByRole('progressbar').count(), 0)
  })
})

test('the trash gives back, and keeps nothing that was deleted for good', async () => {
  await open('trash', async (page) => {
    await ready(page, 'Lixeira')
    await button(page, 'Restaurar Cartão de teste').click()
    await toast(page, '“Cartão de teste” está de volta')
    await page.getByText('A lixeira está vazia').waitFor()
    const [card] = (await api('GET', '/cards')).filter((one) => one.title === 'Cartão de teste')
    await api('DELETE', `/cards/${card.id}`)
    await page.reload()
    await button(page, 'Excluir Cartão de teste para sempre').click()
    await button(page, 'Excluir para sempre').click()
    await page.getByText('A lixeira está vazia').waitFor()
    assert.deepEqual(await api('GET', '/trash'), [])
  })
})

test('a board is archived, and then deleted', async () => {
  await open('general', async (page) => {
    await ready(page, 'Geral')
    await button(page, 'Arquivar').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Arquivar' }).click()
    await toast(page, 'Quadro arquivado')
    await button(page, 'Excluir').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Excluir' }).click()
    await toast(page, /excluído/)
    await page.waitForURL(/\/app\/kanban/)
  })
})
