// Cards of a board of one's own: made, written on, moved under limits, trashed, brought back, many at
// once, taken back; and what of them is shown to whom Chatwoot does not show them.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { env } from '../lib/env.mjs'
import {
  accountPath, assertError, call, cardsOf, cardsPath, defaultBoard, eventually, HUB_ACCOUNT, signIn,
  sso,
} from '../lib/hub.mjs'
import { sql } from '../lib/instance.mjs'
import { followRun, startSync } from '../lib/mirror.mjs'
import { chatwootControl } from '../lib/stand_in.mjs'
import { StreamClient } from '../lib/stream.mjs'
import { created, deliver, newConversationId } from '../lib/webhooks.mjs'

const NOWHERE = '01890000-0000-7000-8000-000000000000'

let token, admin, agent, board, main
let first, doing, full, lost // stages

const path = (rest = '') => `${accountPath(HUB_ACCOUNT)}/boards/${board.id}${rest}`
const cards = (rest = '') => path(`/cards${rest}`)
const ask = (method, to, body, as = token) => call(method, to, { token: as, body })
const data = async (method, to, body, as) => {
  const reply = await ask(method, to, body, as)
  assert.ok(reply.status < 300, `${method} ${to}: ${JSON.stringify(reply.body)}`)
  return reply.body?.data
}

const newCard = (fields = {}) => data('POST', cards(), { title: 'Proposta', ...fields })
const shown = (card) => data('GET', cards(`/${card.id}`))
const move = (card, body, as) => ask('POST', cards(`/${card.id}/move`),
  { version: card.version, ...body }, as)
const inStage = (stage) => data('GET', cards(`?stage_id=${stage.id}&limit=200`))

