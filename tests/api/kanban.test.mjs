import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  accountPath, allCards, assertError, call, cardsOf, cardsPath, defaultBoard, eventually,
  HUB_ACCOUNT, signIn,
} from '../lib/hub.mjs'
import { created, deliver, messageCreated, newConversationId } from '../lib/webhooks.mjs'

const NOWHERE = '01890000-0000-7000-8000-000000000000'

let token, board

before(async () => {
  ({ token } = await signIn('ADMIN'))
  board = await defaultBoard(token)
})

const stage = (key) => board.stages.find((row) => row.key === key).id

async function newCard(fields = {}) {
  const conversationId = newConversationId()
  await deliver(created({ conversationId, status: 'pending', ...fields }))
  return eventually('a new card', async () => (await cardsOf(token, board.id, conversationId))[0])
}

const getCard = async (id) => (
  (await call('GET', `${cardsPath(board.id)}/${id}`, { token })).body.data)

const move = (card, body) => call('POST', `${cardsPath(board.id)}/${card.id}/move`, {
  token, body: { version: card.version, ...body },
})

async function stageCards(stageId) {
  const reply = await call('GET', `${cardsPath(board.id)}?stage_id=${stageId}&limit=200`, { token })
  assert.equal(reply.status, 200)
  return reply.body.data
}

test('the default board has the four stages, the last one final', () => {
  assert.deepEqual(board.stages.map((row) => [row.key, row.final]),
    [['pending', false], ['open', false], ['snoozed', false], ['resolved', true]])
})

test('cards come in board order, page by page, each once', async () => {
  for (let i = 0; i < 3; i++) await newCard()
  const whole = await allCards(token, board.id)
  const order = board.stages.map((row) => row.id)
  const places = whole.map((card) => order.indexOf(card.stage_id))
  assert.deepEqual(places, [...places].sort((a, b) => a - b))
  const paged = []
  for (let cursor = ''; cursor !== null;) {
    const query = `?limit=2${cursor && `&cursor=${cursor}`}`
    const reply = await call('GET', cardsPath(board.id) + query, { token })
    assert.ok(reply.body.data.length <= 2)
    paged.push(...reply.body.data.map((card) => card.id))
    cursor = reply.body.page.next_cursor && encodeURIComponent(reply.body.page.next_cursor)
    if (paged.length >= 12) break
  }
  assert.deepEqual(paged, whole.slice(0, paged.length).map((card) => card.id))
})

test('the count of each stage is the number of its cards', async () => {
  const now = await defaultBoard(token)
  for (const row of now.stages) {
    if (row.cards_count <= 200) assert.equal((await stageCards(row.id)).length, row.cards_count)
  }
})

test('a limit out of range and a forged cursor are refused', async () => {
  for (const query of ['limit=0', 'limit=201', 'limit=x', 'cursor=%21%21', 'surprise=1']) {
    const reply = await call('GET', `${cardsPath(board.id)}?${query}`, { token })
    assert.ok([400, 422].includes(reply.status), `${query}: ${reply.status}`)
  }
})

test("a cursor with another board's stage, or of another column, is refused", async () => {
  const cursorOf = (stageId) => Buffer.from(`${stageId}\nV\n`).toString('base64url')
  const ask = (query) => call('GET', `${cardsPath(board.id)}?${query}`, { token })
  assertError(await ask(`cursor=${cursorOf(NOWHERE)}`), 400, 'bad_cursor')
  const other = `stage_id=${stage('open')}&cursor=${cursorOf(stage('resolved'))}`
  assertError(await ask(other), 400, 'bad_cursor')
  const stages = board.stages.map((row) => row.id)
  const end = Buffer.from(`${stages.at(-1)}\nzzzz\n`).toString('base64url')
  const reply = await ask(`cursor=${end}`)
  assert.deepEqual([reply.status, reply.body.data], [200, []], 'behind the last card')
})

