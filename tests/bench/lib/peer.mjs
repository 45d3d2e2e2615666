// The same board page as an ordinary Node service: Fastify and pg, one process per core, behind the
// same Caddy. It checks the token and the membership, sets the account for row-level security, runs
// the same SQL and gives the same bytes.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { config, ROOT, start, startCaddy, statement, stop, until, VAR_DIR } from './instance.mjs'
import { family } from './processes.mjs'

/** Returns { url, processes, stop }; fails unless it answers `path` with `body`. */
export async function startPeer({ path, headers, body }) {
  const dir = join(VAR_DIR, 'peer')
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  const program = start(process.execPath, [join(ROOT, 'tests/bench/peer/server.mjs')], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PEER_SOCKET: join(dir, 'peer.sock'),
      PEER_DATABASE_URL: config.HUB_DATABASE_URL,
      PEER_JWT_KEY: config.HUB_JWT_KEYS.split(',')[0].split(/:(.*)/)[1],
      PEER_ISSUER: config.HUB_PUBLIC_URL,
      PEER_ACCESS_SQL: statement('identity.access_of'),
      PEER_CARDS_SQL: statement('kanban.cards_of_board'),
    },
  })
  const caddy = await startCaddy(dir, join(ROOT, 'tests/bench/peer/Caddyfile'))
  const peer = {
    url: caddy.url,
    processes: () => ({ ours: family(program.pid), caddy: family(caddy.child.pid) }),
    stop: () => Promise.all([stop(caddy.child), stop(program)]),
  }
  try {
    await until('the peer', () => fetch(caddy.url + path, { headers }).then((r) => r.ok, () => false))
    const reply = await fetch(caddy.url + path, { headers })
    const theirs = JSON.stringify((await reply.json()).data)
    if (theirs !== JSON.stringify(JSON.parse(body).data)) throw new Error(`the peer differs: ${theirs}`)
  } catch (error) {
    await peer.stop()
    throw error
  }
  return peer
}
