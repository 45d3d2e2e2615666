// What the Hub has mirrored of an account, held against the stand-in's dump of it: field by field,
// as rows of the database beside rows made from what Chatwoot's REST API says.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { accountPath, call, eventually } from './hub.mjs'
import { sql, workersOf } from './instance.mjs'
import { chatwootControl } from './stand_in.mjs'

const LOOK_MS = 150
const MESSAGE_TYPES = ['incoming', 'outgoing', 'activity', 'template']

const seconds = (epoch) => (epoch ? epoch * 1000 : null)
const orNull = (text) => text || null
const sorted = (rows) => [...rows].sort()

/* Times are milliseconds since 1970 on both sides; `time` marks the columns. */
const time = (read) => Object.assign(read, { isTime: true })

/** Table -> { rows of a dump, the key, column -> what it must hold for such a row }. */
const TABLES = {
  conversations: {
    rows: (dump) => dump.conversations,
    columns: {
      chatwoot_conversation_id: (c) => c.id,
      chatwoot_inbox_id: (c) => c.inbox_id,
      chatwoot_contact_id: (c) => c.meta.sender.id,
      channel: (c) => c.meta.channel,
      status: (c) => c.status,
      priority: (c) => c.priority,
      assignee_type: (c) => c.meta.assignee_type ?? null,
      chatwoot_assignee_id: (c) => c.meta.assignee?.id ?? null,
      assignee_name: (c) => c.meta.assignee?.name ?? null,
      chatwoot_team_id: (c) => c.meta.team?.id ?? null,
      labels: (c) => sorted(c.labels),
      custom_attributes: (c) => c.custom_attributes,
      additional_attributes: (c) => c.additional_attributes,
      unread_count: (c) => c.unread_count,
      can_reply: (c) => c.can_reply,
      snoozed_until: time((c) => c.snoozed_until && Date.parse(c.snoozed_until)),
      waiting_since: time((c) => seconds(c.waiting_since)),
      first_reply_at: time((c) => seconds(c.first_reply_created_at)),
      last_activity_at: time((c) => seconds(c.last_activity_at)),
      chatwoot_created_at: time((c) => seconds(c.created_at)),
      chatwoot_updated_at: (c) => Math.round(c.updated_at * 1e6),
    },
  },
  contacts: {
    rows: (dump) => dump.contacts,
    columns: {
      chatwoot_contact_id: (c) => c.id,
      name: (c) => orNull(c.name),
      email: (c) => orNull(c.email),
      phone_number: (c) => orNull(c.phone_number),
      identifier: (c) => orNull(c.identifier),
      avatar_url: (c) => orNull(c.thumbnail),
      blocked: (c) => c.blocked,
      custom_attributes: (c) => c.custom_attributes,
      additional_attributes: (c) => c.additional_attributes,
      last_activity_at: time((c) => seconds(c.last_activity_at)),
      chatwoot_created_at: time((c) => seconds(c.created_at)),
    },
  },
  messages: {
    rows: (dump) => dump.messages.filter((m) => MESSAGE_TYPES[m.message_type] !== 'activity'),
    columns: {
      chatwoot_message_id: (m) => m.id,
      chatwoot_conversation_id: (m) => m.conversation_id,
      message_type: (m) => MESSAGE_TYPES[m.message_type],
      private: (m) => m.private,
      content: (m) => (m.content_attributes.deleted ? null : orNull(m.content)),
      content_type: (m) => m.content_type,
      sender_type: (m) => m.sender?.type ?? null,
      chatwoot_sender_id: (m) => m.sender?.id ?? null,
      deleted: (m) => m.content_attributes.deleted === true,
      sent_at: time((m) => seconds(m.created_at)),
    },
  },
  agents: {
    rows: (dump) => dump.agents,
    columns: {
      chatwoot_user_id: (a) => a.id,
      name: (a) => a.name,
      available_name: (a) => a.available_name,
      email: (a) => a.email,
      role: (a) => a.role,
      chatwoot_custom_role_id: (a) => a.custom_role_id ?? null,
      availability: (a) => a.availability_status,
      auto_offline: (a) => a.auto_offline,
      confirmed: (a) => a.confirmed,
    },
  },
  chatwoot_custom_roles: {
    rows: (dump) => dump.custom_roles,
    columns: {
      chatwoot_custom_role_id: (r) => r.id,
      name: (r) => r.name,
      permissions: (r) => sorted(r.permissions),
    },
  },
  inboxes: {
    rows: (dump) => dump.inboxes,
    columns: {
      chatwoot_inbox_id: (i) => i.id,
      name: (i) => i.name,
      channel_type: (i) => i.channel_type,
      provider: (i) => i.provider,
      phone_number: (i) => i.phone_number,
      avatar_url: (i) => orNull(i.avatar_url),
    },
  },
  inbox_members: {
    rows: (dump) => pairs(dump.inbox_members),
    columns: { chatwoot_inbox_id: ([inbox]) => inbox, chatwoot_user_id: ([, user]) => user },
  },
  teams: {
    rows: (dump) => dump.teams,
    columns: {
      chatwoot_team_id: (t) => t.id,
      name: (t) => t.name,
      description: (t) => orNull(t.description),
      allow_auto_assign: (t) => t.allow_auto_assign,
    },
  },
  team_members: {
    rows: (dump) => pairs(dump.team_members),
    columns: { chatwoot_team_id: ([team]) => team, chatwoot_user_id: ([, user]) => user },
  },
  labels: {
    rows: (dump) => dump.labels,
    columns: {
      chatwoot_label_id: (l) => l.id,
      title: (l) => l.title,
      description: (l) => orNull(l.description),
      color: (l) => l.color,
      show_on_sidebar: (l) => l.show_on_sidebar,
    },
  },
  attribute_definitions: {
    rows: (dump) => dump.attribute_definitions,
    columns: {
      chatwoot_attribute_definition_id: (d) => d.id,
      attribute_key: (d) => d.attribute_key,
      attribute_display_name: (d) => d.attribute_display_name,
      attribute_display_type: (d) => d.attribute_display_type,
      attribute_model: (d) => d.attribute_model,
      attribute_values: (d) => d.attribute_values,
    },
  },
}