test('a card moves behind another, before another, and to the end', async () => {
  const [a, b, c] = [await newCard(), await newCard(), await newCard()]
  const to = stage('snoozed')
  for (const card of [a, b]) assert.equal((await move(card, { stage_id: to })).status, 200)
  const between = await move(c, { stage_id: to, after_id: a.id })
  assert.equal(between.status, 200)
  assert.equal(between.body.data.stage_id, to)
  assert.equal(between.body.data.version, c.version + 1)
  const wanted = [a.id, c.id, b.id]
  const ordered = async () => (
    (await stageCards(to)).map((row) => row.id).filter((id) => wanted.includes(id)))
  assert.deepEqual(await ordered(), wanted)
  const back = await move(await getCard(b.id), { stage_id: to, before_id: a.id })
  assert.equal(back.status, 200)
  assert.deepEqual(await ordered(), [b.id, a.id, c.id])
})

test('many moves to the same place keep the order', async () => {
  const anchor = await newCard()
  const to = stage('snoozed')
  await move(anchor, { stage_id: to })
  const ids = []
  for (let i = 0; i < 12; i++) {
    const card = await newCard()
    assert.equal((await move(card, { stage_id: to, after_id: anchor.id })).status, 200)
    ids.unshift(card.id)
  }
  const all = (await stageCards(to)).map((row) => row.id)
  const from = all.indexOf(anchor.id)
  assert.deepEqual(all.slice(from + 1, from + 13), ids)
})

test('a move with a stale placement is a 409 that carries the current card', async () => {
  const card = await newCard()
  assert.equal((await move(card, { stage_id: stage('open') })).status, 200)
  const late = await move(card, { stage_id: stage('resolved') })
  assertError(late, 409, 'card_conflict')
  const { description, checklist, links, ...current } = await getCard(card.id)
  assert.deepEqual([description, checklist, links], [null, [], []])
  assert.deepEqual(late.body.error.details.current, current)
})

test('a message in between does not fail a move', async () => {
  const conversationId = newConversationId()
  const at = Date.now()
  await deliver(created({ conversationId, status: 'pending', at }))
  const card = await eventually('the card', async () => (
    (await cardsOf(token, board.id, conversationId))[0]))
  await deliver(messageCreated({ conversationId, status: 'pending', at: at + 10 },
    { content: 'mais uma' }))
  await eventually('the message', async () => (await getCard(card.id)).version > card.version)
  assert.equal((await move(card, { stage_id: stage('open') })).status, 200)
})

test('both neighbours are a 422', async () => {
  const [a, b, c] = [await newCard(), await newCard(), await newCard()]
  assertError(await move(c, { stage_id: stage('pending'), after_id: a.id, before_id: b.id }), 422)
})

test('a neighbour that is not in the stage is a 409', async () => {
  const card = await newCard()
  assertError(await move(card, { stage_id: stage('pending'), after_id: NOWHERE }), 409)
})

test('a stage that is not of the board is refused', async () => {
  const reply = await move(await newCard(), { stage_id: NOWHERE })
  assert.ok([404, 422].includes(reply.status), String(reply.status))
})

test('a move without a version, with a wrong type or an unknown key is a 422', async () => {
  const card = await newCard()
  for (const body of [
    { version: undefined, stage_id: stage('open') },
    { stage_id: stage('open'), version: 'x' },
    { stage_id: stage('open'), colour: 'red' },
    {},
  ]) {
    assertError(await move(card, body), 422)
  }
  assert.equal((await getCard(card.id)).stage_id, card.stage_id)
})

test('a version that the card never had is a 422', async () => {
  const card = await newCard()
  const reply = await move(card, { stage_id: stage('open'), version: card.version + 1 })
  assertError(reply, 422)
  assert.deepEqual(reply.body.error.details, [{ field: 'version', code: 'range' }])
  assert.equal((await getCard(card.id)).version, card.version)
})

test('two moves of one card at once: one wins, the other is a 409', async () => {
  const card = await newCard()
  const replies = await Promise.all([
    move(card, { stage_id: stage('open') }), move(card, { stage_id: stage('resolved') }),
  ])
  assert.deepEqual(replies.map((reply) => reply.status).sort(), [200, 409])
})

test('an unknown board or card is a 404', async () => {
  const get = (path) => call('GET', path, { token })
  assertError(await get(`${accountPath(HUB_ACCOUNT)}/boards/${NOWHERE}`), 404)
  assertError(await get(`${cardsPath(board.id)}/${NOWHERE}`), 404)
  assertError(await get(cardsPath(NOWHERE)), 404)
})
