// Flow metrics of a board whose history is known, against figures reckoned by hand. The business is open
// from 9 to 18, Monday to Friday, in São Paulo (UTC-3).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountPath, assertError, call, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { sql } from '../lib/instance.mjs'
import { newConversationId } from '../lib/webhooks.mjs'

const HOUR = 3600
const RANGE = 'from=2026-03-01&to=2026-03-31'
const SETTINGS = `${accountPath(HUB_ACCOUNT)}/settings`
const OPEN = [{ from: '09:00', to: '18:00' }]
let token, board, stages, hours

const figure = async (name, query = RANGE, as = token) => {
  const reply = await call('GET', `${accountPath(HUB_ACCOUNT)}/boards/${board}/metrics/${name}?${query}`,
    { token: as })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body.data
}
const both = (name) => Promise.all(['calendar', 'business'].map((calendar) => (
  figure(name, `${RANGE}&calendar=${calendar}`))))

/** A card's way: [stage or null for the trash, time in São Paulo]. Its id. */
function walk(...way) {
  const card = sql('select hub_uuid()')
  way.forEach(([stage, time], index) => {
    const quoted = (name) => (name ? `'${stages[name]}'` : 'null')
    const action = index === 0 ? 'created' : stage ? 'moved' : 'deleted'
    sql(`insert into card_history (account_id, id, card_id, board_id, action, from_stage_id, to_stage_id,
        actor_type, card_version, occurred_at)
      values (${HUB_ACCOUNT}, hub_uuid(), '${card}', '${board}', '${action}', ${quoted(way[index - 1]?.[0])},
        ${quoted(stage)}, 'user', ${index + 1}, '2026-03-${time}:00-03')`)
  })
  return card
}

/** What the account's hours are from now on; returns what they were. */
async function setHours(business_calendar) {
  const { version, business_calendar: was } = (await call('GET', SETTINGS, { token })).body.data
  const reply = await call('PATCH', SETTINGS, { token, body: { version, business_calendar } })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return was
}

before(async () => {
  ({ token } = await signIn('ADMIN'))
  hours = await setHours({ monday: OPEN, tuesday: OPEN, wednesday: OPEN, thursday: OPEN, friday: OPEN,
    saturday: [], sunday: [], holidays: [] })
  board = sql(`insert into boards (account_id, id, name) values (${HUB_ACCOUNT}, hub_uuid(), 'Known') returning id`)
  stages = Object.fromEntries(['New', 'Work', 'Won', 'Lost'].map((name, index) => [name, sql(
    `insert into stages (account_id, id, board_id, name, color, position, final, outcome) values
      (${HUB_ACCOUNT}, hub_uuid(), '${board}', '${name}', '#2781f6', 'a${index}', ${index > 1},
      ${index > 1 ? `'${name.toLowerCase()}'` : 'null'}) returning id`)]))
  walk(['New', '02 10:00'], ['Work', '02 12:00'], ['Won', '02 16:00'])
  walk(['New', '06 17:00'], ['Work', '06 17:30'], ['Lost', '09 10:00'])
  walk(['New', '03 09:00'], [null, '04 09:00'])
})

after(async () => {
  await setHours(hours)
  sql(`delete from cards where account_id = ${HUB_ACCOUNT} and board_id = '${board}'`)
  sql(`delete from stages where account_id = ${HUB_ACCOUNT} and board_id = '${board}'`)
  sql(`delete from boards where account_id = ${HUB_ACCOUNT} and id = '${board}'`)
})

test('the summary, and percentiles in calendar and business time', async () => {
  const [calendar, business] = await both('summary')
  const { lead_time: lead, cycle_time: cycle, ...counts } = calendar.current
  assert.deepEqual(counts, { arrived: 3, finished: 2, won: 1, lost: 1, done: 0 })
  assert.deepEqual(lead, { count: 2, p50: 6 * HOUR, p85: 65 * HOUR, p95: 65 * HOUR })
  assert.deepEqual(cycle, { count: 2, p50: 4 * HOUR, p85: 64.5 * HOUR, p95: 64.5 * HOUR })
  assert.deepEqual(business.current.lead_time, { count: 2, p50: 2 * HOUR, p85: 6 * HOUR, p95: 6 * HOUR })
  assert.deepEqual(business.current.cycle_time, { count: 2, p50: 1.5 * HOUR, p85: 4 * HOUR, p95: 4 * HOUR })
  assert.equal(calendar.in_progress, 0)
  assert.equal(calendar.previous.finished, 0)
})

test('throughput by day and by week', async () => {
  const days = await figure('throughput', `${RANGE}&per=day`)
  assert.equal(days.points.length, 31)
  assert.deepEqual(days.points.filter((point) => point.finished || point.arrived), [
    { date: '2026-03-02', arrived: 1, finished: 1, won: 1, lost: 0, done: 0 },
    { date: '2026-03-03', arrived: 1, finished: 0, won: 0, lost: 0, done: 0 },
    { date: '2026-03-06', arrived: 1, finished: 0, won: 0, lost: 0, done: 0 },
    { date: '2026-03-09', arrived: 0, finished: 1, won: 0, lost: 1, done: 0 },
  ])
  const weeks = await figure('throughput', `${RANGE}&per=week`)
  assert.deepEqual(weeks.points.map((point) => [point.date, point.finished]), [['2026-03-01', 0],
    ['2026-03-02', 1], ['2026-03-09', 1], ['2026-03-16', 0], ['2026-03-23', 0], ['2026-03-30', 0]])
})