export const MIRRORED = Object.keys(TABLES)

function pairs(lists) {
  return Object.entries(lists).flatMap(([id, users]) => users.map((user) => [Number(id), user]))
}

/* Keys of objects in one order, so that equal values are equal texts. */
function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, ordered(value[key])]))
}

function expected(table, dump) {
  const { rows, columns } = TABLES[table]
  return rows(dump).map((row) => Object.fromEntries(
    Object.entries(columns).map(([column, read]) => [column, ordered(read(row))])))
}

function mirrored(table, accountId) {
  const { columns } = TABLES[table]
  const reading = Object.entries(columns).map(([column, { isTime }]) => (
    `'${column}', ${isTime ? `(extract(epoch from ${column}) * 1000)::bigint` : column}`))
  // One line per row: a table may be larger than one value of psql's.
  const text = sql(`select json_build_object(${reading}) from ${table}
    where account_id = ${Number(accountId)}`)
  return text === '' ? [] : text.split('\n').map((line) => {
    const row = JSON.parse(line)
    for (const name of ['labels', 'permissions']) row[name]?.sort()
    return ordered(row)
  })
}

/** What differs between a table and the dump: one line per row, or per field of it. */
export function differences(table, dump, accountId) {
  const keys = Object.keys(TABLES[table].columns)
    .slice(0, table.endsWith('_members') ? 2 : 1)
  const keyOf = (row) => keys.map((key) => row[key]).join('/')
  const here = new Map(mirrored(table, accountId).map((row) => [keyOf(row), row]))
  const found = []
  for (const row of expected(table, dump)) {
    const own = here.get(keyOf(row))
    here.delete(keyOf(row))
    if (!own) found.push(`${table} ${keyOf(row)}: missing`)
    else {
      for (const [column, value] of Object.entries(row)) {
        const [is, be] = [JSON.stringify(own[column]), JSON.stringify(value)]
        if (is !== be) found.push(`${table} ${keyOf(row)}.${column}: ${is}, in Chatwoot ${be}`)
      }
    }
  }
  for (const key of here.keys()) found.push(`${table} ${key}: not in Chatwoot`)
  return found
}

/** Fails with the first of all differences, by table. */
export function assertMirrored(tables, dump, accountId) {
  const found = tables.flatMap((table) => differences(table, dump, accountId))
  assert.equal(found.length, 0,
    `${found.length} differences, the first of them:\n${found.slice(0, 20).join('\n')}`)
}

export async function startSync(accountId, token, kind) {
  const reply = await call('POST', `${accountPath(accountId)}/sync`, { token, body: { kind } })
  assert.equal(reply.status, 202, JSON.stringify(reply.body))
  return reply.body.data.id
}

const isDone = ({ state }) => state === 'done'

/**
 * Follows a run, as a page does, until it is as `fits` wants it (done, unless told otherwise);
 * resolves with it. `look(run)` sees it on the way.
 */
export function followRun(accountId, token, id, { fits = isDone, withinMs, look = () => {} }) {
  return eventually(`run ${id} is as wanted`, async () => {
    await sleep(LOOK_MS)
    const reply = await call('GET', `${accountPath(accountId)}/jobs/${id}`,
      { token: await token() })
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    const run = reply.body.data
    look(run)
    assert.ok(!['failed', 'cancelled'].includes(run.state), JSON.stringify(run))
    return fits(run) && run
  }, withinMs)
}

/** No webhook is on its way, and every one that came is worked off. */
export async function settled(accountId, withinMs = 60_000) {
  await chatwootControl('GET', `/idle?timeout_ms=${withinMs}`)
  await eventually('every webhook is worked off', () => (
    sql(`select count(*) from jobs where account_id = ${Number(accountId)}
      and kind = 'chatwoot.inbound' and state in ('ready', 'running')`) === '0'), withinMs)
}

/** Bytes of the largest process of hub-worker since the last call of resetPeaks(). */
export function peakOfWorkers() {
  return Math.max(...workersOf('hub-worker').map((pid) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)[1]) * 1024
  }))
}

export function resetPeaks() {
  for (const pid of workersOf('hub-worker')) writeFileSync(`/proc/${pid}/clear_refs`, '5')
}
