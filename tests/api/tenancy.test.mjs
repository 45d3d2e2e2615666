// A user of one account meets a 404 for everything of another, as if it did not exist.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  accountPath, allCards, assertError, call, cardsPath, defaultBoard, HUB_ACCOUNT, OTHER_ACCOUNT,
  signIn,
} from '../lib/hub.mjs'
import { openStream, ticket } from '../lib/stream.mjs'

let demo, other, board, card

before(async () => {
  demo = await signIn('ADMIN')
  other = await signIn('OTHER')
  board = await defaultBoard(other.token, OTHER_ACCOUNT)
  ;[card] = await allCards(other.token, board.id, OTHER_ACCOUNT)
})

const as = (method, path, body) => call(method, path, { token: demo.token, body })

test('every address of the other account is a 404', async () => {
  const theirs = cardsPath(board.id, OTHER_ACCOUNT)
  const calls = [
    ['GET', `${accountPath(OTHER_ACCOUNT)}/boards`],
    ['GET', `${accountPath(OTHER_ACCOUNT)}/boards/${board.id}`],
    ['GET', theirs],
    ['GET', `${theirs}/${card.id}`],
    ['GET', `${accountPath(OTHER_ACCOUNT)}/events?after=0`],
    ['POST', `${accountPath(OTHER_ACCOUNT)}/stream-tickets`],
    ['POST', `${theirs}/${card.id}/move`, { stage_id: card.stage_id, version: card.version }],
  ]
  for (const [method, path, body] of calls) assertError(await as(method, path, body), 404)
})

test('an account that does not exist is the same 404', async () => {
  const boardsOf = async (id) => (await as('GET', `${accountPath(id)}/boards`)).body.error
  const [a, b] = [await boardsOf(OTHER_ACCOUNT), await boardsOf(999999999)]
  assert.deepEqual([a.code, a.message], [b.code, b.message])
})

test("the other account's board and card are unknown under the own account too", async () => {
  assertError(await as('GET', `${accountPath(HUB_ACCOUNT)}/boards/${board.id}`), 404)
  assertError(await as('GET', `${cardsPath(board.id)}/${card.id}`), 404)
  const own = await defaultBoard(demo.token)
  assertError(await as('GET', `${cardsPath(own.id)}/${card.id}`), 404)
  assertError(await as('POST', `${cardsPath(own.id)}/${card.id}/move`,
    { stage_id: own.stages[0].id, version: card.version }), 404)
})

test("an own card cannot be moved to the other account's stage", async () => {
  const own = await defaultBoard(demo.token)
  const [mine] = await allCards(demo.token, own.id)
  const reply = await as('POST', `${cardsPath(own.id)}/${mine.id}/move`,
    { stage_id: board.stages[0].id, version: mine.version })
  assert.ok([404, 422].includes(reply.status), String(reply.status))
})

test("a ticket opens no other account's stream", async () => {
  const reply = await openStream(await ticket(demo.token), { accountId: OTHER_ACCOUNT })
  assert.equal(reply.status, 404)
  await reply.body.cancel()
})

test('nothing of the account is open without a token', async () => {
  for (const [method, path] of [
    ['GET', `${accountPath(HUB_ACCOUNT)}/boards`], ['GET', cardsPath(board.id)],
    ['POST', `${accountPath(HUB_ACCOUNT)}/stream-tickets`],
    ['GET', `${accountPath(HUB_ACCOUNT)}/events?after=0`],
  ]) {
    assertError(await call(method, path), 401)
  }
})
