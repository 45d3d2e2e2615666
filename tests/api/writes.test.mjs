// Writing back: what a person does here to a conversation reaches Chatwoot once, whatever happens on
// the way, and its echo changes nothing.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { after, before, beforeEach, test } from 'node:test'
import { env } from '../lib/env.mjs'
import {
  accountPath, assertError, call, cardsOf, defaultBoard, eventually, HUB_ACCOUNT, OTHER_ACCOUNT,
  signIn,
} from '../lib/hub.mjs'
import { config, sql, workersOf } from '../lib/instance.mjs'

const A = accountPath(HUB_ACCOUNT)
const CHATWOOT_ACCOUNT = Number(env.CHATWOOT_ACCOUNT_ID)
const NOBODY = { status: null, percent: 100, done: 0, delay_ms: 0, match: '' }

let admin, agent, other, board, conversation

async function control(method, path, body) {
  const reply = await fetch(`${env.CHATWOOT_URL}/__control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  const text = await reply.text()
  assert.ok(reply.ok, `${path}: ${reply.status} ${text}`)
  return text ? JSON.parse(text) : null
}

const rest = (settings) => control('POST', '/settings', { rest: { ...NOBODY, ...settings } })

const credentialsThere = () => control('GET', '/credentials')

/** A conversation as Chatwoot has it. */
async function there(id = conversation) {
  const dump = await control('GET', `/dump?account_id=${CHATWOOT_ACCOUNT}`)
  return dump.conversations.find((row) => row.id === id)
}

const messagesThere = async () => {
  const dump = await control('GET', `/dump?account_id=${CHATWOOT_ACCOUNT}`)
  return dump.messages.filter((row) => row.conversation_id === conversation)
}

const act = (what, body, { token = agent.token, id = conversation, headers } = {}) => (
  call('POST', `${A}/conversations/${id}/${what}`, { token, body, headers }))

async function writes(query = '', token = agent.token) {
  const reply = await call('GET', `${A}/writes?chatwoot_conversation_id=${conversation}${query}`,
    { token })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body.data
}

const find = async (id) => (await writes()).find((row) => row.id === id)

/** Acts, and waits until the write is in that state (with that problem). */
async function acted(what, body, state = 'sent', fits = () => true) {
  const reply = await act(what, body)
  assert.equal(reply.status, 202, JSON.stringify(reply.body))
  assert.equal(reply.body.data.state, 'queued')
  const { id } = reply.body.data
  return eventually(`${what} to be ${state}`, async () => {
    const write = await find(id)
    return write.state === state && fits(write) && write
  })
}

const decide = (write, what, token = agent.token) => (
  call('POST', `${A}/writes/${write.id}/${what}`, { token }))

const card = async () => (await cardsOf(agent.token, board.id, conversation))[0]

async function newConversation() {
  const made = await control('POST', '/conversations',
    { account_id: CHATWOOT_ACCOUNT, inbox_id: 1, name: 'Contato da escrita', content: 'Bom dia' })
  conversation = made.id ?? made.conversation_id ?? made.display_id
  await eventually('the card of the new conversation', card)
}

before(async () => {
  [admin, agent, other] = await Promise.all(['ADMIN', 'AGENT', 'OTHER'].map(signIn))
  board = await defaultBoard(admin.token)
  await rest({})
  const { admin: person } = await credentialsThere()
  const connected = await call('POST', `${A}/connection`,
    { token: admin.token, body: { api_access_token: person.api_access_token } })
  assert.equal(connected.status, 200, JSON.stringify(connected.body))
  await eventually('people, teams and labels to be known', async () => (
    sql(`select (select count(*) from agents where account_id = ${HUB_ACCOUNT}) > 0
      and (select count(*) from teams where account_id = ${HUB_ACCOUNT}) > 0
      and (select count(*) from labels where account_id = ${HUB_ACCOUNT}) > 0`) === 't'), 60000)
})

beforeEach(async () => {
  await rest({})
  await newConversation()
})

after(() => rest({}))

test('status, assignee, team, labels and priority arrive, and the board follows', async () => {
  const dump = await control('GET', `/dump?account_id=${CHATWOOT_ACCOUNT}&messages=false`)
  const person = dump.agents[0], team = dump.teams[0], [one, two] = dump.labels

  await acted('status', { status: 'pending' })
  await acted('assignee', { chatwoot_user_id: person.id })
  await acted('team', { chatwoot_team_id: team.id })
  await acted('labels', { add: [one.title, two.title] })
  await eventually('the labels', async () => (await there()).labels.length === 2)
  await acted('labels', { remove: [one.title] })
  const write = await acted('priority', { priority: 'high' })
  const now = await eventually('one label to be gone', async () => {
    const row = await there()
    return row.labels.length === 1 && row
  })
  assert.equal(now.status, 'pending')
  assert.equal(now.priority, 'high')
  assert.equal(now.meta.assignee.id, person.id)
  assert.equal(now.meta.team.id, team.id)
  assert.deepEqual(now.labels, [two.title])
  assert.equal(write.user.name, agent.user.name)
  assert.equal(write.problem, null)
  const shown = await eventually('the card to follow', async () => {
    const row = await card()
    return row.labels.length === 1 && row.priority === 'high' && row
  })
  assert.equal(shown.assignee.chatwoot_user_id, person.id)
  assert.equal(board.stages.find((row) => row.id === shown.stage_id).key, 'pending')
  await acted('assignee', { chatwoot_user_id: null })
  await acted('priority', { priority: null })
  await acted('team', { chatwoot_team_id: null })
  assert.equal((await there()).meta.assignee, undefined)
  assert.equal((await there()).priority, null)
})

test('notes and messages name who wrote them, once', async () => {
  const note = await acted('messages', { content: 'Cliente pediu desconto', private: true })
  const message = await acted('messages', { content: 'Claro!', private: false })
  const all = await messagesThere()
  const written = all.filter((row) => row.message_type === 1)

  assert.deepEqual(written.map((row) => [row.content, row.private]), [
    [`Cliente pediu desconto\n\n— ${agent.user.name}`, true],
    [`Claro!\n\n— ${agent.user.name}`, false],
  ])
  assert.deepEqual([note.kind, message.kind], ['note', 'message'])
  assert.equal(message.chatwoot_message_id, written[1].id)
  assert.equal(message.change.content, undefined)
  assert.equal(written[1].source_id, null, 'what has a source_id is not sent on by Chatwoot')
  await eventually('the preview', async () => (await card()).preview?.startsWith('Claro!'))
})

test('the echo of our own change triggers nothing', async () => {
  await acted('status', { status: 'resolved' })
  await control('GET', '/idle?timeout_ms=5000')
  const moved = await eventually('the card to move', async () => {
    const row = await card()
    return board.stages.find((stage) => stage.id === row.stage_id).key === 'resolved' && row
  })
  await eventually('webhooks to be worked on', () => (
    sql(`select count(*) from inbound_events where state = 'stored'`) === '0'))
  assert.equal((await card()).version, moved.version)
  assert.equal((await writes()).length, 1)
  const history = sql(`select actor_type, actor_name, cause_id from card_history
    where card_id = '${moved.id}' and action = 'moved'`).split('\n')
  assert.equal(history.length, 1, history.join('; '))
  assert.match(history[0], /^(user\|.+\|write:|chatwoot\|\|inbound:)/)
})

test('while Chatwoot is away an act waits, says so, and arrives later', async () => {
  await rest({ status: [500, 503], match: `/conversations/${conversation}` })
  const waiting = await acted('status', { status: 'snoozed' }, 'queued',
    (row) => row.problem === 'down')
  assert.ok(waiting.attempts >= 1)
  assert.equal((await there()).status, 'open')
  assert.equal(board.stages.find((row) => row.key === 'open').id, (await card()).stage_id)
  await rest({})
  const retried = await decide(waiting, 'retry')
  assert.equal(retried.status, 200, JSON.stringify(retried.body))
  await eventually('it to arrive', async () => (await find(waiting.id)).state === 'sent')
  assert.equal((await there()).status, 'snoozed')
})

test('throttled, it waits', async () => {
  await rest({ status: 429, match: `/conversations/${conversation}` })
  const waiting = await acted('priority', { priority: 'low' }, 'queued',
    (row) => row.problem === 'throttled')
  await rest({})
  await eventually('it to arrive', async () => {
    await decide(waiting, 'retry')
    return (await find(waiting.id)).state === 'sent'
  }, 30000)
})

test('what waits can be taken back', async () => {
  await rest({ status: 500, match: `/conversations/${conversation}` })
  const waiting = await acted('messages', { content: 'Não mande isto', private: false }, 'queued',
    (row) => row.problem === 'down')
  await eventually('it to be between two tries', async () => (
    (await decide(waiting, 'cancel')).status === 200))
  await rest({})
  const cancelled = await eventually('Chatwoot to be asked', async () => {
    const write = await find(waiting.id)
    return write.state === 'cancelled' && write
  }, 30000)
  assert.equal(cancelled.cancelling, false)
  assert.equal(cancelled.change.content, undefined)
  assertError(await decide(waiting, 'cancel'), 409, 'conflict')
  assertError(await decide(waiting, 'retry'), 409, 'conflict')
  await acted('status', { status: 'pending' })
  assert.equal((await messagesThere()).filter((row) => row.message_type === 1).length, 0)
})

test('what Chatwoot refuses has failed, and says so', async () => {
  await rest({ status: 404, match: `/conversations/${conversation}` })
  const gone = await acted('priority', { priority: 'urgent' }, 'failed')
  assert.equal(gone.problem, 'gone')
  await rest({})
  assert.equal((await decide(gone, 'retry')).status, 200)
  await eventually('it to arrive', async () => (await find(gone.id)).state === 'sent')
})

test('a message whose answer was lost is not sent twice', async () => {
  await rest({ status: 500, done: 100, match: `/conversations/${conversation}/messages` })
  const waiting = await acted('messages', { content: 'Só uma vez', private: false }, 'queued',
    (row) => row.problem === 'down')
  await rest({})
  await eventually('it to be found', async () => {
    await decide(waiting, 'retry')
    return (await find(waiting.id)).state === 'sent'
  }, 30000)
  const sent = (await messagesThere()).filter((row) => row.message_type === 1)
  assert.equal(sent.length, 1)
  assert.equal((await find(waiting.id)).chatwoot_message_id, sent[0].id)
})

test('what had arrived is not called cancelled', async () => {
  await rest({ status: 500, done: 100, match: `/conversations/${conversation}` })
  const lost = await acted('messages', { content: 'Já chegou', private: false }, 'queued',
    (row) => row.problem === 'down')
  const reply = await eventually('it to be between two tries', async () => {
    const answer = await decide(lost, 'cancel')
    return answer.status === 200 && answer
  })
  assert.deepEqual([reply.body.data.state, reply.body.data.cancelling], ['queued', true])
  await rest({})
  const found = await eventually('Chatwoot to be asked', async () => {
    const write = await find(lost.id)
    return write.state !== 'queued' && write
  }, 30000)
  const sent = (await messagesThere()).filter((row) => row.message_type === 1)
  assert.equal(sent.length, 1)
  assert.deepEqual([found.state, found.chatwoot_message_id], ['sent', sent[0].id])
})

const HOLDER = 'writes-test'

/** Another session locks the write; returns a function that ends it. */
function holdWrite(id) {
  const holder = spawn('psql', ['-X', '-q', config.HUB_DATABASE_OWNER_URL, '-c',
    `begin; select from chatwoot_writes where id = '${id}' for update; select pg_sleep(60)`],
  { env: { ...process.env, PGAPPNAME: HOLDER }, stdio: 'ignore' })
  const over = once(holder, 'exit')
  return async () => {
    sql(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = '${HOLDER}'`)
    await over
  }
}

