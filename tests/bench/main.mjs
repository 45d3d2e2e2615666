// The benchmarks one after the other, on the instance that HUB_TEST_ENV names, and their table.
// Called by tests/bench/run, which makes and ends the instance.
import { parseArgs } from 'node:util'
import { join } from 'node:path'
import { psql, ROOT } from './lib/instance.mjs'
import { verdict, table } from './lib/table.mjs'

// Memory and start come first: they want a Hub that has done nothing yet.
const SUITES = [
  'memory', 'start', 'streams', 'page', 'stages', 'move', 'board', 'find', 'search', 'flow', 'mixed',
  'webhooks', 'spa', 'build',
]

const SMALL = { rounds: 5, seconds: 3, streams: 1000, accounts: 100, perSecond: 50, largeCards: 100_000 }
const FULL = { ...SMALL, rounds: 9, seconds: 5, streams: 8000, accounts: 1000, perSecond: 200 }

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    peer: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: SUITES },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
})
const options = { ...(values.full ? FULL : SMALL), peer: values.peer, full: values.full }
for (const name of ['rounds', 'seconds']) if (values[name]) options[name] = Number(values[name])

const unknown = values.only.find((name) => !SUITES.includes(name))
if (unknown) throw new Error(`no such suite: ${unknown}; there are ${SUITES.join(', ')}`)

const progress = (text) => process.stderr.write(`${text}\n`)

progress('data …')
const data = JSON.parse(psql('-v', 'small=100', '-v', `large=${options.largeCards}`,
  '-v', `streams=${options.accounts}`, '-f', join(ROOT, 'tests/bench/data.sql')))

const rows = []
for (const name of SUITES.filter((suite) => values.only.includes(suite))) {
  progress(`${name} …`)
  const { measure } = await import(`./rows/${name}.mjs`)
  try {
    rows.push(...await measure({ data, options }))
  } catch (error) {
    progress(error.stack)
    rows.push({ key: name, what: name, value: null, note: error.message.split('\n')[0] })
    process.exitCode = 1
  }
}
for (const row of rows) row.verdict = verdict(row)

console.log(values.json ? JSON.stringify({ options, rows }, null, 2) : table(rows))
