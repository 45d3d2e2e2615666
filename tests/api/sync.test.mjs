// Reconciliation with Chatwoot: runs, what they repair and remove, how they end and go on.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { env, ROOT } from '../lib/env.mjs'
import { accountPath, assertError, call, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { kill9Master, sql } from '../lib/instance.mjs'

const A = accountPath(HUB_ACCOUNT)
const ENDED = ['done', 'failed', 'cancelled']
const QUIET = {
  webhooks: { drop: 0, delay_ms: 0 },
  rest: { status: null, percent: 100, delay_ms: 0, match: '' },
}

let token, agent

async function control(path, body) {
  const reply = await fetch(`${env.CHATWOOT_URL}/__control/${path}`, {
    method: body ? 'POST' : 'GET',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const answer = await reply.text()
  assert.ok(reply.ok, `${path}: ${reply.status} ${answer}`)
  return answer && JSON.parse(answer)
}

const settings = (changes) => control('settings', changes)
const dump = () => control(`dump?account_id=${env.CHATWOOT_ACCOUNT_ID}`)

async function job(id) {
  const reply = await call('GET', `${A}/jobs/${id}`, { token })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body.data
}

const ended = (id, withinMs = 60000) => eventually(`the end of run ${id}`, async () => {
  const run = await job(id)
  return ENDED.includes(run.state) && run
}, withinMs)

async function start(kind) {
  const reply = await call('POST', `${A}/sync`, { token, body: { kind } })
  assert.equal(reply.status, 202, JSON.stringify(reply.body))
  return reply.body.data.id
}

async function sync(kind) {
  const run = await ended(await start(kind))
  assert.equal(run.state, 'done', JSON.stringify(run))
  return run
}

async function coverage() {
  const reply = await call('GET', `${A}/coverage`, { token })
  assert.equal(reply.status, 200)
  return reply.body.data
}

/** Rows of the mirror as JSON; `columns` may be any expressions. */
const rows = (columns, table, where = 'true') => JSON.parse(sql(`select coalesce(json_agg(r), '[]')
  from (select ${columns} from ${table} where account_id = ${HUB_ACCOUNT} and ${where}) r`))

/** What both sides say of every conversation. */
const theirs = (conversations) => conversations.map((c) => ({
  id: c.id,
  status: c.status,
  priority: c.priority,
  inbox: c.inbox_id,
  contact: c.meta.sender.id,
  assignee: c.meta.assignee?.id ?? null,
  team: c.meta.team?.id ?? null,
  labels: [...c.labels].sort(),
  custom: c.custom_attributes,
  updated: Math.round(c.updated_at * 1e6),
})).sort((a, b) => a.id - b.id)

const ours = () => rows(`chatwoot_conversation_id as id, status, priority,
  chatwoot_inbox_id as inbox, chatwoot_contact_id as contact, chatwoot_assignee_id as assignee,
  chatwoot_team_id as team, labels, custom_attributes as custom, chatwoot_updated_at as updated`,
'conversations').map((row) => ({ ...row, labels: row.labels.sort() })).sort((a, b) => a.id - b.id)

before(async () => {
  ({ token } = await signIn('ADMIN'))
  agent = await signIn('AGENT')
  await settings(QUIET)
  await sync('full')
})

after(() => settings(QUIET))

test('a full sync makes the mirror what Chatwoot is', async () => {
  const there = await dump()
  assert.deepEqual(ours(), theirs(there.conversations))
  const names = (table, key) => rows(`${key} as id`, table).map((row) => row.id).sort((a, b) => a - b)
  const ids = (list) => list.map((item) => item.id).sort((a, b) => a - b)
  assert.deepEqual(names('agents', 'chatwoot_user_id'), ids(there.agents))
  assert.deepEqual(names('inboxes', 'chatwoot_inbox_id'), ids(there.inboxes))
  assert.deepEqual(names('teams', 'chatwoot_team_id'), ids(there.teams))
  assert.deepEqual(names('labels', 'chatwoot_label_id'), ids(there.labels))
  const meter = await coverage()
  assert.equal(meter.state, 'ok')
  assert.equal(meter.missing_now, 0)
  assert.equal(meter.conversations_in_chatwoot, there.conversations.length)
  assert.ok(meter.lag_seconds < 60)
})

test('one poll repairs what webhooks lost, field by field, and says what it was', async () => {
  await settings({ webhooks: { drop: 100 } })
  const { conversation_ids: changed } = await control('churn', {
    account_id: Number(env.CHATWOOT_ACCOUNT_ID), count: 60,
  })
  await settings({ webhooks: { drop: 0 } })
  const run = await sync('incremental')
  const there = await dump()
  assert.deepEqual(ours(), theirs(there.conversations))
  assert.ok(run.result.repaired > 0)
  const repaired = rows('chatwoot_id as id, kind, fields', 'repairs',
    `entity = 'conversation' and run_id = '${run.id}'`)
  assert.ok(repaired.length > 0)
  for (const repair of repaired) {
    assert.ok(changed.includes(repair.id))
    assert.equal(repair.fields.length > 0, repair.kind === 'stale')
  }
  const meter = await coverage()
  assert.ok(meter.repaired_24h >= run.result.repaired)
  assert.ok(meter.repaired_by_entity.some((row) => row.entity === 'conversation'))
})

test('messages that no webhook told of come with the poll', async () => {
  const { id } = (await dump()).conversations[0]
  await settings({ webhooks: { drop: 100 } })
  for (const content of ['perdida 1', 'perdida 2', 'perdida 3'])
    await control('incoming', { conversation_id: id, content })
  await settings({ webhooks: { drop: 0 } })
  await sync('incremental')
  assert.equal(rows('content', 'messages',
    `chatwoot_conversation_id = ${id} and content like 'perdida %'`).length, 3)
})

test('a hole below a message that came is filled by the full sync', async () => {
  const { id } = (await dump()).conversations[1]
  await settings({ webhooks: { drop: 100 } })
  await control('incoming', { conversation_id: id, content: 'no buraco' })
  await settings({ webhooks: { drop: 0 } })
  await control('incoming', { conversation_id: id, content: 'depois' })
  await eventually('the second', () => rows('content', 'messages', `content = 'depois'`)[0])
  await sync('full')
  assert.equal(rows('content', 'messages', `content = 'no buraco'`).length, 1)
})

test('what Chatwoot has no more goes, and the run says so', async () => {
  const { id } = await control('conversations', { name: 'Vai embora' })
  await eventually('the conversation', () => (
    rows('1 as one', 'conversations', `chatwoot_conversation_id = ${id}`)[0]))
  await control('remove', { conversation_id: id })
  const run = await sync('full')
  assert.ok(run.result.removed >= 1)
  assert.deepEqual(rows('1 as one', 'conversations', `chatwoot_conversation_id = ${id}`), [])
  assert.deepEqual(rows('kind', 'repairs',
    `entity = 'conversation' and chatwoot_id = ${id} and kind = 'extra'`), [{ kind: 'extra' }])
})

test('a list that breaks off removes nothing', async () => {
  const before_ = ours()
  await settings({ rest: { status: 500, match: '/conversations' } })
  const id = await start('full')
  await eventually('the run to wait', async () => (await job(id)).waiting, 40000)
  assert.deepEqual(ours(), before_)
  await settings(QUIET)
  assert.equal((await ended(id)).state, 'done')
  assert.deepEqual(ours(), before_)
})

test('a run goes on where hub-worker was killed, and ends', async () => {
  await control('burst', {
    account_id: Number(env.CHATWOOT_ACCOUNT_ID), count: 150, messages: 1, silent: true,
  })
  const id = await start('full')
  await eventually('progress', async () => (await job(id)).progress.done > 60, 30000)
  kill9Master('hub-worker')
  const run = await ended(id, 120000)
  assert.equal(run.state, 'done', JSON.stringify(run))
  assert.equal(run.progress.step, 'end')
  assert.deepEqual(ours(), theirs((await dump()).conversations))
  const twice = rows('chatwoot_conversation_id as id, count(*) as n', 'card_conversations',
    'true group by board_id, chatwoot_conversation_id having count(*) > 1')
  assert.deepEqual(twice, [])
})

test('a run is cancelled once; what is over stays as it is', async () => {
  await settings({ rest: { delay_ms: 300 } })
  const id = await start('full')
  const path = `${A}/jobs/${id}/cancel`
  const reply = await call('POST', path, { token })
  assert.equal(reply.status, 200)
  assert.equal(reply.body.data.state, 'cancelled')
  await settings(QUIET)
  const again = await call('POST', path, { token })
  assertError(again, 409, 'conflict')
  assert.equal(again.body.error.details.current.state, 'cancelled')
  assert.equal((await job(id)).state, 'cancelled')
})

test('whoever asks while a run goes on joins it', async () => {
  await settings({ rest: { delay_ms: 200 } })
  const first = await start('full')
  assert.equal(await start('full'), first)
  const polls = await Promise.all([start('incremental'), start('incremental')])
  assert.equal(polls[0], polls[1])
  await settings(QUIET)
  for (const id of [first, polls[0]]) assert.equal((await ended(id)).state, 'done')
})

test('at the limit of inboxes new ones are left out by name, and none is lost', async () => {
  const { id } = (await call('GET', `${A}/inboxes`, { token })).body.data.at(-1)
  const before_ = rows('count(*) as n', 'inboxes')[0].n
  sql(`insert into account_entitlements (account_id, key, amount)
    values (${HUB_ACCOUNT}, 'max_inboxes', ${before_})
    on conflict (account_id, key) do update set amount = excluded.amount`)
  sql(`delete from inboxes where account_id = ${HUB_ACCOUNT} and id = '${id}'`)
  sql(`update account_entitlements set amount = ${before_ - 1}
    where account_id = ${HUB_ACCOUNT} and key = 'max_inboxes'`)
  const reply = await call('POST', `${A}/inboxes/sync`, { token })
  assert.equal(reply.status, 202)
  const run = await ended(reply.body.data.id)
  assert.equal(run.state, 'done', JSON.stringify(run))
  assert.equal(run.result.left_out, 1)
  assert.equal(run.result.inboxes_left_out.length, 1)
  assert.equal(rows('count(*) as n', 'inboxes')[0].n, before_ - 1)
  sql(`delete from account_entitlements where account_id = ${HUB_ACCOUNT} and key = 'max_inboxes'`)
  const more = await call('POST', `${A}/inboxes/sync`, { token })
  assert.equal((await ended(more.body.data.id)).result.left_out, 0)
  assert.equal(rows('count(*) as n', 'inboxes')[0].n, before_)
})

test('at the limit of teams new ones are left out by name, and none is lost', async () => {
  const { id } = (await call('GET', `${A}/teams`, { token })).body.data.at(-1)
  const all = rows('count(*) as n', 'teams')[0].n
  sql(`insert into account_entitlements (account_id, key, amount)
    values (${HUB_ACCOUNT}, 'max_teams', ${all - 1})
    on conflict (account_id, key) do update set amount = excluded.amount`)
  sql(`delete from teams where account_id = ${HUB_ACCOUNT} and id = '${id}'`)
  const run = await ended(await start('full'))
  assert.equal(run.state, 'done', JSON.stringify(run))
  assert.equal(run.result.left_out, 1)
  assert.equal(run.result.teams_left_out.length, 1)
  assert.equal(rows('count(*) as n', 'teams')[0].n, all - 1)
  sql(`delete from account_entitlements where account_id = ${HUB_ACCOUNT} and key = 'max_teams'`)
  assert.equal((await ended(await start('full'))).result.left_out, 0)
  assert.equal(rows('count(*) as n', 'teams')[0].n, all)
})

test('an agent taken out of an inbox, or of the account, is so after one poll', async () => {
  const inbox = (await dump()).inboxes[0].id
  const user = rows('chatwoot_user_id as id', 'inbox_members', `chatwoot_inbox_id = ${inbox}
    and chatwoot_user_id in (select chatwoot_user_id from agents where role = 'agent')`)[0].id
  await control('members', { inbox_id: inbox, remove: [user] })
  await sync('incremental')
  assert.deepEqual(rows('1 as one', 'inbox_members',
    `chatwoot_inbox_id = ${inbox} and chatwoot_user_id = ${user}`), [])
  await control('members', { inbox_id: inbox, add: [user] })
  const made = await control('agents', { name: 'De Passagem', email: 'passagem@loja.example' })
  const id = made.id ?? made.user_id ?? made.agent?.id
  await sync('incremental')
  assert.equal(rows('1 as one', 'agents', `chatwoot_user_id = ${id}`).length, 1)
  await control('agents', { user_id: id, remove: true })
  await sync('incremental')
  assert.deepEqual(rows('1 as one', 'agents', `chatwoot_user_id = ${id}`), [])
})

test('a suspended account stands still, and goes on when Chatwoot lets it', async (t) => {
  const say = (status) => control('account', {
    account_id: Number(env.CHATWOOT_ACCOUNT_ID), status,
  })
  t.after(async () => {
    await say('active')
    sql(`update accounts set status = 'active' where id = ${HUB_ACCOUNT}`)
    await sleep(1_100) // what a worker knows of an account, it believes for a second
  })
  await say('suspended')
  const id = await start('incremental')
  // Nobody gets in any more, within a second.
  const end = await eventually('the end of the run', async () => sql(
    `select state || ': ' || error from sync_runs where id = '${id}' and finished_at is not null`))
  assert.match(end, /^failed: .*suspended/)
  const status = () => sql(`select status from accounts where id = ${HUB_ACCOUNT}`)
  assert.equal(status(), 'frozen')
  const reply = () => call('GET', `${A}/inboxes`, { token })
  await eventually('nobody to get in', async () => (await reply()).status === 403)
  await say('active')
  sql(`update jobs set run_at = now()
    where account_id = ${HUB_ACCOUNT} and key = 'sync.tick' and state = 'ready'`)
  await eventually('the next poll to find it active', async () => status() === 'active', 30000)
  await eventually('people to get in', async () => (await reply()).status === 200)
})

test('agents see their inboxes only, and neither start nor follow runs', async () => {
  const inboxes = await call('GET', `${A}/inboxes`, { token: agent.token })
  assert.equal(inboxes.status, 200)
  const all = (await call('GET', `${A}/inboxes`, { token })).body.data
  assert.ok(inboxes.body.data.length < all.length)
  assertError(await call('POST', `${A}/sync`, { token: agent.token, body: { kind: 'full' } }), 403)
  assertError(await call('POST', `${A}/inboxes/sync`, { token: agent.token }), 403)
})

test('inboxes come page by page', async () => {
  const all = (await call('GET', `${A}/inboxes`, { token })).body.data
  const first = (await call('GET', `${A}/inboxes?limit=1`, { token })).body
  const rest = await call('GET',
    `${A}/inboxes?cursor=${encodeURIComponent(first.page.next_cursor)}`, { token })
  assert.deepEqual([...first.data, ...rest.body.data], all)
  assertError(await call('GET', `${A}/inboxes?cursor=eA`, { token }), 400)
})

test('the alert rules are well-formed', (t) => {
  const file = join(ROOT, 'deploy/monitoring/alerts.yml')
  const checked = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })
  if (checked.error?.code === 'ENOENT') {
    t.skip('promtool is not installed: not exercised')
    return
  }
  assert.equal(checked.status, 0, checked.stdout + checked.stderr)
})
