// Flow metrics of a year of a board with 100,000 cards, one request after the other.
import { join } from 'node:path'
import { accessToken, env, psql, ROOT } from '../lib/instance.mjs'
import { quantile, round } from '../lib/stats.mjs'
import { timesOf } from '../lib/times.mjs'

const CARDS = 100_000
const TIMES = 30
const FIGURES = [
  'summary', 'lead_time', 'cycle_time', 'throughput', 'time_in_stage', 'cumulative_flow', 'aging',
  'funnel',
]

export async function measure({ data }) {
  const { account, board } = JSON.parse(psql('-v', `cards=${CARDS}`,
    '-f', join(ROOT, 'tests/bench/flow.sql')))
  const base = `${env.HUB_URL}/api/v1/accounts/${account}/boards/${board}/metrics`
  const headers = { authorization: `Bearer ${accessToken(data.user)}` }
  const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  const rows = []
  for (const name of FIGURES) {
    for (const calendar of ['calendar', 'business']) {
      const times = await timesOf(
        `${base}/${name}?from=${day(364)}&to=${day(0)}&calendar=${calendar}`, headers, TIMES)
      rows.push({
        key: `flow.${name}.${calendar}`, unit: 'ms', value: quantile(times, 0.95),
        budget: { below: 300 },
        what: `${CARDS.toLocaleString('en')} cards, a year: ${name}, ${calendar} time, p95`,
        note: `p50 ${round(quantile(times, 0.5))}, max ${round(Math.max(...times))} ms`,
      })
    }
  }
  return rows
}
