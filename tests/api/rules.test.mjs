// Rules of a board, end to end: what a card's way makes Chatwoot do, what Chatwoot makes of a card,
// and that neither goes round in circles, does anything twice or forgets it when something dies.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { boardNow, createBoard, dropBoard } from '../lib/boards.mjs'
import { env } from '../lib/env.mjs'
import {
  accountPath, assertError, call, cardsOf, defaultBoard, eventually, HUB_ACCOUNT, signIn,
} from '../lib/hub.mjs'
import { sql, workersOf } from '../lib/instance.mjs'
import { chatwootControl, chatwootDump, chatwootSettings, FAULTLESS } from '../lib/stand_in.mjs'
import { newConversationId } from '../lib/webhooks.mjs'

const A = accountPath(HUB_ACCOUNT)
const CHATWOOT_ACCOUNT = Number(env.CHATWOOT_ACCOUNT_ID)
const ACTIVITY = 2 // message_type

let token, main, board, todo, doing, done

const faults = (settings) => chatwootSettings({ rest: { ...FAULTLESS.rest, ...settings } })

async function data(method, path, body) {
  const reply = await call(method, path, { token, body })
  assert.ok(reply.status < 300, `${method} ${path}: ${JSON.stringify(reply.body)}`)
  return reply.body?.data
}

const rules = (rest = '') => `${A}/boards/${board.id}/rules${rest}`
const addRule = (body) => data('POST', rules(), { conditions: {}, ...body })
const rule = async (id) => (await data('GET', rules())).find((row) => row.id === id)
const makesCards = (fields) => addRule({ kind: 'create', stage_id: todo.id, ...fields })

/** A customer opens a conversation; its number. */
async function newTalk(fields = {}) {
  const made = await chatwootControl('POST', '/conversations', {
    account_id: CHATWOOT_ACCOUNT, inbox_id: 1, name: 'Cliente das regras', content: 'Olá',
    ...fields,
  })
  const id = made.id ?? made.conversation_id ?? made.display_id
  await eventually('its card', async () => (await cardsOf(token, main.id, id))[0])
  return id
}

const card = async (talk) => (await cardsOf(token, board.id, talk))[0]

const inStage = (talk, stage) => eventually(`the card to be in ${stage.name}`, async () => {
  const row = await card(talk)
  return row?.stage_id === stage.id && row
})

async function move(talk, stage) {
  const { id, version } = await card(talk)
  return data('POST', `${A}/boards/${board.id}/cards/${id}/move`, { version, stage_id: stage.id })
}

/** The conversation as Chatwoot has it, and what its activity says was done to it. */
async function there(talk) {
  const dump = await chatwootDump(CHATWOOT_ACCOUNT)
  return {
    ...dump.conversations.find((row) => row.id === talk),
    acts: dump.messages.filter((row) => row.conversation_id === talk
      && row.message_type === ACTIVITY),
  }
}

const writesOf = (talk) => data('GET', `${A}/writes?chatwoot_conversation_id=${talk}`)

/** Nothing is under way any more: no rule, no write, no webhook. */
async function settled() {
  const quiet = () => sql(`select (select count(*) from jobs where state in ('ready', 'running')
      and (kind in ('kanban.rules', 'kanban.backfill') or kind like 'chatwoot.%write'))
    + (select count(*) from inbound_events where state = 'stored')`) === '0'
  await eventually('everything to be over', async () => {
    await chatwootControl('GET', '/idle?timeout_ms=5000')
    return quiet()
  })
}

before(async () => {
  token = (await signIn('ADMIN')).token
  main = await defaultBoard(token)
  await faults({})
  const { admin } = await chatwootControl('GET', '/credentials')
  await data('POST', `${A}/connection`, { api_access_token: admin.api_access_token })
  await eventually('people, teams and labels to be known', () => (
    sql(`select (select count(*) from agents where account_id = ${HUB_ACCOUNT}) > 0
      and (select count(*) from teams where account_id = ${HUB_ACCOUNT}) > 0
      and (select count(*) from labels where account_id = ${HUB_ACCOUNT}) > 0`) === 't'), 60000)
})

beforeEach(async () => {
  if (board) await dropBoard(token, board.id)
  board = await createBoard(token, 'Regras')
  ;[todo, doing, done] = (await boardNow(token, board.id)).stages
  await faults({})
})

after(async () => {
  await faults({})
  if (board) await dropBoard(token, board.id)
})

