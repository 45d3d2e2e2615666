// Finding cards: filters, counts, saved views, export and import of a board.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  accountPath, assertError, call, defaultBoard, eventually, HUB_ACCOUNT, OTHER_ACCOUNT, signIn,
} from '../lib/hub.mjs'
import { sql } from '../lib/instance.mjs'

let token, agent, board, path
const tag = `f${Date.now().toString(36)}`

async function importText(text, extra = {}) {
  const reply = await call('POST', `${path}/import`, {
    token, body: { format: 'csv', text, ...extra },
  })
  assert.equal(reply.status, 202, JSON.stringify(reply.body))
  return eventually('the import is over', async () => {
    const now = await call('GET', `${path}/imports/${reply.body.data.id}`, { token })
    assert.notEqual(now.body.data.state, 'failed', JSON.stringify(now.body))
    return now.body.data.state === 'done' && now.body.data
  }, 60_000)
}

const errorsOf = async (id) => (
  (await call('GET', `${path}/imports/${id}/errors?limit=200`, { token })).body.data)

const titles = async (query, as = token) => {
  const reply = await call('GET', `${path}/cards?limit=200&${query}`, { token: as })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body.data.map((card) => card.title)
}

before(async () => {
  ({ token } = await signIn('ADMIN'));
  ({ token: agent } = await signIn('AGENT'))
  const reply = await call('POST', `${accountPath(HUB_ACCOUNT)}/boards`, {
    token, body: { name: `Busca ${tag}`, type: 'sales', stages: [
      { name: 'Novo', color: '#1f93ff' }, { name: 'Negociação', color: '#ffc107' },
      { name: 'Ganho', color: '#44ce4b', final: true, outcome: 'won' }] },
  })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  board = reply.body.data
  path = `${accountPath(HUB_ACCOUNT)}/boards/${board.id}`
})

test('a table with semicolons, decimal commas and Brazilian dates is imported', async () => {
  const done = await importText([
    '\ufefftítulo;etapa;valor;moeda;prioridade;etiquetas;vencimento;descrição',
    'Orçamento de lustres;Novo;"R$ 1.234,56";BRL;alta;"vip, entrega";31/12/2030;"Duas\r\nlinhas"',
    'Abajur;negociação;99,90;BRL;baixa;;2031-01-15 10:30;',
    'Tapete;Ganho;;;;vip;01/02/2020;Pagamento por boleto',
    'Ruim;Inexistente;;;;;;',
    ';Novo;;;;;;',
    'Outra;Novo;doze;;;;;',
    'Mais uma;Novo;;;;;31/02/2030;',
  ].join('\r\n'))
  assert.deepEqual([done.total, done.done, done.created, done.failed], [7, 7, 3, 4])
  const errors = await errorsOf(done.id)
  assert.deepEqual(errors.map((row) => [row.line, row.column, row.code]), [
    [6, 'etapa', 'unknown_stage'], [7, 'título', 'required'], [8, 'valor', 'bad_number'],
    [9, 'vencimento', 'bad_date']])
  assert.ok(errors.every((row) => row.message.length > 5))
  const cards = (await call('GET', `${path}/cards?limit=200`, { token })).body.data
  assert.deepEqual(cards.map((card) => card.title), ['Orçamento de lustres', 'Abajur', 'Tapete'])
  assert.equal(cards[0].value, 123456)
  assert.deepEqual(cards[0].labels, ['vip', 'entrega'])
  assert.equal(cards[0].due_at, '2031-01-01T02:59:59.000Z')
  assert.equal(cards[1].due_at, '2031-01-15T13:30:00.000Z')
})

