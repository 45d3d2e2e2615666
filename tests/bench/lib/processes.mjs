// What processes cost, from /proc: CPU time and memory.
import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100 // USER_HZ of every Linux that runs this

function stat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** The process and all that descend from it. */
export function family(root) {
  const parents = new Map()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      parents.set(Number(entry), Number(stat(entry)[1]))
    } catch {
      // ended meanwhile
    }
  }
  const found = [root]
  for (const pid of found) {
    for (const [child, parent] of parents) if (parent === pid) found.push(child)
  }
  return found
}

/**
 * Microseconds of CPU, user and system, that the processes have used; the first, their root, counts
 * with its children that have ended.
 */
export function cpu(pids) {
  let ticks = 0
  for (const [i, pid] of pids.entries()) {
    const fields = stat(pid)
    ticks += fields.slice(11, i === 0 ? 15 : 13).reduce((sum, field) => sum + Number(field), 0)
  }
  return ticks * 1e6 / TICKS_PER_SECOND
}

/** Bytes of one line of smaps_rollup, such as Pss or Private_Dirty, summed over the processes. */
export function memory(pids, kind) {
  let kib = 0
  for (const pid of pids) {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    kib += Number(text.match(new RegExp(`^${kind}:\\s+(\\d+)`, 'm'))[1])
  }
  return kib * 1024
}
