// Who else looks at a board: said by pages, told by the stream to those who see the same, kept nowhere.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBoard, createCard, dropBoard } from '../lib/boards.mjs'
import {
  accountPath, assertError, call, eventually, HUB_ACCOUNT, OTHER_ACCOUNT, signIn,
} from '../lib/hub.mjs'
import { kill9, revive, sql } from '../lib/instance.mjs'
import { StreamClient } from '../lib/stream.mjs'

const SECONDS = 5_000 // in which everybody is told
const QUIET_MS = 3_000

let admin, agent, other, board
const open = []

before(async () => {
  [admin, agent, other] = await Promise.all(['ADMIN', 'AGENT', 'OTHER'].map(signIn))
  board = await createBoard(admin.token, `Presença ${randomUUID().slice(0, 8)}`)
})

after(async () => {
  await Promise.all(open.map((client) => client.close()))
  await dropBoard(admin.token, board.id)
})

function follow(who, accountId = HUB_ACCOUNT) {
  const client = new StreamClient(() => who.token, { accountId })
  open.push(client)
  return client.ready()
}

async function look(who, viewer_id, board_id, card_id = null, accountId = HUB_ACCOUNT) {
  return call('POST', `${accountPath(accountId)}/presence`, {
    token: who.token, body: { viewer_id, board_id, card_id },
  })
}

const lastOf = (client, id) => client.fleeting.filter((event) => event.entity_id === id).at(-1)
const told = (client, id, ids) => eventually(`${ids} at ${id}`, () => (
  JSON.stringify(lastOf(client, id)?.data.user_ids) === JSON.stringify(ids)), SECONDS)
const sorted = (...ids) => ids.sort((a, b) => a - b)

describe('presence', () => {
  it('is told to who sees the board, within a second or so, and ends with the page', async () => {
    const stream = await follow(agent)
    const [mine, theirs] = [randomUUID(), randomUUID()]
    assert.equal((await look(admin, mine, board.id)).status, 204)
    await told(stream, board.id, [admin.user.id])
    await look(agent, theirs, board.id)
    await told(stream, board.id, sorted(admin.user.id, agent.user.id))
    await look(admin, mine, null)
    await told(stream, board.id, [agent.user.id])
    await look(agent, theirs, null)
    await told(stream, board.id, [])
    const late = await follow(admin)
    await sleep(QUIET_MS)
    assert.equal(lastOf(late, board.id), undefined)
  })

  it('names who looks at a card', async () => {
    const stream = await follow(agent)
    const card = await createCard(admin.token, board, { title: 'Visto', stage_id: board.stages[0].id })
    const page = randomUUID()
    await look(admin, page, board.id, card.id)
    await told(stream, card.id, [admin.user.id])
    assert.equal(lastOf(stream, card.id).entity, 'card')
    await look(admin, page, board.id)
    await told(stream, card.id, [])
    await look(admin, page, null)
  })

  it('of a board for its members is told to nobody else', async () => {
    const hidden = await createBoard(admin.token, `Fechado ${randomUUID().slice(0, 8)}`)
    try {
      const path = `${accountPath(HUB_ACCOUNT)}/boards/${hidden.id}`
      await call('PATCH', path, {
        token: admin.token, body: { version: hidden.version, visibility: 'members' },
      })
      const [inside, outside, stranger] = await Promise.all([
        follow(admin), follow(agent), follow(other, OTHER_ACCOUNT),
      ])
      const page = randomUUID()
      await look(admin, page, hidden.id)
      await told(inside, hidden.id, [admin.user.id])
      await sleep(QUIET_MS)
      assert.equal(lastOf(outside, hidden.id), undefined)
      assert.deepEqual(stranger.fleeting, [])
      assertError(await look(agent, randomUUID(), hidden.id), 404, 'not_found')
      assertError(await look(other, randomUUID(), hidden.id, null, OTHER_ACCOUNT), 404, 'not_found')
      assertError(await look(other, randomUUID(), hidden.id), 404, 'not_found')
      await look(admin, page, null)
    } finally {
      await dropBoard(admin.token, hidden.id)
    }
  })

  it('ends with the browser that said it', async () => {
    const guest = await signIn('AGENT')
    const [stream, theirs] = [await follow(admin), await follow(guest)]
    await look(guest, randomUUID(), board.id)
    await told(stream, board.id, [agent.user.id])
    await sleep(QUIET_MS)
    await theirs.close()
    await eventually('nobody', () => lastOf(stream, board.id).data.count === 0, 15_000)
  })

  it('outlives hub-events, and is in no table', async () => {
    const stream = await follow(admin)
    const page = randomUUID()
    await look(agent, page, board.id)
    await told(stream, board.id, [agent.user.id])
    stream.fleeting.length = 0
    kill9('hub-events')
    await revive()
    await eventually('told again', () => lastOf(stream, board.id)?.data.count === 1)
    await look(agent, page, null)
    await told(stream, board.id, [])
    assert.equal(sql(`select count(*) from events where envelope->>'type' like 'presence.%'`), '0')
  })
})