/** An agent of Chatwoot who is in no inbox, signed in. */
async function newAgent(name) {
  const email = `${randomUUID()}@loja-aurora.example`
  await chatwootControl('POST', '/agents', {
    account_id: Number(env.CHATWOOT_ACCOUNT_ID), name, email,
  })
  const reply = await fetch(`${env.CHATWOOT_URL}/auth/sign_in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: env.DEMO_PASSWORD }),
  })
  const signedIn = await sso({
    uid: email, client: reply.headers.get('client'), access_token: reply.headers.get('access-token'),
  })
  return { token: signedIn.body.data.access_token, user: signedIn.body.data.user }
}

async function newTalk() {
  const id = newConversationId()
  await deliver(created({ conversationId: id, status: 'open' }))
  await eventually('its card', async () => (await cardsOf(token, main.id, id))[0])
  return id
}

before(async () => {
  admin = await signIn('ADMIN')
  token = admin.token
  agent = await signIn('AGENT')
  main = await defaultBoard(token)
  const made = await data('POST', `${accountPath(HUB_ACCOUNT)}/boards`, {
    name: `Vendas ${randomUUID()}`,
    type: 'sales',
    stages: [
      { name: 'Novo' },
      { name: 'Em curso' },
      { name: 'Cheia', wip_limit: 3, wip_mode: 'hard' },
      { name: 'Perdido', final: true, outcome: 'lost', reason_required: true },
    ],
  })
  board = await data('GET', `${accountPath(HUB_ACCOUNT)}/boards/${made.id}`);
  [first, doing, full, lost] = board.stages
})

test('a card has what it is given, and stands at the end of the first stage', async () => {
  const fields = {
    title: 'Painel solar', description: 'Telhado sul', value: 1250000, priority: 'high',
    labels: ['quente'], due_at: '2027-01-31T12:00:00.000Z',
  }
  const card = await newCard(fields)
  assert.deepEqual([card.stage_id, card.version, card.created_by, card.currency],
    [first.id, 1, admin.user.id, 'BRL'])
  const whole = await shown(card)
  for (const [name, value] of Object.entries(fields)) assert.deepEqual(whole[name], value, name)
  assert.equal((await inStage(first)).at(-1).id, card.id)
  assertError(await ask('POST', cards(), { title: 'x', assignee_chatwoot_user_id: 987654 }), 422)
  assertError(await ask('POST', cards(), { title: 'x', custom: { [NOWHERE]: 1 } }), 422)
  assertError(await ask('POST', cards(), { title: 'x', labels: ['a', 'a'] }), 422)
})

test('an edit changes what it names, null clears, and only another edit is a conflict', async () => {
  const card = await newCard({ value: 100, description: 'a' })
  const edited = await data('PATCH', cards(`/${card.id}`),
    { version: card.version, value: null, title: 'Outra' })
  assert.deepEqual([edited.title, edited.value, edited.currency], ['Outra', null, null])
  assert.equal((await shown(card)).description, 'a')
  const moved = await move(edited, { stage_id: doing.id })
  assert.equal(moved.status, 200)
  const again = await data('PATCH', cards(`/${card.id}`), { version: edited.version, title: 'Mais' })
  assert.equal(again.title, 'Mais', 'a move in between is no conflict')
  const late = await ask('PATCH', cards(`/${card.id}`), { version: edited.version, title: 'Tarde' })
  assertError(late, 409, 'card_conflict')
  assert.equal(late.body.error.details.current.title, 'Mais')
})

test("on the default board a conversation's card follows the conversation", async () => {
  const id = await newTalk()
  const [card] = await cardsOf(token, main.id, id)
  const edit = (body) => ask('PATCH', `${cardsPath(main.id)}/${card.id}`,
    { version: card.version, ...body })
  assertError(await edit({ priority: 'low' }), 422, 'follows_conversation')
  assert.equal((await edit({ value: 500 })).status, 200)
})

test('a final stage that wants a reason has one, and the card keeps it there', async () => {
  const card = await newCard()
  const refused = await move(card, { stage_id: lost.id })
  assertError(refused, 422, 'reason_required')
  assert.deepEqual(refused.body.error.details, [{ field: 'reason', code: 'reason_required' }])
  const reply = await move(card, { stage_id: lost.id, reason: 'Preço' })
  assert.equal(reply.body.data.outcome_reason, 'Preço')
  assert.ok(reply.body.data.entered_stage_at > card.entered_stage_at)
  const back = await move(reply.body.data, { stage_id: first.id })
  assert.equal(back.body.data.outcome_reason, null)
  const history = await data('GET', cards(`/${card.id}/history`))
  assert.deepEqual(history.map((act) => [act.action, act.reason]),
    [['moved', null], ['moved', 'Preço'], ['created', null]])
})

test('twenty moves at once do not exceed a hard limit, nor does anything else', async () => {
  const many = []
  for (let i = 0; i < 20; i++) many.push(await newCard({ title: `n${i}` }))
  const replies = await Promise.all(many.map((card) => move(card, { stage_id: full.id })))
  const won = replies.filter((reply) => reply.status === 200)
  assert.equal(won.length, 3)
  for (const reply of replies) {
    if (reply.status === 200) continue
    assertError(reply, 422, 'wip_limit')
    assert.deepEqual(reply.body.error.details, { limit: 3 })
  }
  assert.equal((await inStage(full)).length, 3)
  const inside = won[0].body.data
  assert.equal((await move(inside, { stage_id: full.id })).status, 200, 'staying is free')
  assertError(await ask('POST', cards(), { title: 'x', stage_id: full.id }), 422, 'wip_limit')
  assert.equal((await ask('DELETE', cards(`/${inside.id}`))).status, 204)
  const other = await data('POST', cards(), { title: 'nova', stage_id: full.id })
  assertError(await ask('POST', cards(`/${inside.id}/restore`)), 422, 'wip_limit')
  const bulk = await data('POST', cards('/bulk'), {
    card_ids: [inside.id], action: 'restore',
  })
  assert.deepEqual(bulk.skipped, [{ card_id: inside.id, code: 'wip_limit' }])
  assert.equal((await ask('DELETE', cards(`/${other.id}`))).status, 204)
  assert.equal((await ask('POST', cards(`/${inside.id}/restore`))).status, 200)
  assert.equal((await inStage(full)).length, 3)
})

test('a checklist is ticked, ordered and counted', async () => {
  const card = await newCard()
  const at = (rest = '') => cards(`/${card.id}/checklist${rest}`)
  const [a, b] = [await data('POST', at(), { text: 'Ligar' }), await data('POST', at(), { text: 'Visitar' })]
  const c = await data('POST', at(), { text: 'Medir', after_id: a.id })
  const done = await data('PATCH', at(`/${b.id}`), { done: true, after_id: null })
  assert.equal(done.done_by, admin.user.id)
  const whole = await shown(card)
  assert.deepEqual(whole.checklist.map((item) => item.id), [b.id, a.id, c.id])
  assert.deepEqual([whole.checklist_total, whole.checklist_done], [3, 1])
  assert.equal((await ask('DELETE', at(`/${a.id}`))).status, 204)
  assert.equal((await shown(card)).checklist_total, 2)
  assertError(await ask('POST', at(), { text: 'x', after_id: a.id }), 422)
})

test('comments: mentions are of members, and their words are their own', async () => {
  const card = await newCard()
  const at = (rest = '') => cards(`/${card.id}/comments${rest}`)
  const stream = await new StreamClient(() => token).ready()
  assertError(await ask('POST', at(), { body: 'Oi', mentions: [999999] }), 422)
  const made = await data('POST', at(), { body: 'Oi', mentions: [agent.user.id] })
  assert.deepEqual([made.author.user_id, made.mentions], [admin.user.id, [agent.user.id]])
  assert.equal((await shown(card)).comments_count, 1)
  assertError(await ask('PATCH', at(`/${made.id}`), { body: 'dele' }, agent.token), 403)
  assertError(await ask('DELETE', at(`/${made.id}`), undefined, agent.token), 403)
  const edited = await data('PATCH', at(`/${made.id}`), { body: 'Olá' })
  assert.ok(edited.edited_at)
  assert.deepEqual((await data('GET', at())).map((row) => row.body), ['Olá'])
  assert.equal((await ask('DELETE', at(`/${made.id}`))).status, 204)
  assert.equal((await shown(card)).comments_count, 0)
  await stream.waitFor((event) => event.type === 'comment.deleted' && event.entity_id === made.id)
  const told = stream.events.find((event) => event.type === 'comment.created'
    && event.entity_id === made.id)
  assert.deepEqual(told.data.mentions, [agent.user.id])
  await stream.close()
})

test('links are of the web', async () => {
  const card = await newCard()
  const at = (rest = '') => cards(`/${card.id}/links${rest}`)
  for (const url of ['javascript:alert(1)', 'ftp://example.com/a', 'https:///x', 'https://a b']) {
    assertError(await ask('POST', at(), { url }), 422)
  }
  const link = await data('POST', at(), { url: 'https://example.com/proposta?a=1', title: 'Proposta' })
  assert.deepEqual((await shown(card)).links.map((row) => row.id), [link.id])
  assert.equal((await ask('DELETE', at(`/${link.id}`))).status, 204)
})

test('a conversation is once on a board, and on several boards', async () => {
  const talk = await newTalk()
  const card = await newCard({ chatwoot_conversation_id: talk })
  assert.deepEqual(card.conversations.map((row) => row.chatwoot_conversation_id), [talk])
  const other = await newCard()
  const add = (id) => ask('POST', cards(`/${other.id}/conversations`), { chatwoot_conversation_id: id })
  const taken = await add(talk)
  assertError(taken, 409, 'conversation_on_board')
  assert.equal(taken.body.error.details.current.id, card.id)
  assertError(await add(99999999), 422)
  const [second, third] = [await newTalk(), await newTalk()]
  await add(second)
  assert.equal((await add(third)).body.data.conversations.length, 2)
  const off = await data('DELETE', cards(`/${other.id}/conversations/${second}`))
  assert.deepEqual(off.conversations.map((row) => row.chatwoot_conversation_id), [third])
  const [mirrored] = await cardsOf(token, main.id, talk)
  assertError(await ask('DELETE', `${cardsPath(main.id)}/${mirrored.id}/conversations/${talk}`), 422,
    'follows_conversation')
})

test('the trash gives back, until it is emptied', async () => {
  const card = await newCard({ title: `Lixo ${randomUUID()}` })
  assert.equal((await ask('DELETE', cards(`/${card.id}`))).status, 204)
  assertError(await ask('GET', cards(`/${card.id}`)), 404)
  assertError(await move(card, { stage_id: doing.id }), 404)
  assertError(await ask('PATCH', cards(`/${card.id}`), { version: 1, title: 'x' }), 404)
  assert.ok(!(await inStage(first)).some((row) => row.id === card.id))
  assert.equal((await data('GET', path('/trash')))[0].id, card.id)
  const back = await data('POST', cards(`/${card.id}/restore`))
  assert.deepEqual([back.deleted_at, back.position], [null, card.position])
  assertError(await ask('POST', cards(`/${card.id}/restore`)), 404)
  assertError(await ask('DELETE', path(`/trash/${card.id}`)), 404)
  await ask('DELETE', cards(`/${card.id}`))
  assertError(await ask('DELETE', path(`/trash/${card.id}`), undefined, agent.token), 403)
  assert.equal((await ask('DELETE', path(`/trash/${card.id}`))).status, 204)
  assertError(await ask('POST', cards(`/${card.id}/restore`)), 404)
})

test('many cards change at once, and are taken back at once', async () => {
  const many = [await newCard(), await newCard(), await newCard()]
  const ids = many.map((card) => card.id)
  const done = await data('POST', cards('/bulk'), {
    card_ids: [...ids, NOWHERE], action: 'move', stage_id: doing.id,
  })
  assert.deepEqual([done.changed, done.skipped], [3, [{ card_id: NOWHERE, code: 'not_found' }]])
  const order = (await inStage(doing)).map((card) => card.id)
  assert.deepEqual(order.slice(-3), ids)
  await data('POST', cards('/bulk'), {
    card_ids: ids, action: 'update', changes: { value: 700, labels: ['lote'], priority: 'low' },
  })
  assert.deepEqual((await shown(many[1])).labels, ['lote'])
  assertError(await ask('POST', cards('/bulk'),
    { card_ids: ids, action: 'move', stage_id: lost.id }), 422, 'reason_required')
  const gone = await data('POST', cards('/bulk'), { card_ids: ids, action: 'delete' })
  assert.equal(gone.changed, 3)

  assert.equal((await data('POST', path('/undo'), { operation_id: gone.operation_id })).length, 3)
  assert.deepEqual((await data('POST', path('/undo'), {})).map((card) => card.labels), [[], [], []])
  const placed = await data('POST', path('/undo'), {})
  assert.deepEqual(new Set(placed.map((card) => card.stage_id)), new Set([first.id]))
  const places = Object.fromEntries(placed.map((card) => [card.id, card.position]))
  assert.deepEqual(ids.map((id) => places[id]), many.map((card) => card.position))
})

test('one act is taken back once, and not when somebody went on', async () => {
  const card = await newCard({ title: 'Antes' })
  const edited = await data('PATCH', cards(`/${card.id}`), { version: card.version, title: 'Depois' })
  assert.deepEqual((await data('POST', path('/undo'), {})).map((row) => row.title), ['Antes'])
  const moved = (await move(edited, { stage_id: doing.id })).body.data
  const theirs = await move(moved, { stage_id: first.id }, agent.token)
  assert.equal(theirs.status, 200)
  const late = await ask('POST', path('/undo'), {})
  assertError(late, 409, 'undo_conflict')
  assert.deepEqual(late.body.error.details.changed, [{ card_id: card.id, code: 'moved' }])
  assert.equal((await shown(card)).stage_id, first.id)
  const nobody = await newAgent('Novata')
  assertError(await ask('POST', path('/undo'), {}, nobody.token), 409, 'nothing_to_undo')
})

test('a card that comes back into a final stage by an undo has its reason again', async () => {
  const card = await newCard()
  const done = (await move(card, { stage_id: lost.id, reason: 'Prazo' })).body.data
  for (let times = 0; times < 2; times++) {
    const now = await shown(card)
    assert.equal((await move(times ? now : done, { stage_id: doing.id })).status, 200)
    const [back] = await data('POST', path('/undo'), {})
    assert.deepEqual([back.id, back.stage_id, back.outcome_reason], [card.id, lost.id, 'Prazo'])
  }
})

test('labels are as long as an event can tell, and a page of acts or comments as a reply', async () => {
  const labels = Array.from({ length: 100 }, (_, nth) => `${nth}${'é'.repeat(200)}`)
  assertError(await ask('POST', cards(), { title: 'x', labels }), 422, 'invalid')
  let card = await newCard({ labels: labels.slice(0, 20) })
  assertError(await ask('PATCH', cards(`/${card.id}`), { version: card.version, labels }), 422)
  for (let nth = 0; nth < 32; nth++) {
    card = await data('PATCH', cards(`/${card.id}`),
      { version: card.version, description: `${nth}${'😀'.repeat(19_000)}` })
  }
  for (let nth = 0; nth < 150; nth++) {
    await data('POST', cards(`/${card.id}/comments`), { body: '<'.repeat(5000), mentions: [] })
  }
  for (const [list, count] of [['history', 33], ['comments', 150]]) {
    const ids = new Set()
    let cursor = ''
    do {
      const reply = await ask('GET', cards(`/${card.id}/${list}?limit=200${cursor}`))
      assert.equal(reply.status, 200, JSON.stringify(reply.body))
      reply.body.data.forEach((row) => ids.add(row.id))
      const next = reply.body.page.next_cursor
      cursor = next && `&cursor=${encodeURIComponent(next)}`
    } while (cursor)
    assert.equal(ids.size, count, list)
  }
})

test('fields of the board change on many cards, each keeping its others', async () => {
  const field = (body) => data('POST', path('/fields'), body)
  const size = await field({ name: 'Tamanho', type: 'number' })
  const note = await field({ name: 'Nota', type: 'text' })
  const many = [await newCard({ custom: { [note.id]: 'a', [size.id]: 1 } }), await newCard()]
  const ids = many.map((card) => card.id)
  const customs = () => Promise.all(many.map(async (card) => (await shown(card)).custom))
  const bulk = (changes) => ask('POST', cards('/bulk'), { card_ids: ids, action: 'update', changes })
  assertError(await bulk({ custom: { [size.id]: 'muito' } }), 422, 'invalid')
  assert.equal((await bulk({ custom: { [size.id]: 5 }, priority: 'low' })).body.data.changed, 2)
  assert.deepEqual(await customs(), [{ [note.id]: 'a', [size.id]: 5 }, { [size.id]: 5 }])
  assert.equal((await bulk({ custom: { [note.id]: null } })).body.data.changed, 1)
  assert.deepEqual(await customs(), [{ [size.id]: 5 }, { [size.id]: 5 }])
  await data('POST', path('/undo'), {})
  await data('POST', path('/undo'), {})
  assert.deepEqual(await customs(), [{ [note.id]: 'a', [size.id]: 1 }, {}])
})

test('an assignee goes by the name that people are chosen by', async () => {
  const one = await newCard()
  const person = (await data('GET', path('/people'))).find((row) => row.user_id !== null
    && sql(`select available_name from agents where account_id = ${HUB_ACCOUNT}
      and chatwoot_user_id = ${row.chatwoot_user_id}`) !== row.name)
  assert.ok(person, 'somebody with a shorter name for customers')
  const changes = { assignee_chatwoot_user_id: person.chatwoot_user_id }
  const given = await data('PATCH', cards(`/${one.id}`), { version: one.version, ...changes })
  assert.equal(given.assignee.name, person.name)
  const many = await newCard()
  await data('POST', cards('/bulk'), { card_ids: [many.id], action: 'update', changes })
  assert.equal((await shown(many)).assignee.name, person.name)
})

test('who loses sight of a card by an undo is told', async (t) => {
  const person = await newAgent('Só Os Meus')
  const account = accountPath(HUB_ACCOUNT)
  const role = await data('POST', `${account}/roles`, {
    name: `Só os meus ${randomUUID()}`,
    grants: [{ permission: 'kanban:read', scope: 'own' }, { permission: 'chatwoot:read', scope: 'own' }],
  })
  const { version } = (await data('GET', `${account}/users?limit=200`))
    .find((row) => row.id === person.user.id)
  await data('PATCH', `${account}/users/${person.user.id}`, { role_id: role.id, version })
  const stream = await new StreamClient(() => person.token).ready()
  t.after(() => stream.close())
  const heard = (type, id) => stream.waitFor((event) => event.type === type && event.entity_id === id)
  const theirs = Number(sql(`select chatwoot_user_id from users where id = ${person.user.id}`))
  const poll = await startSync(HUB_ACCOUNT, token, 'incremental')
  await followRun(HUB_ACCOUNT, () => token, poll, { withinMs: 60_000 })

  const one = await newCard()
  await data('PATCH', cards(`/${one.id}`),
    { version: one.version, assignee_chatwoot_user_id: theirs })
  await heard('card.updated', one.id)
  await data('POST', path('/undo'), {})
  await heard('card.deleted', one.id)

  const many = [await newCard(), await newCard()]
  await data('POST', cards('/bulk'), { card_ids: many.map((card) => card.id), action: 'update',
    changes: { assignee_chatwoot_user_id: theirs } })
  for (const { id } of many) await heard('card.updated', id)
  await data('POST', path('/undo'), {})
  for (const { id } of many) await heard('card.deleted', id)
})

test('outsiders see where a card stands on a board that says so, and nothing else', async () => {
  const outsider = await newAgent('De Fora')
  const talk = await newTalk()
  const card = await newCard({ title: 'Segredo', chatwoot_conversation_id: talk, value: 900, labels: ['x'] })
  const list = async () => (await data('GET', cards(`?stage_id=${first.id}&limit=200`), undefined,
    outsider.token)).find((row) => row.id === card.id)
  assert.equal(await list(), undefined)
  const now = await data('GET', path())
  await data('PATCH', path(), { version: now.version, outsiders: 'redacted' })

  const stream = await new StreamClient(() => outsider.token).ready()
  const bare = await list()
  const kept = ['id', 'board_id', 'stage_id', 'position', 'version', 'placed_version',
    'entered_stage_at', 'created_at', 'updated_at']
  for (const [name, value] of Object.entries(bare)) {
    if (kept.includes(name)) continue
    const nothing = { title: '', redacted: true, labels: [], conversations: [], custom: {} }[name]
    assert.deepEqual(value, nothing ?? (typeof value === 'number' ? 0 : null), name)
  }
  assertError(await ask('GET', cards(`/${card.id}`), undefined, outsider.token), 404)
  assertError(await move(card, { stage_id: doing.id }, outsider.token), 404)
  assertError(await ask('GET', cards(`/${card.id}/history`), undefined, outsider.token), 404)
  assertError(await ask('GET', cards(`/${card.id}/comments`), undefined, outsider.token), 404)
  assertError(await ask('PATCH', cards(`/${card.id}`), { version: 1, title: 'x' }, outsider.token), 404)
  for (const query of ['q=Segredo', 'labels=x', 'value_min=1']) {
    const found = await data('GET', cards(`?${query}`), undefined, outsider.token)
    assert.deepEqual(found.filter((row) => row.id === card.id), [], query)
  }
  await move(card, { stage_id: doing.id })
  await stream.waitFor((event) => event.type === 'card.moved' && event.entity_id === card.id)
  const events = stream.events.filter((event) => event.entity_id === card.id)
  for (const event of events) {
    assert.equal(JSON.stringify(event).includes('Segredo'), false)
    assert.equal(event.data.redacted, true)
  }
  await stream.close()
})
