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
 * Microseconds of CPU, user and system, that a process and all that ever descended from it have
 * used, those included that have ended.
 */
export function cpu(root) {
  let ticks = 0
  for (const pid of family(root)) {
    try {
      ticks += stat(pid).slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    } catch {
      // ended meanwhile: its parent counts it
    }
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