test('coming into a stage tells Chatwoot each thing once', async () => {
  const { agents: [person], teams: [team], labels: [label] } = await chatwootDump(CHATWOOT_ACCOUNT)
  await makesCards({ conditions: { inbox_ids: [1] } })
  const entered = await addRule({
    kind: 'enter',
    name: 'Proposta enviada',
    stage_id: doing.id,
    actions: [
      { type: 'set_status', status: 'pending' },
      { type: 'set_assignee', chatwoot_user_id: person.id },
      { type: 'set_team', chatwoot_team_id: team.id },
      { type: 'add_label', label: label.title },
      { type: 'set_priority', priority: 'high' },
    ],
  })
  const talk = await newTalk()
  await inStage(talk, todo)
  const before = (await there(talk)).acts.length
  await move(talk, doing)
  const now = await eventually('Chatwoot to have it all', async () => {
    const row = await there(talk)
    return row.status === 'pending' && row.priority === 'high' && row.labels.length === 1
      && row.meta.assignee?.id === person.id && row.meta.team?.id === team.id && row
  })
  await settled()
  // Status, assignee, label and priority are told in the conversation; a team is not.
  assert.equal((await there(talk)).acts.length - before, 4,
    now.acts.map((row) => row.content).join('\n'))
  const writes = await writesOf(talk)
  assert.deepEqual(writes.map((row) => row.kind).sort(),
    ['assignee', 'labels', 'priority', 'status', 'team'])
  assert.ok(writes.every((row) => row.state === 'sent'))
  const { id } = await card(talk)
  assert.equal(sql(`select count(*) from card_history where card_id = '${id}' and action = 'ruled'
    and actor_type = 'rule' and actor_id = '${entered.id}' and reason = 'Proposta enviada'`), '5')
  assert.equal((await card(talk)).stage_id, doing.id)
})

test('a status set in Chatwoot moves the card, once', async () => {
  await makesCards()
  await addRule({ kind: 'enter', stage_id: doing.id,
    actions: [{ type: 'set_status', status: 'pending' }] })
  await addRule({ kind: 'status', stage_id: todo.id, conditions: { statuses: ['open'] } })
  const talk = await newTalk()
  await inStage(talk, todo)
  await move(talk, doing)
  await eventually('Chatwoot to have it', async () => (await there(talk)).status === 'pending')
  await settled()
  await chatwootControl('POST', '/status',
    { account_id: CHATWOOT_ACCOUNT, conversation_id: talk, status: 'open' })
  const back = await inStage(talk, todo)
  await settled()
  assert.equal((await there(talk)).status, 'open')
  assert.equal((await card(talk)).version, back.version)
  assert.equal(sql(`select string_agg(actor_type, ' ' order by card_version) from card_history
    where card_id = '${back.id}' and action in ('created', 'moved')`), 'rule user rule')
})

test('rules against each other come to an end', async () => {
  await addRule({ kind: 'enter', name: 'Z', stage_id: todo.id,
    actions: [{ type: 'set_status', status: 'resolved' }] })
  await addRule({ kind: 'status', name: 'W', stage_id: doing.id,
    conditions: { statuses: ['resolved'] } })
  await addRule({ kind: 'enter', name: 'X', stage_id: doing.id,
    actions: [{ type: 'set_status', status: 'open' }] })
  await addRule({ kind: 'status', name: 'Y', stage_id: todo.id,
    conditions: { statuses: ['open'] } })
  const talk = await newTalk()
  await data('POST', `${A}/boards/${board.id}/cards`,
    { title: 'Vai e volta', stage_id: done.id, chatwoot_conversation_id: talk })
  const before = (await there(talk)).acts.length
  await move(talk, todo)
  await eventually('each rule to have acted', () => (
    sql(`select count(distinct rule_id) from rule_acts x join board_rules r on r.id = x.rule_id
      where r.board_id = '${board.id}'`) === '4'))
  await settled()
  await settled()
  // Resolved by Z and opened by X; the card went to the second stage by W and came back by Y.
  assert.equal((await there(talk)).acts.length - before, 2)
  assert.equal((await there(talk)).status, 'open')
  assert.equal((await card(talk)).stage_id, todo.id)
  assert.equal(sql(`select string_agg(r.name, ' ' order by r.name) from rule_acts x
    join board_rules r on r.id = x.rule_id where r.board_id = '${board.id}'`), 'W X Y Z')
})