test('every filter holds, and all of them together', async () => {
  for (const [query, found] of [
    ['priority=high,urgent', ['Orçamento de lustres']],
    ['labels=vip', ['Orçamento de lustres', 'Tapete']],
    ['labels=vip,entrega', ['Orçamento de lustres']],
    ['due=none', []],
    ['due=overdue', []], // the only late one is in a final stage
    ['due_from=2031-01-10T00:00:00.000Z', ['Abajur']],
    ['due_to=2021-01-01T00:00:00.000Z', ['Tapete']],
    ['value_min=10000', ['Orçamento de lustres']],
    ['value_max=9990', ['Abajur']],
    ['assignee=none', ['Orçamento de lustres', 'Abajur', 'Tapete']],
    ['assignee=me', []],
    ['q=orcamento', ['Orçamento de lustres']],
    ['q=ORÇAMENTOS', ['Orçamento de lustres']],
    ['q=lustre', ['Orçamento de lustres']],
    ['q=boletos', ['Tapete']],
    ['q=ntreg', ['Orçamento de lustres']],
    ['q=100%25', []],
    ['labels=vip&q=tapete', ['Tapete']],
    ['labels=vip&q=abajur', []],
    [`stage_id=${board.stages[1].id}&priority=low`, ['Abajur']],
    [`created_from=${new Date(Date.now() + 60_000).toISOString()}`, []],
  ]) assert.deepEqual(await titles(query), found, query)
  for (const query of ['assignee=abc', 'priority=low,none', 'due=never', 'labels=a,,b']) {
    assertError(await call('GET', `${path}/cards?${query}`, { token }), 422, 'invalid')
  }
})

test('filtered pages go on behind the cursor, each card once', async () => {
  await importText(`title,stage,labels\n${Array.from({ length: 30 },
    (_, i) => `Seguido ${i},${['Novo', 'Negociação'][i % 2]},seguido`).join('\n')}`)
  const seen = []
  for (let cursor = ''; cursor !== null;) {
    const reply = await call('GET', `${path}/cards?labels=seguido&limit=7${cursor}`, { token })
    assert.equal(reply.status, 200)
    seen.push(...reply.body.data.map((card) => card.id))
    cursor = reply.body.page.next_cursor
      && `&cursor=${encodeURIComponent(reply.body.page.next_cursor)}`
  }
  assert.equal(seen.length, 30)
  assert.equal(new Set(seen).size, 30)
})

test('counts are of what is asked for, with the worth of each currency', async () => {
  const counts = async (query) => (
    (await call('GET', `${path}/counts?${query}`, { token })).body.data)
  assert.deepEqual(await counts('labels=vip'), board.stages.map((stage, i) => ({
    stage_id: stage.id, cards_count: [1, 0, 1][i],
    value_sum: i === 0 ? [{ currency: 'BRL', value: 123456 }] : [],
  })))
  const all = await counts('')
  assert.deepEqual(all.map((row) => row.cards_count), [16, 16, 1])
  assert.deepEqual(all[1].value_sum, [{ currency: 'BRL', value: 9990 }])
})

test('views are one’s own until they are shared', async () => {
  const body = { name: 'VIPs', filters: { labels: 'vip', due_from: '2030-01-01T00:00:00.000Z' } }
  const made = await call('POST', `${path}/views`, { token: agent, body })
  assert.equal(made.status, 201)
  assert.deepEqual(made.body.data.filters, body.filters)
  const view = made.body.data
  const listed = async (as) => (await call('GET', `${path}/views`, { token: as })).body.data
  assert.deepEqual((await listed(agent)).map((row) => row.id), [view.id])
  assert.deepEqual(await listed(token), [])
  assertError(await call('PATCH', `${path}/views/${view.id}`,
    { token, body: { version: 1, name: 'x' } }), 404, 'not_found')
  const shared = await call('PATCH', `${path}/views/${view.id}`,
    { token: agent, body: { version: 1, shared: true } })
  assert.equal(shared.status, 200)
  assert.deepEqual((await listed(token)).map((row) => row.shared), [true])
  assertError(await call('PATCH', `${path}/views/${view.id}`,
    { token: agent, body: { version: 1, name: 'x' } }), 409, 'conflict')
  assertError(await call('POST', `${path}/views`,
    { token, body: { name: 'x', filters: { assignee: 'nobody' } } }), 422, 'invalid')
  assert.equal((await call('DELETE', `${path}/views/${view.id}`, { token: agent })).status, 204)
})

