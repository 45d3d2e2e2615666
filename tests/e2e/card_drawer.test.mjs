// The card in its drawer: every part of it is changed, saved and told to others; by keyboard, in
// both themes, wide and narrow, without accessibility faults.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { assertAccessible, launch, openAs, screenshot, speak } from '../lib/browser.mjs'
import { env } from '../lib/env.mjs'
import { accountPath, call, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'

const A = accountPath(HUB_ACCOUNT)
const NAME = `Gaveta ${randomUUID().slice(0, 8)}`

let browser, token, user, me, myId, board, card, opened, page, drawer

const api = async (method, path, body) => {
  const reply = await call(method, `${A}/boards/${board.id}${path}`, { token, body })
  assert.ok(reply.status < 300, `${method} ${path}: ${JSON.stringify(reply.body)}`)
  return reply.body?.data
}
const detail = () => api('GET', `/cards/${card.id}`)

async function open(target, id) {
  await target.goto(`${env.HUB_URL}/app/kanban?account=${HUB_ACCOUNT}&board=${board.id}&card=${id}`)
  const found = target.getByRole('dialog')
  await found.getByRole('tablist').waitFor()
  return found
}

/** A save of the field has arrived when the card says so. */
const saved = (what, probe) => eventually(what, async () => probe(await detail()))

before(async () => {
  browser = await launch()
  ;({ token, user } = await signIn('ADMIN'))
  const made = await call('POST', `${A}/boards`, { token, body: {
    name: NAME, type: 'sales', stages: [
      { name: 'Novo', color: '#2781f6' },
      { name: 'Proposta', color: '#e2a336', sla_minutes: 120, sla_calendar: 'calendar' },
      { name: 'Perdido', color: '#e54666', final: true, outcome: 'lost', reason_required: true },
    ],
  } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  board = made.body.data
  await api('POST', '/fields', { name: 'Origem', type: 'select',
    options: [{ name: 'Indicação', color: '#12a594' }, { name: 'Anúncio', color: '#f76b15' }] })
  await api('POST', '/fields', { name: 'Pedido', type: 'number' })
  const self = (await api('GET', '/people')).find((one) => one.user_id === user.id)
  me = self.name
  myId = self.chatwoot_user_id
  card = await api('POST', '/cards', { title: 'Cozinha planejada', stage_id: board.stages[1].id })
  opened = await openAs(browser, 'ADMIN')
  page = opened.page
  drawer = await open(page, card.id)
})

after(async () => {
  await opened.close()
  const { version } = (await call('GET', `${A}/boards/${board.id}`, { token })).body.data
  await api('PATCH', '', { version, archived: true })
  await api('DELETE', '')
  await browser.close()
})

test('the title is edited where it stands', async () => {
  const title = drawer.getByLabel('Título do cartão')
  await title.fill('Cozinha dos Prado')
  await title.press('Escape')
  assert.equal(await title.inputValue(), 'Cozinha planejada')
  await title.fill('Cozinha dos Prado')
  await title.press('Enter')
  await saved('the title', (now) => now.title === 'Cozinha dos Prado')
  await drawer.getByText('Salvo').waitFor()
})

test('fields are saved one by one', async () => {
  await drawer.getByLabel('Prioridade').click()
  await page.getByRole('option', { name: 'Alta' }).click()
  await drawer.getByLabel('Valor').fill('12.345,6')
  await drawer.getByLabel('Valor').press('Tab')
  await drawer.getByLabel('Vencimento').fill('2030-01-15T14:30')
  await drawer.getByLabel('Vencimento').press('Tab')
  await drawer.getByLabel('Etiquetas').fill('vip')
  await page.getByRole('option', { name: 'vip' }).click()
  await page.keyboard.press('Escape')
  await drawer.getByLabel('Agente atribuído').fill(me)
  await page.getByRole('option', { name: me }).first().click()
  await drawer.getByLabel('Origem').click()
  await page.getByRole('option', { name: 'Indicação' }).click()
  await drawer.getByLabel('Pedido').fill('42')
  await drawer.getByLabel('Pedido').press('Tab')
  const now = await saved('the fields', (row) => (
    row.assignee && Object.keys(row.custom).length === 2 && row.labels.length > 0 && row))
  assert.equal(now.priority, 'high')
  assert.equal(now.value, 1234560)
  assert.equal(now.due_at, '2030-01-15T17:30:00.000Z')
  assert.deepEqual(now.labels, ['vip'])
  assert.equal(now.assignee.chatwoot_user_id, myId)
  await drawer.getByLabel('Valor').fill('muito')
  await drawer.getByLabel('Valor').press('Tab')
  await drawer.getByText('Isto não é um valor').waitFor()
  await drawer.getByLabel('Valor').press('Escape')
})

test('the description keeps its lines', async () => {
  await drawer.getByRole('button', { name: /Adicionar uma descrição/ }).click()
  await drawer.getByRole('textbox', { name: 'Descrição' }).fill('Medidas:\n3 x 4 m')
  await page.keyboard.press('Control+Enter')
  await saved('the description', (now) => now.description === 'Medidas:\n3 x 4 m')
})

test('the checklist is filled, ticked, sorted by key and emptied', async () => {
  const add = drawer.getByLabel('Adicionar tarefa e pressionar Enter')
  for (const text of ['Medir', 'Desenhar', 'Orçar']) {
    await add.fill(text)
    await add.press('Enter')
    await drawer.getByRole('checkbox', { name: text }).waitFor()
  }
  await drawer.getByRole('checkbox', { name: 'Medir' }).check()
  await saved('the tick', (now) => now.checklist_done === 1 && now.checklist_total === 3)
  await drawer.getByRole('button', { name: /^Mover Orçar/ }).press('ArrowUp')
  await saved('the order', (now) => (
    now.checklist.map((one) => one.text).join() === 'Medir,Orçar,Desenhar'))
  await drawer.getByRole('button', { name: 'Remover tarefa: Desenhar' }).click()
  await saved('its end', (now) => now.checklist.length === 2)
})

test('links are web addresses', async () => {
  await drawer.getByLabel('Endereço do link').fill('nada')
  await drawer.getByRole('button', { name: 'Adicionar', exact: true }).click()
  await drawer.getByText('Isto não é um endereço da web').waitFor()
  await drawer.getByLabel('Endereço do link').fill('www.example.com/projeto')
  await drawer.getByLabel('Nome (opcional)').fill('Projeto')
  await drawer.getByRole('button', { name: 'Adicionar', exact: true }).click()
  const link = drawer.getByRole('link', { name: 'Projeto' })
  await link.waitFor()
  assert.equal(await link.getAttribute('href'), 'https://www.example.com/projeto')
  assert.match(await link.getAttribute('rel'), /noopener/)
})

test('comments mention people by keyboard', async () => {
  await drawer.getByRole('tab', { name: /Comentários/ }).click()
  const field = drawer.getByLabel('Novo comentário')
  await field.pressSequentially(`Pode ver, @${me.slice(0, 3)}`)
  await drawer.getByRole('listbox', { name: 'Pessoas' }).waitFor()
  await assertAccessible(page, 'the people offered')
  await field.press('Enter')
  assert.equal(await field.inputValue(), `Pode ver, @${me} `)
  await field.press('Control+Enter')
  await drawer.getByRole('listitem').filter({ hasText: 'Pode ver' }).waitFor()
  const [comment] = await api('GET', `/cards/${card.id}/comments`)
  assert.deepEqual(comment.mentions, [user.id])
  await drawer.getByRole('button', { name: 'Editar comentário' }).click()
  await drawer.getByRole('textbox', { name: 'Editar comentário' }).fill('Sem pressa')
  await drawer.getByRole('button', { name: 'Salvar' }).click()
  await drawer.getByText('Sem pressa').waitFor()
  await drawer.getByText('editado').waitFor()
})

test('a stage that asks why gets its answer, and the history tells it', async () => {
  await drawer.getByRole('button', { name: /^Etapa/ }).click()
  await page.getByRole('menuitemradio', { name: 'Perdido' }).click()
  const asked = page.getByRole('dialog', { name: 'Por que foi perdido?' })
  await asked.getByRole('textbox').fill('Preço')
  await assertAccessible(page, 'the question for a reason')
  await asked.getByRole('textbox').press('Enter')
  await saved('the move', (now) => now.stage_id === board.stages[2].id)
  await drawer.getByRole('tab', { name: 'Histórico' }).click()
  await drawer.getByText(`${user.name} moveu o cartão de Proposta para Perdido`).waitFor()
  await drawer.getByText('Motivo: Preço').waitFor()
  await screenshot(page, 'card-history')
  await assertAccessible(page, 'the history')
})

test('who changes the same field meanwhile is named, and nothing is lost', async () => {
  await drawer.getByRole('tab', { name: 'Detalhes' }).click()
  const title = drawer.getByLabel('Título do cartão')
  let raced = false
  await page.route(`**/cards/${card.id}`, async (route) => {
    if (route.request().method() === 'PATCH' && !raced) {
      raced = true
      const { version } = await detail()
      await api('PATCH', `/cards/${card.id}`, { version, title: 'De outra pessoa' })
    }
    await route.continue()
  })
  await title.fill('Meu título')
  await title.press('Enter')
  const alert = drawer.getByRole('alert').filter({ hasText: 'De outra pessoa' })
  await alert.waitFor()
  await alert.getByText(user.name).waitFor()
  await assertAccessible(page, 'the conflict')
  await screenshot(page, 'card-conflict')
  await alert.getByRole('button', { name: /Salvar o meu/ }).click()
  await saved('mine', (now) => now.title === 'Meu título')
  await page.unroute(`**/cards/${card.id}`)
})

test('a card of a conversation shows its messages, and what it changes goes to Chatwoot', async () => {
  const boards = (await call('GET', `${A}/boards`, { token })).body.data
  const standard = boards.find((one) => one.is_default)
  const cards = (await call('GET', `${A}/boards/${standard.id}/cards?limit=50`, { token })).body.data
  const one = cards.find((row) => row.conversations.length > 0 && row.preview && row.priority !== 'low')
  await page.goto(`${env.HUB_URL}/app/kanban?account=${HUB_ACCOUNT}&board=${standard.id}&card=${one.id}`)
  drawer = page.getByRole('dialog')
  await drawer.getByRole('tab', { name: /Conversas/ }).click()
  await drawer.locator('time').first().waitFor()
  await screenshot(page, 'card-conversations')
  await assertAccessible(page, 'its conversations')
  assert.equal(await drawer.getByLabel('Título do cartão').count(), 0)
  await drawer.getByRole('tab', { name: 'Detalhes' }).click()
  await drawer.getByLabel('Prioridade').click()
  await page.getByRole('option', { name: 'Baixa' }).click()
  await eventually('the priority in Chatwoot', async () => {
    const row = (await call('GET', `${A}/boards/${standard.id}/cards/${one.id}`, { token })).body.data
    return row.priority === 'low'
  })
})

test('Escape closes, focus is on the card, and the trash gives it back', async () => {
  drawer = await open(page, card.id)
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  await page.waitForFunction((id) => document.activeElement?.closest(`[data-card="${id}"]`), card.id)
  drawer = await open(page, card.id)
  await drawer.getByRole('button', { name: 'Mover para a lixeira' }).click()
  await drawer.waitFor({ state: 'detached' })
  await page.locator(`[data-card="${card.id}"]`).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Desfazer' }).click()
  await page.locator(`[data-card="${card.id}"]`).waitFor()
})

const HISTORY = { 'pt-BR': 'Histórico', en: 'History' }
for (const colorScheme of ['light', 'dark']) {
  for (const locale of ['pt-BR', 'en']) {
    test(`every part of it, ${colorScheme}, ${locale}`, async () => {
      const session = await openAs(browser, 'ADMIN', { colorScheme, locale })
      try {
        await open(session.page, card.id)
        speak(user.id, locale)
        const shown = await open(session.page, card.id)
        await shown.getByRole('tab', { name: HISTORY[locale] }).waitFor()
        for (const [width, height] of [[1440, 900], [390, 800]]) {
          await session.page.setViewportSize({ width, height })
          for (const tab of await shown.getByRole('tab').all()) {
            await tab.click()
            await session.page.waitForTimeout(300)
            const name = `card-${(await tab.getAttribute('id')).split('-').at(-1)}-${width}-${locale}-${colorScheme}`
            await assertAccessible(session.page, name)
            await screenshot(session.page, name)
          }
        }
        assert.deepEqual(session.faults, [])
      } finally {
        await session.close()
      }
    })
  }
}