/** Conversations with their cards on the default board, in numbers; open, of that label. */
function manyTalks(count, label) {
  const first = newConversationId()
  const [stage] = main.stages.filter((row) => row.key === 'open')
  sql(`with made as (
      insert into cards (account_id, id, board_id, stage_id, title, position, labels)
      select ${HUB_ACCOUNT}, gen_random_uuid(), '${main.id}', '${stage.id}', 'Conversa ' || n,
        'Q${first}' || to_char(n, 'FM000000') || 'V', '{${label}}'
      from generate_series(1, ${count}) n
      returning id, substr(title, 10)::bigint as n)
    insert into card_conversations (account_id, card_id, board_id, chatwoot_conversation_id, status,
      chatwoot_inbox_id)
    select ${HUB_ACCOUNT}, id, '${main.id}', ${first}::bigint * 1000 + n, 'open', 1 from made`)
}

test('a board in the archive is not filled', async () => {
  const { id } = await makesCards({ enabled: false })
  const archive = async (archived) => {
    const { version } = await boardNow(token, board.id)
    await data('PATCH', `${A}/boards/${board.id}`, { version, archived })
  }
  await archive(true)
  assertError(await call('POST', rules(`/${id}/backfill`), { token }), 409, 'board_archived')
  await archive(false)
})

test('a backfill that is cut off goes on, and makes no card twice', async () => {
  const count = 1000
  const label = `lote-${Date.now()}`
  manyTalks(count, label)
  const conditions = { labels: [label] }
  assert.equal((await data('POST', rules('/preview'),
    { conditions, stage_id: todo.id })).conversations, count)
  const { id } = await makesCards({ conditions })
  await data('POST', rules(`/${id}/backfill`))
  let cut = false
  const over = await eventually('the backfill to end', async () => {
    const { backfill } = await rule(id)
    if (backfill.state === 'done') return backfill
    if (!cut && backfill.done > 0) {
      for (const pid of workersOf('hub-worker')) process.kill(pid, 'SIGKILL')
      cut = true
    }
    return false
  }, 120_000)
  assert.ok(cut, 'it was over before it could be cut off')
  assert.deepEqual([over.total, over.done, over.created], [count, count, count])
  assert.equal(sql(`select count(*) || ' ' || count(distinct chatwoot_conversation_id)
    from card_conversations where board_id = '${board.id}'`), `${count} ${count}`)
  assert.equal(sql(`select count(*) from cards where board_id = '${board.id}'`), String(count))
  assert.equal((await data('POST', rules('/preview'), { conditions })).conversations, 0)
  sql(`delete from cards where board_id = '${main.id}' and labels = '{${label}}'`)
})

test('a card that stays too long is moved; another name starts no time anew', async () => {
  await makesCards()
  const talk = await newTalk()
  await inStage(talk, todo)
  const timed = await addRule({ kind: 'timeout', stage_id: todo.id, minutes: 60,
    actions: [{ type: 'move', stage_id: doing.id }] })
  sql(`update cards set entered_stage_at = now() - interval '50 minutes'
      where board_id = '${board.id}';
    update board_rules set created_at = now() - interval '1 day' where id = '${timed.id}'`)
  const named = await data('PATCH', rules(`/${timed.id}`),
    { version: timed.version, name: 'Parado' })
  await eventually('the timer to be reckoned from when the card came', () => (
    sql(`select round(extract(epoch from fires_at - now()) / 60) from card_clocks
      where subject_id = '${timed.id}'`) === '10'))
  await data('PATCH', rules(`/${timed.id}`), { version: named.version, minutes: 30 })
  const moved = await inStage(talk, doing)
  assert.equal(sql(`select reason from card_history where card_id = '${moved.id}'
    and action = 'moved'`), 'Parado')
})

test('while Chatwoot is away what a rule wants waits', async () => {
  await makesCards()
  await addRule({ kind: 'enter', stage_id: doing.id,
    actions: [{ type: 'set_status', status: 'resolved' }] })
  const talk = await newTalk()
  await inStage(talk, todo)
  const before = (await there(talk)).acts.length
  await faults({ status: [500, 503], match: `/conversations/${talk}` })
  await move(talk, doing)
  const waiting = await eventually('the write to wait', async () => (
    (await writesOf(talk)).find((row) => row.state === 'queued' && row.problem === 'down')))
  assert.equal((await there(talk)).status, 'open')
  // From now on Chatwoot does what it is told, and its answers are lost.
  await faults({ status: 500, done: 100, match: `/conversations/${talk}` })
  await data('POST', `${A}/writes/${waiting.id}/retry`)
  await eventually('Chatwoot to have it', async () => (await there(talk)).status === 'resolved')
  await eventually('the lost answer to be known', () => (
    sql(`select unsure from chatwoot_writes where id = '${waiting.id}'`) === 't'))
  await faults({})
  await eventually('the write to be sent', async () => {
    await call('POST', `${A}/writes/${waiting.id}/retry`, { token })
    return (await writesOf(talk))[0].state === 'sent'
  }, 30_000)
  await settled()
  assert.equal((await there(talk)).acts.length - before, 1)
  assert.equal((await writesOf(talk)).length, 1)
  assert.equal((await card(talk)).stage_id, doing.id)
})

