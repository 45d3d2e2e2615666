// A card's move on a small and on a large board: flushes and statements, which must be the same, and
// its time.
import { readFileSync, statSync } from 'node:fs'
import { accessEvents } from '../lib/access_log.mjs'
import { accessToken, env, logFile, sql, sqlAsAdmin } from '../lib/instance.mjs'
import { median, quantile, round } from '../lib/stats.mjs'

const MOVES = 200

/** A mover that sends cards of a board to random places of other stages. */
async function moverOf({ account, board, stages }, user) {
  const base = `${env.HUB_URL}/api/v1/accounts/${account}/boards/${board}/cards`
  const headers = { authorization: `Bearer ${accessToken(user)}`, 'content-type': 'application/json' }
  const ids = sql(`select id, stage_id from cards where account_id = ${account} order by md5(id::text)
    limit ${MOVES * 2}`).split('\n').map((line) => line.split('|'))
  return async (i) => {
    const [id] = ids[i % (ids.length / 2)]
    const [neighbour, stage] = ids[ids.length / 2 + i % (ids.length / 2)]
    const current = sql(`select stage_id from cards where account_id = ${account} and id = '${neighbour}'`)
    const version = Number(sql(`select version from cards where account_id = ${account} and id = '${id}'`))
    const reply = await fetch(`${base}/${id}/move`, {
      method: 'POST', headers,
      body: JSON.stringify({ stage_id: current || stage || stages[0], after_id: neighbour, version }),
    })
    if (reply.status !== 200) throw new Error(`a move got ${reply.status}: ${await reply.text()}`)
  }
}

/** Statements that the server executes for one move, from its own log. */
async function statementsOf(move, i) {
  sqlAsAdmin("alter system set log_statement = 'all'")
  sqlAsAdmin('select pg_reload_conf()')
  try {
    await new Promise((resolve) => { setTimeout(resolve, 500) })
    const from = statSync(logFile('postgres')).size
    await move(i)
    await new Promise((resolve) => { setTimeout(resolve, 200) })
    const text = readFileSync(logFile('postgres')).subarray(from).toString()
    return text.split('\n').filter((line) => / hub_app .*LOG: {2}execute (?!jobs?\.)/.test(line)).length
  } finally {
    sqlAsAdmin('alter system reset log_statement')
    sqlAsAdmin('select pg_reload_conf()')
  }
}

async function board(shape, user) {
  const move = await moverOf(shape, user)
  const moves = await accessEvents(async () => {
    for (let i = 0; i < MOVES; i++) await move(i)
  }, (event) => event.route?.endsWith('/move') && event.account_id === shape.account)
  return {
    flushes: Math.max(...moves.map((event) => event.db_flushes)),
    statements: await statementsOf(move, MOVES),
    times: moves.map((event) => event.us / 1000),
  }
}

export async function measure({ data, options }) {
  const small = await board(data.boards.small, data.user)
  const large = await board(data.boards.large, data.user)
  const cards = options.largeCards.toLocaleString('en')
  return [{
    key: 'move', what: `card move, statements at ${cards} cards more than at 100`, unit: '',
    value: large.statements - small.statements, budget: { most: 0 },
    note: `${small.statements} and ${large.statements}, in ${small.flushes} and ${large.flushes} flushes`,
  }, {
    key: 'move.time', what: `card move at ${cards} cards, p50`, value: median(large.times), unit: 'ms',
    note: `p95 ${round(quantile(large.times, 0.95))}; at 100 cards p50 ${round(median(small.times))}, p95 ${
      round(quantile(small.times, 0.95))} ms, in hub-api`,
  }]
}
