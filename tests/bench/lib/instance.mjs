// The instance under measurement: its configuration, its processes, its database, a caller's token.
import { execFileSync, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { env, ROOT, VAR_DIR } from '../../lib/env.mjs'

export { env, ROOT, VAR_DIR }

export const config = Object.fromEntries(readFileSync(join(VAR_DIR, 'hub.conf'), 'utf8').split('\n')
  .filter(Boolean).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))

export const WORKERS = 8

/** For programs that read the Hub's configuration. */
export function hubEnvironment(extra = {}) {
  const { HUB_TEST_ENV, ...rest } = process.env
  return { ...rest, HUB_CONFIG: join(VAR_DIR, 'hub.conf'), ...extra }
}

export const pidOf = (service) => Number(readFileSync(join(VAR_DIR, 'run', `${service}.pid`), 'utf8'))

export const logFile = (service) => join(VAR_DIR, 'log', `${service}.log`)

/** Lines of output of a query, as the owner of the tables. */
export function psql(...args) {
  return execFileSync('psql', ['-X', '-q', '-A', '-t', config.HUB_DATABASE_OWNER_URL, ...args],
    { encoding: 'utf8', maxBuffer: 1 << 28 }).trim()
}

export const sql = (query) => psql('-c', query)

/** As the cluster's administrator. */
export const sqlAsAdmin = (query) => execFileSync('psql', ['-X', '-q', '-A', '-t',
  config.HUB_DATABASE_ADMIN_URL, '-c', query], { encoding: 'utf8' }).trim()

/** A statement of the program by its name, from the list that its tests prepare. */
export function statement(name) {
  const lines = readFileSync(join(ROOT, 'tests/store/statements.txt'), 'utf8').split('\n')
  const found = lines.map((line) => line.split('\t')).find((columns) => columns[1] === name)
  if (!found) throw new Error(`no statement ${name}`)
  return found[2]
}

const base64url = (value) => Buffer.from(value).toString('base64url')

/** An access token of a session of its own, as hub-api signs it (core/crypto/token.h). */
export function accessToken(userId) {
  const session = sql(`insert into sessions (id, user_id, method, idle_until, expires_at) select hub_uuid(),
    ${Number(userId)}, 'chatwoot', now() + '1 day', now() + '1 day' returning id`)
  const [kid, key] = config.HUB_JWT_KEYS.split(',')[0].split(/:(.*)/)
  const now = Math.floor(Date.now() / 1000)
  const head = base64url(JSON.stringify({ typ: 'JWT', alg: 'HS256', kid }))
  const claims = base64url(JSON.stringify({
    iss: config.HUB_PUBLIC_URL, aud: 'hub-api', use: 'access', sub: String(userId), sid: session,
    iat: now, nbf: now, exp: now + 3600,
  }))
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`${head}.${claims}`)
  return `${head}.${claims}.${signature.digest('base64url')}`
}

/** Starts a program of the benchmark; stop it with stop(). */
export function start(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options })
  child.on('error', (error) => { throw error })
  return child
}

export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => { child.once('exit', resolve) })
  child.kill('SIGTERM')
  await Promise.race([ended, sleep(20_000).then(() => child.kill('SIGKILL'))])
}

export async function until(what, probe, seconds = 30) {
  for (const end = Date.now() + seconds * 1000; ;) {
    if (await probe()) return
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`)
    await sleep(50)
  }
}

export const freePort = () => new Promise((resolve, reject) => {
  const server = net.createServer().on('error', reject).listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})

/**
 * A second Caddy beside the instance's, from the same Caddyfile or from another, whose sockets are
 * in `runDir`. Returns { child, url }.
 */
export async function startCaddy(runDir, caddyfile = join(ROOT, 'proxy/caddy/Caddyfile')) {
  const url = `http://localhost:${await freePort()}`
  const child = start('caddy', ['run', '--config', caddyfile, '--adapter', 'caddyfile'], {
    cwd: runDir,
    stdio: 'ignore',
    env: {
      ...process.env, HUB_SITE: url, HUB_SITE_OTHER: url.replace('localhost', ''), HUB_BIND: '127.0.0.1',
      HUB_RUN_DIR: runDir, HUB_WEB_DIST: config.HUB_WEB_DIST, HUB_BASE_PATH: config.HUB_BASE_PATH,
      HUB_ACCESS_LOG: join(runDir, 'access.log'), XDG_DATA_HOME: runDir, XDG_CONFIG_HOME: runDir,
    },
  })
  return { child, url }
}
