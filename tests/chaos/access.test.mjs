// Whoever is demoted, taken out of an inbox or out of the account in Chatwoot, which tells nobody,
// has lost it in the Hub after one poll: lists, single things, what only administrators may, and
// the streams that are open.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { env } from '../lib/env.mjs'
import {
  accountPath, allCards, call, defaultBoard, eventually, OTHER_ACCOUNT, signIn, sso,
} from '../lib/hub.mjs'
import { assertMirrored, followRun, startSync } from '../lib/mirror.mjs'
import { frames, openStream, ticket } from '../lib/stream.mjs'
import { chatwootControl, chatwootDump, chatwootSettings, FAULTLESS } from '../lib/stand_in.mjs'

const A = accountPath(OTHER_ACCOUNT)
const ACCOUNT = Number(env.OTHER_CHATWOOT_ACCOUNT_ID)
const ENDS_MS = 5_000
const BELIEF_MS = 2_000

let admin, board, inbox, mine, theirs

const inAccount = (path, body) => chatwootControl('POST', path, { account_id: ACCOUNT, ...body })

async function poll() {
  const id = await startSync(OTHER_ACCOUNT, admin.token, 'incremental')
  await followRun(OTHER_ACCOUNT, () => admin.token, id, { withinMs: 60_000 })
}

async function signedIn({ id, credentials }) {
  const reply = await sso(credentials, { refresh: 'body' })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  const { access_token: token, refresh_token: refresh } = reply.body.data
  return { id, credentials, token, refresh }
}

/** A new agent of the account, signed in to the Hub by Chatwoot's session. */
async function newAgent(role) {
  const email = `pessoa${Date.now()}${Math.floor(Math.random() * 1e6)}@outra-empresa.example`
  const { id } = await inAccount('/agents', { name: 'Pessoa Nova', email, role })
  await inAccount('/members', { inbox_id: inbox, add: [id] })
  const reply = await fetch(`${env.CHATWOOT_URL}/auth/sign_in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: env.DEMO_PASSWORD }),
  })
  assert.equal(reply.status, 200)
  await poll()
  const credentials = {
    uid: email, client: reply.headers.get('client'),
    access_token: reply.headers.get('access-token'),
  }
  return signedIn({ id, credentials })
}

/** An open stream: { events, ended() }. */
async function follow({ token }) {
  const reply = await openStream(await ticket(token, OTHER_ACCOUNT), { accountId: OTHER_ACCOUNT })
  assert.equal(reply.status, 200)
  const stream = { events: [], isEnded: false }
  const read = async () => {
    for await (const frame of frames(reply.body)) if (frame.event) stream.events.push(frame.event)
  }
  read().catch(() => {}).finally(() => { stream.isEnded = true })
  await eventually('the stream is live', () => stream.events.length > 0)
  return stream
}

const ends = (stream) => eventually('the stream ends', () => stream.isEnded, ENDS_MS)

const numbersOf = (cards) => (
  cards.flatMap((card) => card.conversations.map((row) => row.chatwoot_conversation_id)))

const seenBy = async ({ token }) => numbersOf(await allCards(token, board.id, OTHER_ACCOUNT))

const statusOf = async ({ token }, path) => (await call('GET', A + path, { token })).status

/** Workers believe what they know of somebody for a second. */
const answers = (agent, path, statuses) => (
  eventually(`${path} is answered ${statuses}`, async () => (
    statuses.includes(await statusOf(agent, path))), BELIEF_MS))

before(async () => {
  await chatwootSettings(FAULTLESS)
  admin = await signIn('OTHER')
  board = await defaultBoard(admin.token, OTHER_ACCOUNT)
  inbox = (await chatwootDump(ACCOUNT)).inboxes[0].id
  const talk = (name) => inAccount('/conversations', { name, inbox_id: inbox })
  mine = await talk('Conversa própria')
  theirs = await talk('Conversa alheia')
  await poll()
})

after(() => chatwootSettings(FAULTLESS))

test('out of the inbox: its conversations are gone, assigned or not, and the stream ends', async () => {
  const agent = await newAgent('agent')
  const path = `/api/v1/accounts/${ACCOUNT}/conversations/${mine.id}/assignments`
  const credentials = (await chatwootControl('GET', '/credentials')).other
  await fetch(env.CHATWOOT_URL + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json', 'api-access-token': credentials.api_access_token,
    },
    body: JSON.stringify({ assignee_id: agent.id }),
  })
  await poll()
  const seen = await seenBy(agent)
  assert.ok(seen.includes(theirs.id) && seen.includes(mine.id))
  const stream = await follow(agent)

  await inAccount('/members', { inbox_id: inbox, remove: [agent.id] })
  await poll()
  await ends(stream)
  await answers(agent, `/conversations/${theirs.id}`, [404])
  assert.deepEqual(await seenBy(agent), [])
  assert.equal(await statusOf(agent, `/conversations/${mine.id}`), 404, 'assigned, but out of reach')
  assertMirrored(['inbox_members', 'agents'], await chatwootDump(ACCOUNT), OTHER_ACCOUNT)
})

test('demoted: signed out, and after a new sign-in no administrator', async () => {
  const agent = await newAgent('administrator')
  assert.equal(await statusOf(agent, '/connection'), 200)
  const stream = await follow(agent)
  await inAccount('/agents', { user_id: agent.id, role: 'agent' })
  await poll()
  await ends(stream)
  await answers(agent, '/connection', [401])
  const again = await signedIn(agent)
  assert.equal(await statusOf(again, '/connection'), 403)
  assert.equal(await statusOf(again, '/boards'), 200)
})

test('out of the account: nothing is left, nor comes back', async () => {
  const agent = await newAgent('agent')
  const stream = await follow(agent)
  const unused = await ticket(agent.token, OTHER_ACCOUNT)
  await inAccount('/agents', { user_id: agent.id, remove: true })
  await poll()
  await ends(stream)
  await answers(agent, '/boards', [401, 403, 404])
  const opened = await openStream(unused, { accountId: OTHER_ACCOUNT })
  await opened.body.cancel()
  assert.notEqual(opened.status, 200)
  const renewed = await call('POST', '/api/v1/auth/refresh', {
    body: { refresh_token: agent.refresh },
  })
  const accounts = renewed.status === 200 ? renewed.body.data.accounts : []
  assert.ok(!accounts.some((account) => account.id === OTHER_ACCOUNT), JSON.stringify(accounts))
})
