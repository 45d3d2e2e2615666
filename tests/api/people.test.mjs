// Two agents with different inboxes, and what becomes of what they have open when Chatwoot changes
// its mind about them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { randomUUID } from 'node:crypto'
import { env } from '../lib/env.mjs'
import {
  accountPath, allCards, assertError, call, defaultBoard, eventually, HUB_ACCOUNT, signIn, sso,
} from '../lib/hub.mjs'
import { chatwootControl } from '../lib/stand_in.mjs'
import { StreamClient } from '../lib/stream.mjs'

const A = accountPath(HUB_ACCOUNT)
const CHATWOOT_ACCOUNT = Number(env.CHATWOOT_ACCOUNT_ID)
const ENDED = ['done', 'failed', 'cancelled']

let admin, board
let first, second // agents, with their token; `id` in Chatwoot
let only // first's, second's and their common inbox
const streams = []

const control = (path, body) => chatwootControl('POST', `/${path}`, { account_id: CHATWOOT_ACCOUNT, ...body })

/** An agent of Chatwoot, and their sign-in here. */
async function newAgent(name) {
  const email = `${randomUUID()}@loja-aurora.example`
  const made = await control('agents', { name, email })
  const reply = await fetch(`${env.CHATWOOT_URL}/auth/sign_in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: env.DEMO_PASSWORD }),
  })
  assert.equal(reply.status, 200, await reply.text())
  const credentials = {
    uid: email, client: reply.headers.get('client'), access_token: reply.headers.get('access-token'),
  }
  const enter = async () => (await sso(credentials)).body.data?.access_token
  return { id: made.id ?? made.user_id, name, enter }
}

async function poll() {
  const started = await call('POST', `${A}/sync`, { token: admin.token, body: { kind: 'incremental' } })
  assert.equal(started.status, 202, JSON.stringify(started.body))
  await eventually('the end of the poll', async () => {
    const { body } = await call('GET', `${A}/jobs/${started.body.data.id}`, { token: admin.token })
    return ENDED.includes(body.data.state)
  }, 60_000)
}

const members = (inbox, change) => control('members', { inbox_id: inbox, ...change })

async function inboxesOf(token) {
  const cards = await allCards(token, board.id)
  return new Set(cards.flatMap((card) => card.conversations.map((c) => c.chatwoot_inbox_id)))
}

async function countOf(token) {
  const { body } = await call('GET', `${A}/boards/${board.id}`, { token })
  return body.data.stages.reduce((sum, stage) => sum + stage.cards_count, 0)
}

async function newCard(inbox) {
  const made = await control('conversations', { inbox_id: inbox, name: `Cliente ${randomUUID()}` })
  const id = made.id ?? made.conversation_id ?? made.conversation?.id
  return eventually('its card', async () => {
    const { body } = await call('GET',
      `${A}/boards/${board.id}/cards?chatwoot_conversation_id=${id}`, { token: admin.token })
    return body.data[0]
  })
}

function follow(agent) {
  const stream = new StreamClient(() => agent.token)
  streams.push(stream)
  return stream.ready()
}

const heardOf = (stream, card) => stream.events.some((event) => event.entity_id === card.id)

const reachOf = async (agent) => (
  await call('POST', `${A}/stream-tickets`, { token: agent.token })).body.data?.reach

before(async () => {
  admin = await signIn('ADMIN')
  board = await defaultBoard(admin.token)
  const { inboxes } = await chatwootControl('GET', `/dump?account_id=${CHATWOOT_ACCOUNT}&messages=false`)
  only = { first: inboxes[0].id, second: inboxes[1].id, common: inboxes[2].id }
  first = await newAgent('Primeira')
  second = await newAgent('Segundo')
  await members(only.first, { add: [first.id] })
  await members(only.second, { add: [second.id] })
  await members(only.common, { add: [first.id, second.id] })
  await poll()
  first.token = await first.enter()
  second.token = await second.enter()
})

after(async () => {
  await Promise.all(streams.map((stream) => stream.close()))
  for (const agent of [first, second]) {
    await control('agents', { user_id: agent.id, remove: true }).catch(() => {})
  }
  await poll()
})

test('they have different boards, and their counts are theirs', async () => {
  for (const inbox of Object.values(only)) await newCard(inbox)
  assert.deepEqual(await inboxesOf(first.token), new Set([only.first, only.common]))
  assert.deepEqual(await inboxesOf(second.token), new Set([only.second, only.common]))
  for (const { token } of [first, second, admin]) {
    assert.equal(await countOf(token), (await allCards(token, board.id)).length)
  }
  assert.ok(await countOf(first.token) < await countOf(admin.token))
})

test("another's card is not there, to read or to move", async () => {
  const card = await newCard(only.second)
  const path = `${A}/boards/${board.id}/cards/${card.id}`
  assertError(await call('GET', path, { token: first.token }), 404)
  assertError(await call('POST', `${path}/move`, {
    token: first.token, body: { stage_id: card.stage_id, version: card.version },
  }), 404)
  assert.equal((await call('GET', path, { token: second.token })).status, 200)
})

test('events reach who sees the card, live and at catching up', async () => {
  const [one, two] = [await follow(first), await follow(second)]
  const start = Math.max(...one.controls.map(({ seq }) => seq), 0)
  const theirs = await newCard(only.second)
  const common = await newCard(only.common)
  await one.waitFor((event) => event.entity_id === common.id)
  await two.waitFor((event) => event.entity_id === common.id)
  assert.ok(heardOf(two, theirs) && !heardOf(one, theirs))
  const caught = async ({ token }) => (
    await call('GET', `${A}/events?after=${start}&limit=500`, { token })).body.data
    .map((event) => event.entity_id)
  assert.ok(!(await caught(first)).includes(theirs.id))
  assert.ok((await caught(second)).includes(theirs.id))
})

test('who is taken out of an inbox loses its cards, and their stream is opened anew', async () => {
  const stream = await follow(second)
  const [connects, reach] = [stream.connects, await reachOf(second)]
  await members(only.second, { remove: [second.id] })
  await poll()
  await eventually('a new stream', () => stream.connects > connects, 5_000)
  // A worker may know the one before for a second.
  await eventually('another reach', async () => await reachOf(second) !== reach, 5_000)
  assert.ok(!stream.controls.some(({ event }) => event === 'hub.revoked'))
  await eventually('the common inbox alone', async () => (
    [...await inboxesOf(second.token)].join() === String(only.common)), 5_000)
  const lost = await newCard(only.second)
  const common = await newCard(only.common)
  await stream.waitFor((event) => event.entity_id === common.id)
  assert.ok(!heardOf(stream, lost))
})

test('people and teams are listed with who has not signed in yet', async () => {
  const stranger = await newAgent('Ainda Não')
  await poll()
  const { body } = await call('GET', `${A}/users?limit=200`, { token: admin.token })
  const row = body.data.find((one) => one.chatwoot_user_id === stranger.id)
  assert.deepEqual([row.id, row.signed_in, row.role], [null, false, 'agent'])
  const known = body.data.find((one) => one.chatwoot_user_id === first.id)
  assert.ok(known.signed_in && known.last_seen_at && known.id > 0)
  const teams = (await call('GET', `${A}/teams`, { token: first.token })).body.data
  assert.ok(teams.length > 0 && teams.every((team) => !team.is_member))
  const inside = `${A}/teams/${teams[0].id}/members`
  assertError(await call('GET', inside, { token: first.token }), 404)
  assert.equal((await call('GET', inside, { token: admin.token })).body.data.length,
    teams[0].members_count)
  await control('agents', { user_id: stranger.id, remove: true })
})

test('who is no agent any more is out after one poll, open streams included', async () => {
  const stream = await follow(second)
  await control('agents', { user_id: second.id, remove: true })
  await poll()
  await eventually('the end of the stream', () => stream.controls.some(
    ({ event }) => event === 'hub.revoked') || stream.lastError, 5_000)
  await eventually('no access', async () => (
    await call('GET', `${A}/boards`, { token: second.token })).status === 401, 5_000)
})
