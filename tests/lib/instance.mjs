// Faults for a running instance: ends its processes the hard way and has scripts/run bring back
// what does not come back by itself.
import { execFile, execFileSync, spawn } from 'node:child_process'
import {
  closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { ROOT, TREE, VAR_DIR } from './env.mjs'

const OUTPUT_MAX = 256 << 20 // a table, row by row

export const CONFIG_FILE = join(VAR_DIR, 'hub.conf')

export const config = Object.fromEntries(
  [...readFileSync(CONFIG_FILE, 'utf8').matchAll(/^(\w+)=(.*)$/gm)]
    .map(([, key, value]) => [key, value]))

/** The process of var/…/run/NAME.pid. */
export const pidOf = (name) => Number(readFileSync(join(VAR_DIR, 'run', `${name}.pid`), 'utf8'))

export const kill9 = (name) => process.kill(pidOf(name), 'SIGKILL')

/** The processes that a process has forked. */
export function childrenOf(parent) {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).map(Number).filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
    } catch {
      return false // ended meanwhile
    }
  })
}

/** The workers of NAME: its keeper's child is a master, and the workers are that one's. */
export const workersOf = (name) => childrenOf(pidOf(name)).flatMap(childrenOf)

export const kill9Worker = (name) => process.kill(workersOf(name)[0], 'SIGKILL')

export const kill9Master = (name) => process.kill(childrenOf(pidOf(name))[0], 'SIGKILL')

/** The process of hub-worker that relays; its master starts another when it ends. */
export function relayOf() {
  const lines = readFileSync(join(VAR_DIR, 'log/hub-worker.log'), 'utf8').split('\n')
  const started = lines.filter((line) => line.includes('"worker.started"')
    && line.includes('"pool":"relay"'))
  return JSON.parse(started.at(-1)).child
}

const psql = (query) => ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1',
  config.HUB_DATABASE_OWNER_URL, '-c', query]

/** Lines of output of a query, as the owner of the tables. */
export const sql = (query) => (
  execFileSync('psql', psql(query), { encoding: 'utf8', maxBuffer: OUTPUT_MAX }).trim())

/** Runs a query while the test goes on; resolves at its end. */
export const sqlMeanwhile = (query) => promisify(execFile)('psql', psql(query))

export const reload = (name) => process.kill(pidOf(name), 'SIGHUP')

/** Follows NAME's log: each call returns the events that were added since the one before. */
export function followLog(name) {
  const file = join(VAR_DIR, 'log', `${name}.log`)
  let seen = readFileSync(file).length
  return () => {
    const added = readFileSync(file).subarray(seen)
    const whole = added.subarray(0, added.lastIndexOf('\n') + 1)
    seen += whole.length
    return whole.toString().split('\n').filter((line) => line.startsWith('{')).map(JSON.parse)
  }
}

/** Ends PostgreSQL's sessions and stops it, as an administrator's restart does. */
export async function stopPostgres() {
  const pid = pidOf('postgres')
  process.kill(pid, 'SIGINT')
  while (existsSync(`/proc/${pid}`)) await sleep(20)
}

/** Sends one command; returns its reply as redis-cli prints it. */
export function redis(...command) {
  const socket = config.HUB_REDIS_URL.replace('unix://', '')
  return execFileSync('redis-cli', ['-s', socket, ...command], { encoding: 'utf8' }).trim()
}

export const flushRedis = () => redis('FLUSHALL')

/** Starts a program of the Hub that was killed, as scripts/run does, and does nothing else. */
export function startAgain(name) {
  const log = openSync(join(VAR_DIR, 'log', `${name}.log`), 'a')
  const child = spawn(join(TREE, name), [], {
    cwd: join(VAR_DIR, 'run'),
    detached: true,
    env: { PATH: process.env.PATH, HUB_CONFIG: CONFIG_FILE },
    stdio: ['ignore', log, log],
  })
  child.unref()
  closeSync(log)
  writeFileSync(join(VAR_DIR, 'run', `${name}.pid`), `${child.pid}\n`)
}

/** Starts again what has ended; resolves when all is ready. */
export const revive = () => promisify(execFile)(join(ROOT, 'scripts/run'),
  ['--background', '--var', VAR_DIR], { timeout: 120_000 })
