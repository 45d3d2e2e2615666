// What our processes hold when nothing happens. Pages shared with other programs count by share
// (PSS), so other instances on the machine make the figure a little smaller.
import { setTimeout as sleep } from 'node:timers/promises'
import { pidOf, WORKERS } from '../lib/instance.mjs'
import { family, memory } from '../lib/processes.mjs'
import { round } from '../lib/stats.mjs'

const MIB = 1 << 20
const SERVICES = ['hub-api', 'hub-events', 'hub-worker']

export async function measure() {
  await sleep(2000)
  const parts = SERVICES.map((service) => memory(family(pidOf(service)), 'Pss') / MIB)
  const count = SERVICES.reduce((sum, service) => sum + family(pidOf(service)).length, 0)
  return [{
    key: 'memory', what: `memory, ours, idle, ${WORKERS} workers`, unit: 'MiB', budget: { most: 60 },
    value: parts.reduce((sum, part) => sum + part),
    note: `${count} processes: ${SERVICES.map((service, i) => `${service} ${round(parts[i])}`).join(', ')}`,
  }]
}
