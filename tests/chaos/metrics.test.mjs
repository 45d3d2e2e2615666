// Counters only grow, whatever becomes of the processes that count.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, eventually, signIn } from '../lib/hub.mjs'
import { childrenOf, kill9Master, pidOf, workersOf } from '../lib/instance.mjs'
import { METRICS, metrics, metricsText, parse } from '../lib/metrics.mjs'

const KILLS = Number(process.env.CHAOS_METRIC_KILLS ?? 20)
const CALLERS = 6
const POOLS = ['api', 'slow', 'probe'] // of hub-api

/** Calls without a pause until told to stop; resolves with the number of answers. */
function callers(token, account) {
  let running = true
  const calling = Promise.all(Array.from({ length: CALLERS }, async () => {
    let answers = 0
    while (running) {
      // A worker that was killed takes the request in its hands with it: the proxy answers 5xx.
      await call('GET', `/api/v1/accounts/${account}/boards`, { token, checked: false })
        .then(({ status }) => { answers += status < 500 ? 1 : 0 }, () => {})
    }
    return answers
  }))
  return async () => {
    running = false
    return (await calling).reduce((sum, answers) => sum + answers, 0)
  }
}

/** Each series of the earlier reading is there again and no smaller. */
function assertGrown(before, after) {
  for (const series of before.counters) {
    assert.ok(after.values.get(series) >= before.values.get(series),
      `${series}: ${before.values.get(series)}, then ${after.values.get(series)}`)
  }
}

const restarts = ({ values }, pool) => values.get(
  `hub_worker_restarts_total{pool="${pool}",cause="signal"}`)
const requests = ({ values }) => [...values].reduce((sum, [series, count]) => (
  sum + (series.startsWith('hub_http_requests_total{') ? count : 0)), 0)

/** The longest-lived worker: one that died right after its start would make its pool rest. */
const oldest = (name) => workersOf(name).sort((a, b) => a - b)[0]

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms) })

test(`counters of hub-api only grow while ${KILLS} of its workers are killed`, async () => {
  const { token, accounts } = await signIn('ADMIN')
  const first = await metrics(METRICS.api)
  const stop = callers(token, accounts[0].id)
  let last = first
  for (let i = 0; i < KILLS; i++) {
    process.kill(oldest('hub-api'), 'SIGKILL')
    for (let k = 0; k < 3; k++) {
      const now = await metrics(METRICS.api)
      assertGrown(last, now)
      last = now
      await pause(100)
    }
  }
  const answers = await stop()
  const end = await metrics(METRICS.api)
  assertGrown(last, end)
  const died = (sample) => POOLS.reduce((sum, pool) => sum + restarts(sample, pool), 0)
  assert.equal(died(end) - died(first), KILLS)
  assert.ok(answers > 0)
  assert.ok(requests(end) - requests(first) >= answers,
    `${requests(end) - requests(first)} counted of ${answers} answered`)
})

test('counters of hub-worker only grow while its workers are killed', async () => {
  let last = await metrics(METRICS.worker)
  const before = restarts(last, 'jobs') + restarts(last, 'relay')
  for (let i = 1; i <= 4; i++) {
    process.kill(oldest('hub-worker'), 'SIGKILL')
    await eventually('it is replaced', async () => {
      const now = await metrics(METRICS.worker)
      assertGrown(last, now)
      last = now
      return restarts(now, 'jobs') + restarts(now, 'relay') === before + i
    }, 15_000)
  }
})

/** Reads all the time until another generation answers. */
async function assertGrownUntilReplaced(program) {
  const path = METRICS[program]
  await call('GET', '/health/ready', { checked: false }) // something to count
  let last = await metrics(path)
  const started = last.values.get('process_start_time_seconds')
  return async (act) => {
    act()
    await eventually('another generation answers', async () => {
      const reply = await metricsText(path)
      if (reply.status !== 200) return false
      const now = parse(reply.text)
      assertGrown(last, now)
      last = now
      return now.values.get('process_start_time_seconds') !== started
    }, 30_000)
  }
}

for (const program of ['api', 'worker']) {
  test(`counters of hub-${program} only grow over reloads`, async () => {
    for (let i = 0; i < 3; i++) {
      const during = await assertGrownUntilReplaced(program)
      await during(() => process.kill(pidOf(`hub-${program}`), 'SIGHUP'))
    }
  })

  test(`counters of hub-${program} outlive kill -9 of its master`, async () => {
    await eventually('only one generation is there',
      () => childrenOf(pidOf(`hub-${program}`)).length === 1, 30_000)
    const during = await assertGrownUntilReplaced(program)
    await during(() => kill9Master(`hub-${program}`))
  })
}