test('what is exported comes back as it was, formulas as text', async () => {
  await importText('title,description,stage\n"=1+1","@SUM(A1)",Ganho')
  const reply = await call('GET', `${path}/export`, { token, checked: false })
  assert.equal(reply.status, 200)
  assert.match(reply.headers.get('content-type'), /^text\/csv/)
  const text = reply.body
  assert.match(text, /^\ufeff?(title|título),/)
  assert.match(text, /"'=1\+1"/)
  assert.match(text, /1234\.56,BRL,high,"vip, entrega",2031-01-01T02:59:59\.000Z/)
  const again = await importText(text)
  assert.equal(again.failed, 0)
  assert.equal(again.created, 34)
  assert.equal((await titles('q=%3D1%2B1')).filter((title) => title === '=1+1').length, 2)
})

test('an export of long texts goes on where a reply ends, and loses nothing', async () => {
  const made = await call('POST', `${accountPath(HUB_ACCOUNT)}/boards`, {
    token, body: { name: `Textos ${tag}`, type: 'sales', stages: [{ name: 'A' }, { name: 'B' }] },
  })
  const texts = `${accountPath(HUB_ACCOUNT)}/boards/${made.body.data.id}`
  for (let nth = 0; nth < 70; nth++) {
    const { status } = await call('POST', `${texts}/cards`, {
      token, body: { title: `texto-${nth}.`, description: '😀'.repeat(19_000) },
    })
    assert.equal(status, 201)
  }
  let cursor = ''
  let csv = ''
  do {
    const reply = await call('GET', `${texts}/export?${cursor}`, { token, checked: false })
    assert.equal(reply.status, 200)
    csv += reply.body
    const next = reply.headers.get('x-next-cursor')
    cursor = next && `cursor=${encodeURIComponent(next)}`
  } while (cursor)
  for (let nth = 0; nth < 70; nth++) assert.equal(csv.split(`texto-${nth}.`).length, 2, `${nth}`)
  assert.equal(csv.split('😀').length - 1, 70 * 19_000)
})

test('rows with figures and dates that no card has are reported, and the others are in', async () => {
  const name = `fora-${tag}`
  const done = await importText(['title;value;due;labels', `${name};10,00;;`, 'Dívida;-12,50;;',
    'Fortuna;99999999999999,00;;', `${name};;2030-01-01T00:00:00+23:59;`, 'Depois;;9999-12-31;',
    `Etiquetas;;;${Array.from({ length: 40 }, (_, nth) => `${nth}${'é'.repeat(200)}`).join(',')}`,
  ].join('\n'))
  assert.deepEqual([done.created, done.failed], [2, 4])
  const errors = await errorsOf(done.id)
  assert.deepEqual(errors.map((row) => [row.line, row.code]),
    [[3, 'bad_number'], [4, 'bad_number'], [6, 'bad_date'], [7, 'too_long']])
  const { body } = await call('GET', `${path}/cards?limit=200&q=${name}`, { token })
  assert.deepEqual(body.data.map((card) => [card.value, card.due_at]),
    [[1000, null], [null, '2029-12-31T00:01:00.000Z']])
})

