// What Prometheus reads: through the proxy from this machine, and from nowhere else.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { call, defaultBoard, eventually, signIn } from '../lib/hub.mjs'
import { METRICS, metrics, metricsText } from '../lib/metrics.mjs'
import { StreamClient } from '../lib/stream.mjs'

const BOARDS = 'method="GET",route="/api/v1/accounts/:accountId/boards"'

for (const [program, path] of Object.entries(METRICS)) {
  test(`hub-${program} tells its metrics`, async () => {
    const { status, type, text } = await metricsText(path)
    assert.equal(status, 200)
    assert.equal(type, 'text/plain; version=0.0.4; charset=utf-8')
    assert.match(text, /^hub_build_info\{version="[0-9.]+"\} 1$/m)
    assert.match(text, /^process_start_time_seconds [0-9.]+$/m)
    assert.match(text, /^hub_process_proportional_memory_bytes\{.*\} [0-9]+$/m)
    assert.match(text, /^hub_redis_command_duration_seconds_count [0-9]+$/m)
  })

  test(`promtool accepts what hub-${program} tells`, async (t) => {
    const { text } = await metricsText(path)
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
    if (checked.error?.code === 'ENOENT') {
      t.skip('promtool is not installed: not exercised')
      return
    }
    assert.equal(checked.status, 0, checked.stdout + checked.stderr)
    assert.equal(checked.stdout + checked.stderr, '')
  })

  test(`what came through another proxy does not see hub-${program}'s metrics`, async () => {
    for (const from of ['127.0.0.1', '::1', '10.0.0.1', '']) {
      const { status, text } = await metricsText(path, { 'x-forwarded-for': from })
      assert.equal(status, 404, `from "${from}"`)
      assert.ok(!text.includes('hub_build_info'))
    }
  })
}

test('a request is counted once, under its route and class of status', async () => {
  const { token, accounts } = await signIn('ADMIN')
  const boards = `/api/v1/accounts/${accounts[0].id}/boards`
  const before = (await metrics(METRICS.api)).values
  assert.equal((await call('GET', boards, { token })).status, 200)
  assert.equal((await call('GET', boards, { token })).status, 200)
  assert.equal((await call('GET', boards)).status, 401)
  const after = (await metrics(METRICS.api)).values
  const grown = (series) => after.get(series) - before.get(series)
  assert.equal(grown(`hub_http_requests_total{${BOARDS},status="2xx"}`), 2)
  assert.equal(grown(`hub_http_requests_total{${BOARDS},status="4xx"}`), 1)
  assert.equal(grown(`hub_http_request_duration_seconds_count{${BOARDS}}`), 3)
  assert.equal(grown(`hub_http_request_duration_seconds_bucket{${BOARDS},le="+Inf"}`), 3)
  assert.ok(grown('hub_postgresql_flush_duration_seconds_count') >= 2)
})

test('nothing that a request brings becomes a label', async () => {
  const before = (await metrics(METRICS.api)).values
  for (let i = 0; i < 5; i++) {
    await call('GET', `/api/v1/none-${i}-${Date.now()}`, { checked: false })
  }
  const after = (await metrics(METRICS.api)).values
  const series = (values) => (
    [...values.keys()].filter((name) => !name.startsWith('hub_process_')).sort())
  assert.deepEqual(series(after), series(before))
  for (const name of after.keys()) assert.doesNotMatch(name, /(account|tenant|user)[a-z_]*=/)
  assert.equal(after.get('hub_http_requests_total{method="none",route="none",status="4xx"}')
    - before.get('hub_http_requests_total{method="none",route="none",status="4xx"}'), 5)
})

test('workers and their queues are told', async () => {
  const { values } = await metrics(METRICS.api)
  const workers = [...values].filter(([name]) => name.startsWith('hub_workers{pool="api"'))
  assert.equal(workers.length, 5)
  const processes = [...values.keys()]
    .filter((name) => name.startsWith('hub_process_resident_memory_bytes{pool="api"'))
  assert.equal(workers.reduce((sum, [, count]) => sum + count, 0), processes.length)
  for (const socket of ['api', 'slow']) {
    assert.ok(values.get(`hub_listen_queue_connections{socket="${socket}"}`) >= 0, socket)
  }
})

test('the relay leads and nothing waits for long', async () => {
  const { values } = await eventually('the relay has looked', async () => {
    const told = await metrics(METRICS.worker)
    return told.values.get('hub_relay_leader') === 1 && told
  }, 15_000)
  const age = Date.now() / 1000 - values.get('hub_relay_sample_timestamp_seconds')
  assert.ok(age >= 0 && age < 15, `looked ${age} s ago`)
  for (const state of ['ready', 'scheduled', 'running', 'dead']) {
    assert.ok(values.get(`hub_jobs{state="${state}"}`) >= 0, state)
  }
  assert.ok(values.get('hub_relay_lag_seconds') < 60)
})

test('an open stream is told', async () => {
  const { token } = await signIn('ADMIN')
  await defaultBoard(token)
  const before = (await metrics(METRICS.events)).values
  const client = await new StreamClient(async () => token).ready()
  const open = (await metrics(METRICS.events)).values
  assert.equal(open.get('hub_streams_opened_total') - before.get('hub_streams_opened_total'), 1)
  assert.ok(open.get('hub_streams_open') >= 1)
  await client.close()
})
