// From the start of hub-api to its first good answer, database and Redis included.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fcgiGet } from '../lib/fcgi.mjs'
import { config, hubEnvironment, ROOT, start, stop, VAR_DIR, WORKERS } from '../lib/instance.mjs'
import { median, round } from '../lib/stats.mjs'

const WITHIN_MS = 10_000

async function startOnce(dir) {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  const began = performance.now()
  const child = start(join(ROOT, 'hub-api'), [], {
    cwd: dir,
    stdio: 'ignore',
    env: hubEnvironment({ HUB_RUN_DIR: dir, HUB_API_WORKERS: String(WORKERS) }),
  })
  const host = new URL(config.HUB_PUBLIC_URL).host
  const ask = () => fcgiGet(join(dir, 'api.sock'), `${config.HUB_BASE_PATH}/health/ready`, host)
  try {
    while (await ask().catch(() => 0) !== 200) {
      if (performance.now() - began > WITHIN_MS) throw new Error(`hub-api: not ready in ${WITHIN_MS} ms`)
      await sleep(2)
    }
    return performance.now() - began
  } finally {
    await stop(child)
  }
}

export async function measure({ options }) {
  const times = []
  for (let i = 0; i < options.rounds; i++) times.push(await startOnce(join(VAR_DIR, 'start')))
  return [{
    key: 'start', what: 'hub-api ready after start', value: median(times), unit: 'ms', budget: { below: 300 },
    note: `${times.length} starts, longest ${round(Math.max(...times))} ms`,
  }]
}