test('a worker that dies after the call sends nothing twice', async () => {
  await rest({ delay_ms: 1500, match: `/conversations/${conversation}/messages` })
  const reply = await act('messages', { content: 'Depois da queda', private: true })
  assert.equal(reply.status, 202)
  const { id } = reply.body.data
  const count = async () => (
    (await messagesThere()).filter((row) => row.message_type === 1).length)

  await eventually('the call to be under way', () => (
    sql(`select calling_until is not null from chatwoot_writes where id = '${id}'`) === 't'))
  assertError(await decide(reply.body.data, 'cancel'), 409, 'conflict')
  const release = holdWrite(id)
  await eventually('Chatwoot to have it', async () => await count() === 1)
  for (const pid of workersOf('hub-worker')) process.kill(pid, 'SIGKILL')
  await release()
  await rest({})
  const sent = await eventually('it to be sent', async () => {
    const write = await find(id)
    return write.state === 'sent' && write
  }, 60000)
  assert.equal(sent.attempts, 2)
  assert.equal(await count(), 1)
})

test('acts of one conversation arrive in their order', async () => {
  for (const status of ['pending', 'resolved', 'open', 'snoozed']) {
    const reply = await act('status', { status })
    assert.equal(reply.status, 202)
  }
  await eventually('all to arrive', async () => (
    (await writes('&state=sent')).length === 4))
  assert.equal((await there()).status, 'snoozed')
})

