// The same board page as ordinary services have it, behind the same Caddy: Go (gin and lib/pq) and
// Node (Fastify and pg, one process per core). They check the token, the rate limit and the
// membership, set the account for row-level security, run the same SQL and give the same bytes.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { config, ROOT, start, startCaddy, statement, stop, until, VAR_DIR } from './instance.mjs'

const PEERS = join(ROOT, 'tests/bench/peers')

/** Built from Debian's packages of the modules, which are a GOPATH. */
function buildGo(dir) {
  const program = join(dir, 'server')
  execFileSync('go', ['build', '-o', program, join(PEERS, 'go/main.go')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: join(dir, 'cache') },
  })
  return [program, []]
}

const KINDS = {
  go: { name: 'Go (gin + lib/pq)', program: buildGo },
  node: { name: 'Node (Fastify + pg)', program: () => [process.execPath, [join(PEERS, 'node/server.mjs')]] },
}

export const peerNames = Object.fromEntries(Object.entries(KINDS).map(([kind, { name }]) => [kind, name]))

/** The script of core/net/limiter.c, as Redis gets it. */
function limitLua() {
  const source = readFileSync(join(ROOT, 'fcgi/core/net/limiter.c'), 'utf8')
  const [, literals] = source.match(/char script\[\] =\n([^;]*);\n\n/)
  return [...literals.matchAll(/"(.*)"/g)].map(([, text]) => JSON.parse(`"${text}"`)).join('')
}

/** Returns { url, processes, stop }; fails unless it answers `path` with `body`. */
export async function startPeer(kind, { path, headers, body }) {
  const dir = join(VAR_DIR, `peer-${kind}`)
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  const program = start(...KINDS[kind].program(dir), {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PEER_SOCKET: join(dir, 'peer.sock'),
      PEER_DATABASE_URL: config.HUB_DATABASE_URL,
      PEER_REDIS_SOCKET: new URL(config.HUB_REDIS_URL).pathname,
      PEER_LIMIT_LUA: limitLua(),
      PEER_LIMIT_INTERVAL: '1', // in microseconds, as HUB_RATE_API of tests/bench/run
      PEER_LIMIT_BURST: '1000000',
      PEER_JWT_KEY: config.HUB_JWT_KEYS.split(',')[0].split(/:(.*)/)[1],
      PEER_ISSUER: config.HUB_PUBLIC_URL,
      PEER_ACCESS_SQL: statement('identity.access_of'),
      PEER_ACCOUNT_SQL: statement('db.account_planned'),
      PEER_CARDS_SQL: statement('kanban.cards_of_board'),
    },
  })
  const caddy = await startCaddy(dir, join(PEERS, 'Caddyfile'))
  const peer = {
    url: caddy.url,
    processes: { ours: program.pid, caddy: caddy.child.pid },
    stop: () => Promise.all([stop(caddy.child), stop(program)]),
  }
  try {
    await until(`the peer in ${kind}`, () => fetch(caddy.url + path, { headers }).then((r) => r.ok, () => false))
    const reply = await fetch(caddy.url + path, { headers })
    const theirs = JSON.stringify((await reply.json()).data)
    if (theirs !== JSON.stringify(JSON.parse(body).data)) throw new Error(`the peer in ${kind} differs: ${theirs}`)
  } catch (error) {
    await peer.stop()
    throw error
  }
  return peer
}
