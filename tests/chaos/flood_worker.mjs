// The flood of flood.test.mjs, in a thread of its own: so many wrong passwords a second, whatever
// becomes of them. Reports how each was answered.
import { parentPort, workerData } from 'node:worker_threads'
import { clientAt } from '../lib/limits.mjs'

const { address, path, bodies, perSecond, seconds } = workerData
const TICK_MS = 20

const client = clientAt(address)
const counts = {}
const slowest = { ms: 0 }
const began = performance.now()
const all = []

async function send(n) {
  const outcome = await client.request('POST', path, { body: bodies[n % bodies.length] })
    .then((reply) => {
      slowest.ms = Math.max(slowest.ms, reply.ms)
      return reply.status
    }, (error) => error.code ?? error.message)
  counts[outcome] = (counts[outcome] ?? 0) + 1
}

const timer = setInterval(async () => {
  const elapsed = Math.min((performance.now() - began) / 1000, seconds)
  while (all.length < elapsed * perSecond) all.push(send(all.length))
  if (elapsed < seconds) return
  clearInterval(timer)
  await Promise.all(all)
  client.close()
  parentPort.postMessage({ sent: all.length, counts, slowestMs: slowest.ms })
}, TICK_MS)
