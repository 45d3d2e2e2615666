// Reloads (SIGHUP) and ends (SIGTERM) of the real programs. RELOAD_SECONDS and TERM_TIMES lengthen
// them for soaks.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { env, TREE } from '../lib/env.mjs'
import {
  accountPath, allCards, defaultBoard, eventually, HUB_ACCOUNT, signIn,
} from '../lib/hub.mjs'
import { childrenOf, CONFIG_FILE, followLog, pidOf, reload, workersOf } from '../lib/instance.mjs'
import { StreamClient } from '../lib/stream.mjs'
import { created, deliver, newConversationId } from '../lib/webhooks.mjs'

const SECONDS = Number(process.env.RELOAD_SECONDS ?? 10)
const TIMES = Number(process.env.TERM_TIMES ?? 20)
const RELOADS = 10
const CLIENTS = 8

/** Resolves with the first event of that name in a followed log. */
function logged(log, event, withinMs = 10_000) {
  return eventually(`"${event}" in the log`, () => (
    log().find((line) => line.event === event)), withinMs)
}

/** The keeper has one child: the reload is done and the old generation has drained. */
const settled = (name) => (
  eventually('one generation is left', () => childrenOf(pidOf(name)).length === 1, 25_000))

async function reloaded(name) {
  const log = followLog(name)
  reload(name)
  await logged(log, 'reload.done')
  await settled(name)
}

/** Runs the work over and over, several at a time, until told to stop; counts rounds. */
function keepDoing(clients, work) {
  const state = { rounds: 0, stopped: false }
  const all = Array.from({ length: clients }, async () => {
    while (!state.stopped) {
      await work()
      state.rounds++
    }
  })
  return async () => {
    state.stopped = true
    await Promise.all(all)
    return state.rounds
  }
}

test(`${RELOADS} reloads of hub-api within ${SECONDS} s fail no request`, async () => {
  const { token } = await signIn('ADMIN')
  const authorization = `Bearer ${token}`
  const keeper = pidOf('hub-api')
  const workers = workersOf('hub-api')
  const master = childrenOf(keeper)
  const paths = ['/health/ready', '/api/v1/auth/me', `${accountPath(HUB_ACCOUNT)}/boards`,
    '/app/kanban', '/health/live']
  let turn = 0
  const stop = keepDoing(CLIENTS, async () => {
    const path = paths[turn++ % paths.length]
    const reply = await fetch(env.HUB_URL + path, { headers: { authorization } })
    await reply.arrayBuffer()
    assert.equal(reply.status, 200, path)
  })
  const log = followLog('hub-api')
  for (let i = 0; i < RELOADS; i++) {
    await sleep(SECONDS * 1000 / (RELOADS + 1))
    reload('hub-api')
  }
  await sleep(SECONDS * 1000 / (RELOADS + 1))
  assert.ok(await stop() > 100)
  const events = log()
  // On a slow machine two that come during a third are one.
  assert.ok(events.filter(({ event }) => event === 'reload.done').length >= RELOADS / 2)
  assert.ok(!events.some(({ level, event }) => level === 'error' && event !== 'request.failed'))
  assert.equal(pidOf('hub-api'), keeper)
  assert.notDeepEqual(childrenOf(keeper), master)
  await settled('hub-api')
  assert.equal(workersOf('hub-api').length, workers.length)
})

test('reloads of hub-worker neither lose nor repeat an event', async () => {
  const token = async () => (await signIn('ADMIN')).token
  const board = await defaultBoard(await token())
  const client = await new StreamClient(token).ready()
  const ids = new Set(Array.from({ length: 100 }, newConversationId))
  let sent = 0
  for (const conversationId of ids) {
    const reply = await deliver(created({ conversationId, status: 'open' }))
    assert.ok(reply.status < 300, `webhook: ${reply.status}`)
    if (sent++ % 25 === 0) reload('hub-worker')
  }
  const ofOurs = (cards) => cards.flatMap((card) => card.conversations)
    .map((row) => row.chatwoot_conversation_id).filter((id) => ids.has(id))
  const seen = () => ofOurs(client.events.filter(({ type }) => type === 'card.created')
    .map(({ data }) => data))
  await eventually('the stream has brought every card', () => seen().length >= ids.size, 30_000)
  assert.equal(seen().length, ids.size)
  assert.equal(client.duplicates, 0)
  assert.equal(ofOurs(await allCards(await token(), board.id)).length, ids.size)
  await client.close()
})

/** Runs with other lines at the end of the configuration file, which is as before afterwards. */
async function configured(lines, work) {
  const before = readFileSync(CONFIG_FILE, 'utf8')
  const keys = lines.map((line) => `${line.split('=')[0]}=`)
  const kept = before.split('\n').filter((line) => !keys.some((key) => line.startsWith(key)))
  writeFileSync(CONFIG_FILE, [...kept, ...lines, ''].join('\n'))
  try {
    return await work()
  } finally {
    writeFileSync(CONFIG_FILE, before)
  }
}

for (const name of ['hub-api', 'hub-worker']) {
  test(`${name}: a wrong configuration changes nothing, and the log says why`, async () => {
    const processes = [pidOf(name), ...childrenOf(pidOf(name)), ...workersOf(name)]
    await configured(['HUB_DRAIN_SECONDS=soon'], async () => {
      const log = followLog(name)
      reload(name)
      const { problem } = await logged(log, 'reload.refused')
      assert.match(problem, /HUB_DRAIN_SECONDS/)
    })
    assert.deepEqual([pidOf(name), ...childrenOf(pidOf(name)), ...workersOf(name)], processes)
  })
}

test('what a right configuration changes holds after the reload', async () => {
  const before = workersOf('hub-api').length
  const workersWith = (lines) => configured(lines, async () => {
    await reloaded('hub-api')
    return workersOf('hub-api').length
  })
  const fewest = await workersWith(['HUB_API_WORKERS=1'])
  assert.equal(await workersWith(['HUB_API_WORKERS=3']), fewest + 2)
  assert.equal(await workersWith([]), before)
})

/** Status of /health/live on a hub-api's own socket; 0 while there is none. */
const liveAt = (socketPath) => new Promise((resolve) => {
  get({ socketPath, path: '/health/live' }, (reply) => {
    reply.resume()
    resolve(reply.statusCode)
  }).on('error', () => resolve(0))
})

test(`SIGTERM ×${TIMES} leaves no process of hub-api behind`, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'hub-term-'))
  for (let i = 0; i < TIMES; i++) {
    const hub = spawn(join(TREE, 'hub-api'), {
      env: { PATH: process.env.PATH, HUB_CONFIG: CONFIG_FILE, HUB_RUN_DIR: dir },
      stdio: 'ignore',
    })
    const ended = once(hub, 'exit')
    await eventually('it lives', async () => await liveAt(join(dir, 'api-ops.sock')) === 200)
    await sleep(i * 7 % 100) // from the first worker to all ready
    const masters = childrenOf(hub.pid)
    const processes = [...masters, ...masters.flatMap(childrenOf)]
    assert.ok(processes.length > 0)
    hub.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
    assert.deepEqual(processes.filter((pid) => existsSync(`/proc/${pid}`)), [])
  }
  rmSync(dir, { recursive: true })
})