test('the same Idempotency-Key is one write', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const first = await act('priority', { priority: 'low' }, { headers })
  const again = await act('priority', { priority: 'low' }, { headers })
  assert.equal(again.status, 202)
  assert.equal(first.body.data.id, again.body.data.id)
  assert.equal((await writes()).length, 1)
})

test('bodies are checked', async () => {
  const rows = [
    ['status', { status: 'open', snoozed_until: '2099-01-01T00:00:00.000Z' }],
    ['status', { status: 'snoozed', snoozed_until: '2020-01-01T00:00:00.000Z' }],
    ['assignee', { chatwoot_user_id: 987654321 }],
    ['team', { chatwoot_team_id: 987654321 }],
    ['labels', {}],
    ['labels', { add: ['nao-existe'] }],
    ['messages', { content: '  \n ', private: true }],
  ]
  for (const [what, body] of rows) assertError(await act(what, body), 422, 'invalid')
  assert.equal((await writes()).length, 0)
})

test('who does not see a conversation does nothing to it', async () => {
  assertError(await act('status', { status: 'open' }, { token: other.token }), 404)
  assertError(await act('status', { status: 'open' }, { id: 987654321 }), 404)
  const write = await acted('status', { status: 'pending' })
  const elsewhere = accountPath(OTHER_ACCOUNT)
  for (const what of ['cancel', 'retry']) {
    assertError(await call('POST', `${elsewhere}/writes/${write.id}/${what}`,
      { token: other.token }), 404)
  }
})
