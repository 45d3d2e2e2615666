// The board page: throughput against what FastCGI and the SQL cost alone, and its CPU time.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  accessToken, config, env, pidOf, ROOT, start, startCaddy, statement, stop, until, VAR_DIR, WORKERS,
} from '../lib/instance.mjs'
import { startPeer } from '../lib/peer.mjs'
import { cpu, family } from '../lib/processes.mjs'
import { mean, median, round } from '../lib/stats.mjs'
import { pgbench, wrk } from '../lib/tools.mjs'

const HELLO_BYTES = 64

/** The page's SQL as one pipeline, as db_query() of a reading tenant sends it. */
function pageScript(file, { account, board }) {
  // pgbench has no NULL among its variables: the two parameters of the cursor become literals.
  const values = { 1: ':account', 2: ':board', 3: 'null', 4: 'null', 5: ':rows' }
  const query = statement('kanban.cards_of_board').replace(/\$(\d)/g, (_, n) => values[n])
  const context = statement('db.account_read').replace('$1', ':account')
  writeFileSync(file, `\\set rows 51\n\\startpipeline\n${context};\n${query};\n\\endpipeline\n`)
  return ['-D', `account=${account}`, '-D', `board=${board}`]
}

async function startHello(dir, bytes) {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  const program = start(join(ROOT, 'tests/bench/hello'), [join(dir, 'api.sock'), WORKERS, bytes].map(String))
  const caddy = await startCaddy(dir)
  const url = `${caddy.url}/api/v1/hello`
  await until('hello', () => fetch(url).then((reply) => reply.ok, () => false))
  return { url, stop: () => Promise.all([stop(caddy.child), stop(program)]) }
}

/** The CPU of `pids` for one request of a round, in microseconds. */
async function withCpu(groups, round_) {
  const before = Object.entries(groups).map(([name, pids]) => [name, cpu(pids)])
  const result = await round_()
  result.cpu = Object.fromEntries(before.map(([name, was]) => (
    [name, (cpu(groups[name]) - was) / result.requests])))
  return result
}

async function rounds(count, contestants) {
  const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]))
  for (let i = 0; i < count; i++) {
    for (const [name, contest] of Object.entries(contestants)) results[name].push(await contest())
  }
  return results
}

function report(results, bytes, peer) {
  const limits = results.hello.map((hello, i) => 1 / (1 / hello.perSecond + 1 / results.sql[i]))
  const same = results.sized.map((hello, i) => 1 / (1 / hello.perSecond + 1 / results.sql[i]))
  const ratio = (name) => median(results.page.map((page, i) => page.perSecond / name[i]))
  const cpuOf = (name) => median(results.page.map((page) => page.cpu[name]))
  const rows = [{
    key: 'page', what: 'board page, of the limit 1/(1/hello + 1/SQL)', value: ratio(limits), unit: '×',
    budget: { least: 0.75 },
    note: `page ${round(median(results.page.map((r) => r.perSecond)))}/s, hello-FastCGI ${
      round(median(results.hello.map((r) => r.perSecond)))}/s, SQL alone ${round(median(results.sql))}/s`,
  }, {
    key: 'page.sized', what: `the same, hello with the page's ${bytes} bytes`, value: ratio(same), unit: '×',
    note: `hello ${round(median(results.sized.map((r) => r.perSecond)))}/s`,
  }, {
    key: 'page.cpu', what: 'CPU of our processes for a page', value: cpuOf('ours'), unit: 'µs',
    note: `PostgreSQL ${round(cpuOf('sql'))} µs, Caddy ${round(cpuOf('caddy'))} µs`,
  }]
  if (!peer) return rows
  const times = median(results.page.map((page, i) => page.perSecond / results.peer[i].perSecond))
  const theirs = mean(results.peer.map((r) => r.cpu.peer))
  return [...rows, {
    key: 'page.peer', what: 'board page, against Node (Fastify + pg)', value: times, unit: '×',
    budget: { least: 1.5 }, note: `Node ${round(median(results.peer.map((r) => r.perSecond)))}/s`,
  }, {
    key: 'page.peer_cpu', what: 'CPU for a page, against Node', value: cpuOf('ours') / theirs, unit: '×',
    budget: { most: 0.33 }, note: `Node ${round(theirs)} µs`,
  }]
}

export async function measure({ data, options }) {
  const { account, board } = data.boards.page
  const path = `/api/v1/accounts/${account}/boards/${board}/cards?limit=50`
  const headers = { Authorization: `Bearer ${accessToken(data.user)}` }
  const reply = await fetch(env.HUB_URL + path, { headers })
  const body = await reply.text()
  if (JSON.parse(body).data.length !== 50) throw new Error(`not a page of 50: ${body}`)
  const bytes = Buffer.byteLength(body)

  const script = join(VAR_DIR, 'page.sql')
  const variables = pageScript(script, { account, board })
  const load = { seconds: options.seconds, connections: WORKERS }
  const groups = {
    ours: family(pidOf('hub-api')), caddy: family(pidOf('caddy')), sql: family(pidOf('postgres')),
  }
  const hello = await startHello(join(VAR_DIR, 'hello'), HELLO_BYTES)
  const sized = await startHello(join(VAR_DIR, 'hello-sized'), bytes)
  const peer = options.peer ? await startPeer({ path, headers, body }) : null
  try {
    const contestants = {
      hello: () => wrk(hello.url, load),
      sql: () => pgbench(config.HUB_DATABASE_URL, script, { ...load, variables }),
      page: () => withCpu(groups, () => wrk(env.HUB_URL + path, { ...load, headers })),
      sized: () => wrk(sized.url, load),
      ...(peer && { peer: () => withCpu({ peer: family(peer.pid) }, () => (
        wrk(peer.url + path, { ...load, headers }))) }),
    }
    await rounds(1, contestants) // warm
    return report(await rounds(options.rounds, contestants), bytes, peer)
  } finally {
    await Promise.all([hello, sized, peer].map((one) => one?.stop()))
  }
}
