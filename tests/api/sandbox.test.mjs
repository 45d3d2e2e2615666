// The walls around the processes that serve (core/ops/sandbox.h), as the kernel tells of them.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { VAR_DIR } from '../lib/env.mjs'
import { pidOf, workersOf } from '../lib/instance.mjs'

const PROGRAMS = {
  'hub-api': () => workersOf('hub-api'),
  'hub-worker': () => workersOf('hub-worker'),
  'hub-events': () => [pidOf('hub-events')],
}

/** The program's last word on its sandbox. */
function report(name) {
  const lines = readFileSync(join(VAR_DIR, 'log', `${name}.log`), 'utf8').split('\n')
  return JSON.parse(lines.findLast((line) => line.includes('"event":"sandbox"')))
}

function status(pid) {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Object.fromEntries([...text.matchAll(/^(\w+):\s+(.*)$/gm)].map(([, key, value]) => [key, value]))
}

function limit(pid, name) {
  const text = readFileSync(`/proc/${pid}/limits`, 'utf8')
  return text.match(new RegExp(`^${name} +(\\S+) +(\\S+)`, 'm')).slice(1)
}

for (const [name, processes] of Object.entries(PROGRAMS)) {
  const { mode, seccomp } = report(name)
  const skip = seccomp === 'yes' ? false : `seccomp: ${seccomp}`

  test(`every process of ${name} that serves is inside its walls`, { skip }, () => {
    assert.equal(mode, 'on')
    const pids = processes()
    assert.ok(pids.length > 0)
    for (const pid of pids) {
      const { NoNewPrivs, Seccomp } = status(pid)
      assert.equal(NoNewPrivs, '1', `${pid}`)
      assert.equal(Seccomp, '2', `${pid}: a filter`)
      assert.deepEqual(limit(pid, 'Max core file size'), ['0', '0'])
      if (name !== 'hub-events') {
        assert.deepEqual(limit(pid, 'Max address space'), [`${512 << 20}`, `${512 << 20}`])
      }
    }
  })
}