test('a rule notifies somebody by a private note that mentions them', async () => {
  const { agents: [person] } = await chatwootDump(CHATWOOT_ACCOUNT)
  await makesCards()
  await addRule({ kind: 'enter', stage_id: doing.id,
    actions: [{ type: 'notify', chatwoot_user_id: person.id, text: 'Ligue para o cliente hoje' }] })
  const talk = await newTalk()
  await inStage(talk, todo)
  await move(talk, doing)
  const notes = async () => (await chatwootDump(CHATWOOT_ACCOUNT)).messages
    .filter((row) => row.conversation_id === talk && row.private)
  await eventually('the note', async () => (await notes()).length > 0)
  await settled()
  const [note, ...more] = await notes()
  assert.deepEqual(more, [])
  assert.match(note.content, new RegExp(
    `\\(mention://user/${person.id}/[^)]+\\) Ligue para o cliente hoje`))
  assert.equal((await card(talk)).stage_id, doing.id)
  const hand = await data('POST', `${A}/boards/${board.id}/cards`, { title: 'Sem conversa' })
  await data('POST', `${A}/boards/${board.id}/cards/${hand.id}/move`,
    { version: hand.version, stage_id: doing.id })
  const [comment] = await eventually('the comment', async () => {
    const rows = await data('GET', `${A}/boards/${board.id}/cards/${hand.id}/comments`)
    return rows.length > 0 && rows
  })
  assert.ok(comment.body.startsWith('@') && comment.body.endsWith('Ligue para o cliente hoje'))
})

test('a rule is refused for what is not there', async () => {
  const refused = async (body, path) => {
    const reply = await call('POST', rules(), { token, body })
    assertError(reply, 422, 'invalid')
    assert.ok(JSON.stringify(reply.body.error.details).includes(path), JSON.stringify(reply.body))
  }
  const enter = { kind: 'enter', stage_id: doing.id }
  await refused({ ...enter, actions: [{ type: 'move', stage_id: doing.id }] }, 'actions.0.stage_id')
  await refused({ ...enter, actions: [{ type: 'add_label', label: 'nao-existe' }] },
    'actions.0.label')
  await refused({ ...enter, actions: [{ type: 'set_team', chatwoot_team_id: 987654321 }] },
    'actions.0.chatwoot_team_id')
  await refused({ ...enter, actions: [] }, 'actions')
  await refused({ ...enter, actions: [{ type: 'notify' }] }, 'actions.0.text')
  await refused({ ...enter, conditions: { inbox_ids: ['x'] },
    actions: [{ type: 'set_status', status: 'open' }] }, 'inbox_ids')
  await refused({ kind: 'timeout', stage_id: doing.id, actions: [{ type: 'set_priority' }] },
    'minutes')
})

test('conditions name inboxes and teams that are there, or were when they were said', async () => {
  const { teams: [team] } = await chatwootDump(CHATWOOT_ACCOUNT)
  const refused = (reply, field) => {
    assertError(reply, 422, 'invalid')
    assert.deepEqual(reply.body.error.details, [{ field, code: 'unknown' }])
  }
  const create = { kind: 'create', stage_id: todo.id }
  const post = (conditions) => call('POST', rules(), { token, body: { ...create, conditions } })
  refused(await post({ inbox_ids: [1, 987654321] }), 'conditions.inbox_ids.1')
  refused(await post({ inbox_ids: [1], team_ids: [987654321] }), 'conditions.team_ids.0')
  const { id } = await makesCards({ conditions: { inbox_ids: [1], team_ids: [team.id] } })
  sql(`update board_rules set conditions = conditions || '{"inbox_ids":[1,987654321]}'
    where id = '${id}'`)
  const change = async (fields) => call('PATCH', rules(`/${id}`),
    { token, body: { version: (await rule(id)).version, ...fields } })
  assert.equal((await change({ name: 'Antiga' })).status, 200)
  assert.equal((await change({ conditions: { inbox_ids: [987654321] } })).status, 200)
  refused(await change({ conditions: { inbox_ids: [987654321, 987654322] } }),
    'conditions.inbox_ids.1')
  assert.equal((await change({ conditions: {} })).status, 200)
  refused(await change({ conditions: { inbox_ids: [987654321] } }), 'conditions.inbox_ids.0')
})
