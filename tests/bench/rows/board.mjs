// Pages of a large board, one request after the other as one person makes them.
import { accessToken, env, sql } from '../lib/instance.mjs'
import { quantile, round } from '../lib/stats.mjs'
import { timesOf } from '../lib/times.mjs'

const TIMES = 100

/** The cursor of a page that begins behind the card at `share` of the board (core/http/cursor.h). */
function cursorAt({ account, stages }, share) {
  const stage = stages[Math.floor(share * stages.length)]
  const count = Number(sql(`select count(*) from cards where account_id = ${account} and stage_id = '${stage}'`))
  const within = Math.floor((share * stages.length % 1) * count)
  const position = sql(`select position from cards where account_id = ${account} and stage_id = '${stage}'
    order by position offset ${within} limit 1`)
  return Buffer.from(`${stage}\n${position}\n`).toString('base64url')
}

export async function measure({ data, options }) {
  const shape = data.boards.large
  const base = `${env.HUB_URL}/api/v1/accounts/${shape.account}/boards/${shape.board}/cards?limit=50`
  const headers = { authorization: `Bearer ${accessToken(data.user)}` }
  const pages = {
    first: base,
    middle: `${base}&cursor=${cursorAt(shape, 0.6)}`,
    last: `${base}&cursor=${cursorAt(shape, 0.99)}`,
    stage: `${base}&stage_id=${shape.stages[2]}`,
    conversation: `${base}&chatwoot_conversation_id=50000`,
  }
  const rows = []
  for (const [name, url] of Object.entries(pages)) {
    const times = await timesOf(url, headers, TIMES, (body) => JSON.parse(body).data.length > 0)
    rows.push({
      key: `board.${name}`, unit: 'ms', value: quantile(times, 0.95), budget: { below: 100 },
      what: `${options.largeCards.toLocaleString('en')} cards, ${name === 'stage' || name === 'conversation'
        ? `page of one ${name}` : `${name} page of the board`}, p95`,
      note: `p50 ${round(quantile(times, 0.5))}, max ${round(Math.max(...times))} ms`,
    })
  }
  return rows
}
