// The board page: throughput against what FastCGI and the SQL cost alone, and its CPU time.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  accessToken, config, env, pidOf, ROOT, start, startCaddy, statement, stop, until, VAR_DIR, WORKERS,
} from '../lib/instance.mjs'
import { peerNames, startPeer } from '../lib/peer.mjs'
import { cpu } from '../lib/processes.mjs'
import { median, round } from '../lib/stats.mjs'
import { pgbench, wrk } from '../lib/tools.mjs'

const HELLO_BYTES = 64

/** The page's SQL as one pipeline, as db_query() of a reading tenant sends it. */
function pageScript(file, { account, board }) {
  // pgbench has no NULL among its variables: the parameters of the cursor become literals, and what
  // the person sees (data.sql) with them.
  const values = {
    1: ':account', 2: "'given'", 3: "'{1,2,3}'", 4: "'{}'", 5: '9000000', 6: '3', 7: '1', 8: ':board',
    9: 'null', 10: "''", 11: ':rows',
  }
  const query = statement('kanban.cards_of_board').replace(/\$(\d+)/g, (_, n) => values[n])
  const context = statement('db.account_planned').replace('$1', ':account')
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
  return {
    url,
    processes: { ours: program.pid, caddy: caddy.child.pid },
    stop: () => Promise.all([stop(caddy.child), stop(program)]),
  }
}

/** A round, with the CPU of each process and its family for one of its requests, in microseconds. */
async function withCpu(roots, round_) {
  const before = Object.entries(roots).map(([name, root]) => [name, cpu(root)])
  const result = await round_()
  result.cpu = Object.fromEntries(before.map(([name, was]) => (
    [name, (cpu(roots[name]) - was) / result.requests])))
  return result
}

async function rounds(count, contestants) {
  const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]))
  for (let i = 0; i < count; i++) {
    for (const [name, contest] of Object.entries(contestants)) results[name].push(await contest())
  }
  return results
}

const rate = (contest) => round(median(contest.map(({ perSecond }) => perSecond)))

/** The median over the rounds of the page's figure against that of the others. */
const against = (page, ...others) => median(page.map((r, i) => (
  r.perSecond * others.reduce((sum, other) => sum + 1 / other[i].perSecond, 0))))

const cpuOf = (contest) => median(contest.map((r) => Object.values(r.cpu).reduce((a, b) => a + b)))

/** A peer's rows; `most` is how much of its CPU time we may use. */
function reportPeer(kind, page, peer, most) {
  const what = `board page, against ${peerNames[kind]}`
  if (!peer) {
    const note = 'not asked for: --peer; it needs packages'
    return [{ key: `page.${kind}`, what, value: null, note }]
  }
  const ours = median(page.map((r) => r.cpu.ours))
  const theirs = median(peer.map((r) => r.cpu.ours))
  return [{
    key: `page.${kind}`, what, value: against(page, peer), unit: '×', budget: { least: 1.5 },
    note: `${rate(peer)}/s; in CPU time of all processes ${round(cpuOf(peer) / cpuOf(page))} ×`,
  }, {
    key: `page.${kind}_cpu`, what: "  CPU of our processes for a page, of the peer's", unit: '×',
    value: ours / theirs, budget: { most }, note: `the peer ${round(theirs)} µs`,
  }]
}

function report({ hello, sized, sql, page, go, node }, bytes) {
  const part = (name) => median(page.map((r) => r.cpu[name]))
  return [{
    key: 'page', what: 'board page, of the limit 1/(1/hello + 1/SQL)', value: against(page, hello, sql),
    unit: '×', budget: { least: 0.75 },
    note: `page ${rate(page)}/s, hello-FastCGI ${rate(hello)}/s, SQL alone ${rate(sql)}/s`,
  }, {
    key: 'page.sized', what: `  the same, hello with the page's ${bytes} bytes`,
    value: against(page, sized, sql), unit: '×', note: `hello ${rate(sized)}/s`,
  }, {
    key: 'page.cpu_limit', what: '  the same in CPU time instead of throughput', unit: '×',
    value: (cpuOf(hello) + cpuOf(sql)) / cpuOf(page),
    note: `page ${round(cpuOf(page))} µs, hello ${round(cpuOf(hello))} µs, SQL ${round(cpuOf(sql))} µs`,
  }, {
    key: 'page.cpu', what: 'CPU of our processes for a page', value: part('ours'), unit: 'µs',
    note: `PostgreSQL ${round(part('sql'))} µs, Caddy ${round(part('caddy'))} µs`,
  }, ...reportPeer('go', page, go, 0.5), ...reportPeer('node', page, node, 0.33)]
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
  const sql = pidOf('postgres')
  const hello = await startHello(join(VAR_DIR, 'hello'), HELLO_BYTES)
  const sized = await startHello(join(VAR_DIR, 'hello-sized'), bytes)
  const peers = []
  try {
    if (options.peer) {
      for (const kind of Object.keys(peerNames)) peers.push([kind, await startPeer(kind, { path, headers, body })])
    }
    const contestants = {
      hello: () => withCpu(hello.processes, () => wrk(hello.url, load)),
      sql: () => withCpu({ sql }, () => pgbench(config.HUB_DATABASE_URL, script, { ...load, variables })),
      page: () => withCpu({ ours: pidOf('hub-api'), caddy: pidOf('caddy'), sql },
        () => wrk(env.HUB_URL + path, { ...load, headers })),
      sized: () => withCpu(sized.processes, () => wrk(sized.url, load)),
      ...Object.fromEntries(peers.map(([kind, peer]) => [
        kind, () => withCpu({ ...peer.processes, sql }, () => wrk(peer.url + path, { ...load, headers })),
      ])),
    }
    await rounds(1, contestants) // warm
    return report(await rounds(options.rounds, contestants), bytes)
  } finally {
    await Promise.all([hello, sized, ...peers.map(([, peer]) => peer)].map((one) => one.stop()))
  }
}