test('time in stage, and the bottleneck', async () => {
  const { stages: found, bottleneck, growing } = await figure('time_in_stage')
  assert.deepEqual(found.map((one) => [one.name, one.count, one.p50, one.p85, one.seconds]), [
    ['New', 3, 2 * HOUR, 24 * HOUR, 26.5 * HOUR], ['Work', 2, 4 * HOUR, 64.5 * HOUR, 68.5 * HOUR]])
  assert.deepEqual(bottleneck, { stage_id: stages.Work, share: 721, growth: 0 })
  assert.equal(growing, null)
})

test('cumulative flow at the end of each day', async () => {
  const found = (await figure('cumulative_flow')).stages
  const held = (name) => found.find((one) => one.name === name).days
    .filter((day) => day.cards > 0).map((day) => day.date.slice(8))
  assert.deepEqual(held('New'), ['03'])
  assert.deepEqual(held('Work'), ['06', '07', '08'])
  assert.equal(held('Won')[0], '02')
  assert.equal(held('Lost').length, 23)
})

test('the funnel, and no ages of what is in the trash', async () => {
  const { from, to, time_zone, stages: reached, ...endings } = await figure('funnel')
  assert.deepEqual([from, to, time_zone], ['2026-03-01', '2026-03-31', 'America/Sao_Paulo'])
  assert.deepEqual(endings, { arrived: 3, won: 1, lost: 1, done: 0, open: 0, dropped: 1 })
  assert.deepEqual(reached.map((one) => one.reached), [3, 2])
  const ages = await figure('aging')
  assert.deepEqual([ages.in_progress, ages.cards], [0, []])
})

test('days that are none, not in order or too many are refused', async () => {
  const url = `${accountPath(HUB_ACCOUNT)}/boards/${board}/metrics/summary`
  for (const query of ['from=2026-02-30', 'from=2026-03-02&to=2026-03-01', 'from=2023-01-01&to=2026-01-01']) {
    assertError(await call('GET', `${url}?${query}`, { token }), 422, 'invalid')
  }
})

test('who is in some inboxes only has the figures of the cards they see', async () => {
  const agent = await signIn('AGENT') // of inboxes 1 to 3
  const made = {}
  const card = (inbox, talk, ...way) => {
    const id = walk(...way)
    sql(`insert into cards (account_id, id, board_id, stage_id, title, position, chatwoot_inbox_ids)
      values (${HUB_ACCOUNT}, '${id}', '${board}', '${stages[way.at(-1)[0]]}', 'Visto', 'c${inbox}V',
        '{${inbox}}');
      insert into card_conversations (account_id, card_id, board_id, chatwoot_conversation_id, status,
        chatwoot_inbox_id) values (${HUB_ACCOUNT}, '${id}', '${board}', ${talk}, 'open', ${inbox})`)
    made[inbox] = id
  }
  const first = newConversationId()
  card(1, first, ['New', '16 09:00'], ['Work', '16 10:00'], ['Won', '16 12:00'])
  card(4, newConversationId(), ['New', '17 09:00'], ['Work', '17 10:00'])
  const seen = (name) => figure(name, 'from=2026-03-15&to=2026-03-21', agent.token)
  const { current, in_progress: going } = await seen('summary')
  assert.deepEqual([current.arrived, current.finished, current.won, going], [1, 1, 1, 0])
  assert.deepEqual(current.lead_time, { count: 1, p50: 3 * HOUR, p85: 3 * HOUR, p95: 3 * HOUR })
  assert.deepEqual((await seen('time_in_stage')).stages.map((one) => [one.name, one.count]),
    [['New', 1], ['Work', 1]])
  const flow = (await seen('cumulative_flow')).stages
  assert.equal(flow.find((one) => one.name === 'Work').days.some((day) => day.cards > 0), false)
  assert.deepEqual((await seen('aging')).cards, [])
  const { points } = await seen('throughput')
  assert.deepEqual(points.map((point) => point.arrived), [0, 1, 0, 0, 0, 0, 0])
  const funnel = await seen('funnel')
  assert.deepEqual([funnel.arrived, funnel.won, funnel.open], [1, 1, 0])

  const all = (name) => figure(name, 'from=2026-03-15&to=2026-03-21')
  assert.deepEqual((({ current: now, in_progress: open }) => [now.arrived, open])(await all('summary')),
    [2, 1])
  assert.deepEqual((await all('aging')).cards.map((one) => one.card_id), [made[4]])
  // Where outsiders hear that a card stands there they still count nothing of it.
  sql(`update boards set outsiders = 'redacted' where id = '${board}'`)
  assert.equal((await seen('summary')).current.arrived, 1)
  // A board of members only has no metrics for others.
  sql(`update boards set visibility = 'members', outsiders = 'none' where id = '${board}'`)
  const hidden = await call('GET', `${accountPath(HUB_ACCOUNT)}/boards/${board}/metrics/summary`,
    { token: agent.token })
  assertError(hidden, 404)
})
