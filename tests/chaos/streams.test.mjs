// Streams that live through the end of everything between a commit and their clients: changes are
// committed at a steady rate while hub-events, the relay and Redis are killed, and Redis is emptied,
// again and again, or hub-events stands still until Redis has trimmed what it should have read. The
// clients (tests/bench/streams --soak) do what a browser does; at the end each has handed to its
// application exactly the ledger's sequence. STREAMS, STREAM_ACCOUNTS,
// STREAM_CHANGES (per second) and STREAM_SECONDS lengthen it.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { env, TREE } from '../lib/env.mjs'
import { eventually } from '../lib/hub.mjs'
import {
  CONFIG_FILE, flushRedis, kill9, pidOf, redis, relayOf, revive, sql,
} from '../lib/instance.mjs'

const STREAMS = Number(process.env.STREAMS ?? 300)
const ACCOUNTS = Number(process.env.STREAM_ACCOUNTS ?? 50)
const CHANGES = Number(process.env.STREAM_CHANGES ?? 50)
const SECONDS = Number(process.env.STREAM_SECONDS ?? 30)
const PAUSE_MS = 2000 + STREAMS // so that the clients are back before the next fault
const FIREHOSE = 10_000 // events that Redis keeps, or a few more
const KIB = 1024

before(() => execFileSync('make', ['-s', 'tests/bench/streams'], { cwd: TREE, stdio: 'inherit' }))

/** New accounts with one member each; both have ids that follow each other. */
function makeAccounts(count) {
  const first = Date.now() * 1000 // Chatwoot's ids, of no other run
  sql(`insert into users (installation_id, chatwoot_user_id, name)
    select i.id, ${first} + n, 'Follower ' || n
    from (select id from installations order by created_at limit 1) i, generate_series(1, ${count}) n
    order by n`)
  sql(`select count(*) from (select c.id from generate_series(1, ${count}) n,
    lateral directory.create_account((select id from installations order by created_at limit 1),
      ${first} + n, 'Followed ' || n) c order by n) made`)
  const range = (table, column) => JSON.parse(sql(`select json_build_array(min(id), max(id), count(*))
    from ${table} where ${column} > ${first}`))
  const users = range('users', 'chatwoot_user_id')
  const accounts = range('accounts', 'chatwoot_account_id')
  for (const [least, most, found] of [users, accounts]) {
    assert.deepEqual([most - least + 1, found], [count, count])
  }
  sql(`insert into memberships (account_id, user_id, role, chatwoot_role)
    select ${accounts[0]} + n, ${users[0]} + n, 'agent', 'agent' from generate_series(0, ${count - 1}) n`)
  sql(`insert into sessions (id, user_id, method, idle_until, expires_at)
    select ('00000000-0000-7000-9000-' || lpad(id::text, 12, '0'))::uuid, id, 'chatwoot',
      now() + '1 day', now() + '1 day'
    from users where id between ${users[0]} and ${users[1]}`)
  return { account: accounts[0], user: users[0] }
}

const FAULTS = {
  'hub-events': async () => {
    kill9('hub-events')
    await revive()
  },
  relay: () => process.kill(relayOf(), 'SIGKILL'),
  flush: flushRedis,
  redis: async () => {
    kill9('redis')
    await revive()
  },
}

/** Resident memory in MiB. */
function memory(name) {
  const [, kib] = readFileSync(`/proc/${pidOf(name)}/status`, 'utf8').match(/^VmRSS:\s+(\d+)/m)
  return Math.round(Number(kib) / KIB)
}

/** One fault after the other until the time is up; returns how often each was. */
async function breakThings(until) {
  const times = Object.fromEntries(Object.keys(FAULTS).map((name) => [name, 0]))
  while (Date.now() < until) {
    for (const [name, fault] of Object.entries(FAULTS)) {
      if (times[name] > 0 && Date.now() >= until) break
      await fault()
      times[name]++
      await sleep(PAUSE_MS)
    }
  }
  return times
}

