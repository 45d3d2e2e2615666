// From a commit to the streams of its account: through Caddy, and at the helper's own socket, where
// the memory of an idle stream is looked at as well.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { config, env, hubEnvironment, pidOf, ROOT } from '../lib/instance.mjs'
import { memory } from '../lib/processes.mjs'
import { round } from '../lib/stats.mjs'

const KIB = 1024
const SECONDS = 30

/** Runs the load; `look` is called while all streams are open and nothing happens. */
async function run(where, { data, options, look }) {
  const child = spawn(join(ROOT, 'tests/bench/streams'), [
    where, data.streams.first, options.accounts, options.streams, options.perSecond * SECONDS,
    options.perSecond,
  ].map(String), {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: hubEnvironment(),
  })
  const ended = once(child, 'exit')
  let result
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line)
    if (said.phase === 'opened') {
      await sleep(1000)
      await look()
      child.stdin.write('go\n')
    } else {
      result = said
    }
  }
  const [status] = await ended
  if (status !== 0) throw new Error(`streams: exit status ${status}`)
  return result
}

function latency(key, what, result, budget) {
  const missing = result.expected - result.delivered
  const whole = missing === 0 && result.repeated === 0 && result.failed === 0 && result.lost === 0
  return [{
    key, what, value: result.p99_ms, unit: 'ms', budget,
    note: `p50 ${round(result.p50_ms)}, max ${round(result.max_ms)} ms at ${round(result.per_second)}/s`,
  }, {
    key: `${key}.lost`, what: '  deliveries missing, repeated', unit: '', budget: { most: 0 },
    value: missing + result.repeated,
    note: `${result.delivered} of ${result.expected}${whole ? '' : `, ${result.failed} failed commits, ${
      result.lost} closed streams, ${result.unknown} unknown events`}`,
  }]
}

export async function measure({ data, options }) {
  const helper = [pidOf('hub-events')]
  const caddy = [pidOf('caddy')]
  const { streams, accounts, perSecond } = options
  const load = `${streams} streams, ${accounts} accounts, ${perSecond}/s`
  const idle = memory(helper, 'Private_Dirty')
  let open
  const direct = await run(join(config.HUB_RUN_DIR, 'events.sock'), {
    data, options, look: () => { open = memory(helper, 'Private_Dirty') },
  })
  const before = memory(caddy, 'Rss')
  let proxied
  const through = await run(new URL(env.HUB_URL).port, {
    data, options, look: () => { proxied = memory(caddy, 'Rss') },
  })
  return [
    ...latency('stream', `commit → browser through Caddy, p99 (${load})`, through, { below: 100 }),
    ...latency('stream.direct', `commit → the helper's own socket, p99 (${load})`, direct, { below: 100 }),
    {
      key: 'stream.memory', what: 'idle stream, user space of hub-events', unit: 'bytes',
      value: (open - idle) / streams, budget: { most: 1024 },
      note: `in Caddy ${round((proxied - before) / streams / KIB)} KiB each`,
    },
  ]
}