test('boards of Trello and Planka are imported; what is archived is reported', async () => {
  const trello = JSON.stringify({
    name: 'Quadro', lists: [{ id: 'l1', name: 'Novo', closed: false }, { id: 'l2', name: 'Doing', closed: false }],
    cards: [
      { id: 'c1', name: 'Do Trello', desc: 'com "aspas"', due: '2031-05-05T12:00:00.000Z',
        closed: false, idList: 'l1', labels: [{ name: '', color: 'green' }, { name: 'Quente', color: 'red' }],
        attachments: [{ name: 'Contrato', url: 'https://trello.com/contrato.pdf' }] },
      { id: 'c2', name: 'Velho', desc: '', due: null, closed: true, idList: 'l1', labels: [] },
      { id: 'c3', name: 'Fazendo', desc: '', due: null, closed: false, idList: 'l2', labels: [] },
    ],
    checklists: [{ idCard: 'c1', name: 'Passos', pos: 1, checkItems: [
      { name: 'Ligar', state: 'complete', pos: 1 }, { name: 'Visitar', state: 'incomplete', pos: 2 }] }],
    actions: [{ type: 'commentCard', date: '2026-03-01T09:00:00.000Z',
      data: { text: 'Pediu desconto', card: { id: 'c1' } }, memberCreator: { fullName: 'Ana Souza' } }],
  })
  const done = await importText(trello, {
    format: 'trello', mapping: { stages: [{ name: 'Doing', stage_id: board.stages[1].id }] },
  })
  assert.deepEqual([done.total, done.created, done.failed], [3, 2, 1])
  assert.deepEqual((await errorsOf(done.id)).map((row) => [row.line, row.code]), [[2, 'archived']])
  const [brief] = (await call('GET', `${path}/cards?labels=Quente,green`, { token })).body.data
  const { body: { data: card } } = await call('GET', `${path}/cards/${brief.id}`, { token })
  assert.equal(card.title, 'Do Trello')
  assert.deepEqual(card.checklist.map((item) => [item.text, item.done]),
    [['Ligar', true], ['Visitar', false]])
  assert.deepEqual(card.links.map((link) => [link.title, link.url]),
    [['Contrato', 'https://trello.com/contrato.pdf']])
  assert.deepEqual([card.checklist_total, card.checklist_done, card.comments_count,
    card.links_count], [2, 1, 1, 1])
  const { body: { data: [comment] } } = await call('GET', `${path}/cards/${brief.id}/comments`,
    { token })
  assert.equal(comment.body, 'Ana Souza, 2026-03-01 09:00 UTC:\n\nPediu desconto')
  const planka = JSON.stringify({
    item: { id: 'b' }, included: {
      lists: [{ id: '1', name: 'Ganho' }], labels: [{ id: '7', name: 'Planka' }],
      cardLabels: [{ id: '9', cardId: '5', labelId: '7' }],
      cards: [{ id: '5', name: 'Da Planka', description: 'oi', listId: '1', dueDate: null }],
    },
  })
  assert.equal((await importText(planka, { format: 'planka' })).created, 1)
  assert.deepEqual(await titles('labels=Planka'), ['Da Planka'])
  assertError(await call('POST', `${path}/import`,
    { token, body: { format: 'trello', text: '{"name":1}' } }), 422, 'invalid')
})

const table = (count, name) => `title\n${Array.from({ length: count },
  (_, n) => `${name} ${n}`).join('\n')}`

async function started(text) {
  const reply = await call('POST', `${path}/import`, { token, body: { format: 'csv', text } })
  assert.equal(reply.status, 202, JSON.stringify(reply.body))
  const { id } = reply.body.data
  const now = async () => (await call('GET', `${path}/imports/${id}`, { token })).body.data
  await eventually('some rows to be in', async () => (await now()).created > 0)
  return { now, act: (what) => call('POST', `${path}/imports/${id}/${what}`, { token }) }
}

test('columns that nobody knows and rows that do not fit are told side by side', async () => {
  const done = await importText('title,cor,stage\nAzul,1,Novo\nVerde,2,Nenhures\nRoxo,3,Novo')
  assert.deepEqual([done.created, done.failed], [2, 1])
  assert.deepEqual((await errorsOf(done.id)).map((row) => [row.line, row.column, row.code]),
    [[1, 'cor', 'unknown_column'], [3, 'stage', 'unknown_stage']])
})

test('an import that is cancelled stops where it is, for good', async () => {
  const { now, act } = await started(table(20_000, 'Interrompido'))
  const reply = await act('cancel')
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  const { state, created, total, finished_at: finished } = reply.body.data
  assert.equal(state, 'cancelled')
  assert.ok(created < total && finished)
  await new Promise((resolve) => { setTimeout(resolve, 1500) })
  assert.deepEqual(await now(), reply.body.data)
  assertError(await act('cancel'), 409, 'conflict')
  const again = await act('resume')
  assertError(again, 409, 'conflict')
  assert.equal(again.body.error.details.current.state, 'cancelled')
})