/** The load, with `work` going on while it writes; returns what it found, and what `work` did. */
async function follow({ streams, accounts, changes, seconds }, work) {
  const { account, user } = makeAccounts(accounts)
  const { HUB_TEST_ENV, ...rest } = process.env
  const child = spawn(join(TREE, 'tests/bench/streams'), [
    '--soak', user, new URL(env.HUB_URL).port, account, accounts, streams, changes * seconds, changes,
  ].map(String), { stdio: ['pipe', 'pipe', 'inherit'], env: { ...rest, HUB_CONFIG: CONFIG_FILE } })
  const ended = once(child, 'exit')
  let result, working
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line)
    if (said.phase === 'opened') {
      child.stdin.write('go\n')
      working = work()
    } else if (said.phase === 'result') {
      result = said
    }
  }
  assert.deepEqual(await ended, [0, null])
  return { result, worked: await working }
}

function assertFaithful(result) {
  assert.equal(result.failed, 0, 'every change was committed')
  assert.equal(result.unfaithful, 0, 'the ledger has every change once, in its account')
  assert.equal(result.wrong, 0, "every client's sequence is the ledger's")
  assert.equal(result.holes, 0, 'no client missed an event, not even for a while')
  assert.equal(result.lies, 0, '"complete" was true')
  assert.equal(result.backwards, 0, 'one connection brings nothing twice')
  assert.equal(result.unknown, 0, 'no event of somebody else')
  assert.equal(result.refused, 0, 'the ledger had what was asked for')
}

test(`${STREAMS} streams over ${ACCOUNTS} accounts lose and repeat nothing`, async (t) => {
  const load = { streams: STREAMS, accounts: ACCOUNTS, changes: CHANGES, seconds: SECONDS }
  const { result, worked } = await follow(load, () => (
    breakThings(Date.now() + (SECONDS - 10) * 1000)))
  t.diagnostic(`faults: ${JSON.stringify(worked)}`)
  t.diagnostic(`result: ${JSON.stringify(result)}`)
  t.diagnostic(`MiB: hub-events ${memory('hub-events')}, Caddy ${memory('caddy')}`)
  assertFaithful(result)
  assert.ok(result.gaps > STREAMS, 'the faults were felt')
  assert.ok(result.connects >= STREAMS * (1 + worked['hub-events']), 'every stream came back')
})

/** Events of an account that nobody watches, until Redis keeps none from before. */
async function flood(count) {
  const { account } = makeAccounts(1)
  const newest = () => redis('XREVRANGE', 'hub:firehose', '+', '-', 'COUNT', '1').split('\n')[0]
  const oldest = () => redis('XRANGE', 'hub:firehose', '-', '+', 'COUNT', '1').split('\n')[0]
  const before = newest()
  sql(`insert into event_outbox (account_id, id, type, entity, entity_id, version, actor, occurred_at,
      audience, data)
    select ${account}, hub_uuid(), 'card.updated', 'card', 'flood', 1, '{}', now(), '"account"', '{}'
    from generate_series(1, ${count})`)
  const time = (id) => Number(id.split('-')[0])
  await eventually('the firehose keeps nothing from before', () => time(oldest()) > time(before),
    60_000)
}

test('streams miss nothing of what Redis has trimmed before hub-events read it', async () => {
  const load = { streams: 40, accounts: 4, changes: 10, seconds: 12 }
  const { result } = await follow(load, async () => {
    await sleep(2000)
    process.kill(pidOf('hub-events'), 'SIGSTOP')
    try {
      await sleep(2000)
      await flood(FIREHOSE + 2000)
    } finally {
      process.kill(pidOf('hub-events'), 'SIGCONT')
    }
  })
  assertFaithful(result)
  assert.ok(result.gaps >= load.streams, 'every stream was told of a gap')
  assert.equal(result.connects, load.streams, 'no stream was closed')
})
