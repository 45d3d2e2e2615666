// The board page as an ordinary Node service has it: Fastify, pg with one connection per process, a
// process per core. Settings come from lib/peer.mjs in PEER_*.
import cluster from 'node:cluster'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { createClient } from '@redis/client'
import Fastify from 'fastify'
import pg from 'pg'

const {
  PEER_SOCKET, PEER_DATABASE_URL, PEER_REDIS_SOCKET, PEER_JWT_KEY, PEER_ISSUER, PEER_ACCESS_SQL,
  PEER_ACCOUNT_SQL, PEER_CARDS_SQL, PEER_LIMIT_LUA, PEER_LIMIT_INTERVAL, PEER_LIMIT_BURST,
} = process.env
const MEMBERSHIP_MS = 1000

const keyBytes = Buffer.from(PEER_JWT_KEY, 'base64')
const memberships = new Map()

/** The claims of a token that is ours and good now, or null. */
function verify(header) {
  const [head, claims, signature] = (header ?? '').replace(/^Bearer /, '').split('.')
  if (!signature) return null
  const expected = createHmac('sha256', keyBytes).update(`${head}.${claims}`).digest()
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const values = JSON.parse(Buffer.from(claims, 'base64url'))
  const now = Date.now() / 1000
  return values.iss === PEER_ISSUER && values.exp > now - 60 && values.nbf < now + 60 ? values : null
}

/** What the member sees, as the statements take it; null for no member. */
async function reachOf(database, session, user, account) {
  const key = `${session}/${account}`
  const known = memberships.get(key)
  if (known?.until > Date.now()) return known.reach
  const { rows } = await database.query({
    name: 'access', text: PEER_ACCESS_SQL, values: [session, user, account],
  })
  if (!rows[0].live || rows[0].status !== 'active') return null
  const [, kind, me, inboxes, teams] = rows[0].reach.split(' ')
  const reach = [kind, inboxes, teams, me, 3, user]
  memberships.set(key, { until: Date.now() + MEMBERSHIP_MS, reach })
  return reach
}

/** The page's rows under row-level security, in a transaction of their own. */
async function cards(database, reach, account, board, limit) {
  await database.query('begin')
  try {
    await database.query({ name: 'account', text: PEER_ACCOUNT_SQL, values: [account] })
    const { rows } = await database.query({
      name: 'cards', text: PEER_CARDS_SQL, values: [account, ...reach, board, null, '', limit + 1],
    })
    await database.query('commit')
    return rows
  } catch (error) {
    await database.query('rollback')
    throw error
  }
}

/** Asks Redis, by the Hub's own script, whether the person may go on. */
async function startLimit() {
  const redis = await createClient({ socket: { path: PEER_REDIS_SOCKET } }).connect()
  const sha = await redis.scriptLoad(PEER_LIMIT_LUA)
  const amounts = [PEER_LIMIT_INTERVAL, PEER_LIMIT_BURST, '1']
  return async (user) => {
    const [admitted] = await redis.evalSha(sha, { keys: [`peer:node:${user}`], arguments: amounts })
    return admitted === 1
  }
}

async function serve() {
  // Numbers and times as the Hub gives them.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString())
  const pool = new pg.Pool({ connectionString: PEER_DATABASE_URL, max: 4 })
  const mayGoOn = await startLimit()
  const app = Fastify()
  app.get('/api/v1/accounts/:account/boards/:board/cards', async (request, reply) => {
    const claims = verify(request.headers.authorization)
    if (!claims) return reply.code(401).send({ error: { code: 'unauthenticated' } })
    if (!await mayGoOn(claims.sub)) return reply.code(429).send({ error: { code: 'rate_limited' } })
    const { account, board } = request.params
    const limit = Number(request.query.limit ?? 50)
    const database = await pool.connect()
    try {
      const reach = await reachOf(database, claims.sid, claims.sub, account)
      if (!reach) {
        return reply.code(404).send({ error: { code: 'not_found' } })
      }
      const rows = await cards(database, reach, account, board, limit)
      // The last two columns say how pages go on; they are not shown.
      const data = rows.slice(0, limit).map(({ deep, behind_deep, ...card }) => card)
      return { data, page: { next_cursor: null } }
    } finally {
      database.release()
    }
  })
  await app.listen({ path: PEER_SOCKET })
}

if (cluster.isPrimary) {
  rmSync(PEER_SOCKET, { force: true })
  for (let i = 0; i < availableParallelism(); i++) cluster.fork()
  process.on('SIGTERM', () => process.exit(0))
} else {
  await serve()
}
