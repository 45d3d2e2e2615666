// Where the time of one board page goes inside hub-api: a copy of it at log level debug, which tells
// the time of each stage, asked by one client at a time.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  accessToken, hubEnvironment, ROOT, start, startCaddy, stop, until, VAR_DIR, WORKERS,
} from '../lib/instance.mjs'
import { mean, round } from '../lib/stats.mjs'
import { wrk } from '../lib/tools.mjs'

async function withCopy(dir, work) {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  const log = join(dir, 'hub-api.log')
  const fd = openSync(log, 'a')
  const child = start(join(ROOT, 'hub-api'), [], {
    cwd: dir,
    stdio: ['ignore', 'ignore', fd],
    env: hubEnvironment({ HUB_RUN_DIR: dir, HUB_API_WORKERS: String(WORKERS), HUB_LOG_LEVEL: 'debug' }),
  })
  closeSync(fd)
  const caddy = await startCaddy(dir)
  try {
    await until('hub-api', () => fetch(`${caddy.url}/health/ready`).then((r) => r.ok, () => false))
    await work(caddy.url)
  } finally {
    await stop(caddy.child)
    await stop(child)
  }
  return readFileSync(log, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
}

export async function measure({ data, options }) {
  const { account, board } = data.boards.page
  const headers = { Authorization: `Bearer ${accessToken(data.user)}` }
  let whole
  const events = await withCopy(join(VAR_DIR, 'stages'), async (url) => {
    whole = await wrk(`${url}/api/v1/accounts/${account}/boards/${board}/cards?limit=50`,
      { seconds: options.seconds, connections: 1, headers })
  })
  const requests = events.filter((event) => event.event === 'request' && event.route?.endsWith('/cards'))
  const ids = new Set(requests.map((event) => event.request_id))
  const stages = new Map()
  for (const event of events) {
    if (event.event !== 'request.stage' || !ids.has(event.request_id)) continue
    stages.set(event.stage, [...stages.get(event.stage) ?? [], event.us])
  }
  const waited = mean(requests.map((event) => event.db_us))
  const rows = [...stages].map(([name, times]) => ({
    key: `stage.${name}`, what: `  ${name}`, value: mean(times), unit: 'µs',
    note: name === 'handler' ? `${round(waited)} µs of all stages are waiting for PostgreSQL` : '',
  }))
  const inside = rows.reduce((sum, row) => sum + row.value, 0)
  return [{
    key: 'stages', what: 'one board page in hub-api, all stages', value: inside, unit: 'µs',
    note: `${requests.length} requests, one at a time; ${round(whole.p50 * 1000)} µs at the client`,
  }, ...rows]
}