test('an import that failed says why, and goes on behind the last row', async () => {
  const set = async (archived) => {
    const { version } = (await call('GET', path, { token })).body.data
    const reply = await call('PATCH', path, { token, body: { version, archived } })
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
  }
  const { now, act } = await started(table(10_000, 'Retomado'))
  await set(true)
  const failed = await eventually('the import to fail', async () => {
    const import_ = await now()
    return import_.state === 'failed' && import_
  })
  assert.ok(failed.created < failed.total)
  assert.match(failed.error, /archived|arquivado/)
  assertError(await act('resume'), 409, 'board_archived')
  await set(false)
  assert.equal((await act('resume')).body.data.state, 'queued')
  const over = await eventually('the rest to be in', async () => {
    const import_ = await now()
    return import_.state === 'done' && import_
  }, 60_000)
  assert.deepEqual([over.created, over.failed, over.error], [10_000, 0, null])
  assert.equal(sql(`select count(*) || ' ' || count(distinct title) from cards
    where board_id = '${board.id}' and title like 'Retomado %'`), '10000 10000')
})

test('an import names stages of its board only', async () => {
  const main = await defaultBoard(token)
  const refused = async (mapping, field) => {
    const reply = await call('POST', `${path}/import`,
      { token, body: { format: 'csv', text: 'title\nSem etapa', mapping } })
    assertError(reply, 422, 'invalid')
    assert.deepEqual(reply.body.error.details, [{ field, code: 'unknown' }])
  }
  const own = board.stages[1].id, foreign = main.stages[0].id
  await refused({ stage_id: foreign }, 'mapping.stage_id')
  await refused({ stage_id: own,
    stages: [{ name: 'a', stage_id: own }, { name: 'b', stage_id: foreign }] },
  'mapping.stages.1.stage_id')
  await importText('title\nNa segunda', { mapping: { stage_id: own } })
  const { body: { data } } = await call('GET', `${path}/cards?q=segunda`, { token })
  assert.deepEqual(data.map((card) => card.stage_id), [own])
})

test('a page finds the imports of its board again, the latest first', async () => {
  const reply = await call('POST', `${accountPath(HUB_ACCOUNT)}/boards`, {
    token, body: { name: `Cargas ${tag}`, type: 'sales', stages: [
      { name: 'Novo', color: '#1f93ff' }, { name: 'Ganho', color: '#44ce4b' }] },
  })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  const own = `${accountPath(HUB_ACCOUNT)}/boards/${reply.body.data.id}`
  const list = async (query = '') => {
    const page = await call('GET', `${own}/imports${query}`, { token })
    assert.equal(page.status, 200, JSON.stringify(page.body))
    return page.body
  }
  assert.deepEqual((await list()).data, [])
  const ids = []
  for (const name of ['Primeiro', 'Segundo', 'Terceiro']) {
    const begun = await call('POST', `${own}/import`, {
      token, body: { format: 'csv', text: table(3, name) } })
    assert.equal(begun.status, 202, JSON.stringify(begun.body))
    ids.unshift(begun.body.data.id)
    await eventually('the import is over', async () => (
      (await list()).data.every((one) => one.state === 'done')))
  }
  const first = await list('?limit=2')
  assert.deepEqual(first.data.map((one) => one.id), ids.slice(0, 2))
  const rest = await list(`?limit=2&cursor=${encodeURIComponent(first.page.next_cursor)}`)
  assert.deepEqual(rest.data.map((one) => one.id), ids.slice(2))
  assert.equal(rest.page.next_cursor, null)
  sql(`update board_imports set state = 'failed', error = 'board_gone' where id = '${ids[0]}'`)
  const { data: [failed] } = await list('?limit=1')
  assert.match(failed.error, /archived|arquivado/)
  assert.deepEqual(failed, (await call('GET', `${own}/imports/${ids[0]}`, { token })).body.data)
  assert.ok((await call('GET', `${path}/imports`, { token })).body.data
    .every((one) => !ids.includes(one.id)))
})

test('an import is for those who run boards; nobody finds what is not theirs', async () => {
  assertError(await call('POST', `${path}/import`,
    { token: agent, body: { format: 'csv', text: 'title\nx' } }), 403, 'forbidden')
  assertError(await call('GET', `${path}/imports`, { token: agent }), 403, 'forbidden')
  const foreign = `${accountPath(OTHER_ACCOUNT)}/boards/${board.id}`
  for (const what of ['/cards?q=orcamento', '/counts', '/views', '/imports', '/export']) {
    assertError(await call('GET', foreign + what, { token, checked: what !== '/export' }), 404)
  }
})
