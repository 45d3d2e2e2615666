// Filtered and searched pages of a board of 100,000 cards, and its counts, one request after the other:
// as an administrator sees the board, and as somebody does who is in three of its five inboxes.
import { join } from 'node:path'
import { accessToken, env, psql, ROOT, sql } from '../lib/instance.mjs'
import { quantile, round } from '../lib/stats.mjs'
import { timesOf } from '../lib/times.mjs'

const TIMES = 30

const QUERIES = {
  'the board': '',
  'rare priority': 'priority=urgent',
  'a rare label': 'labels=vip',
  'a frequent label': 'labels=entrega',
  'late ones': 'due=overdue',
  'worth the most': 'value_min=9990000',
  'made before a day': () => `created_to=${new Date(Date.now() - 340 * 864e5).toISOString()}`,
  'one assignee': 'assignee=7',
  'one inbox': 'chatwoot_inbox_id=2',
  'a frequent word': 'q=orcamento',
  'a word of descriptions': 'q=boletos',
  'part of a rare word': 'q=c4ca42',
  'a contact': 'q=marcia%20prado',
  'a word nobody wrote': 'q=inexistente',
  'a word, a label, a priority': 'q=orcamento&labels=entrega&priority=urgent',
}

export async function measure({ data, options }) {
  const { account, board, stages } = JSON.parse(psql('-v', `cards=${options.largeCards}`,
    '-f', join(ROOT, 'tests/bench/find.sql')))
  const base = `${env.HUB_URL}/api/v1/accounts/${account}/boards/${board}`
  const cards = options.largeCards.toLocaleString('en')
  const rows = []
  const add = async (headers, name, url, budget) => {
    const times = await timesOf(url, headers, TIMES)
    rows.push({
      key: `find.${name}`, unit: 'ms', value: quantile(times, 0.95), budget,
      what: `${cards} cards, ${name}, p95`,
      note: `p50 ${round(quantile(times, 0.5))}, max ${round(Math.max(...times))} ms`,
    })
  }
  for (const [who, role] of [['three of five inboxes', 'agent'], ['all inboxes', 'administrator']]) {
    sql(`update memberships set chatwoot_role = '${role}' where account_id = ${account}`)
    await new Promise((resolve) => { setTimeout(resolve, 1500) })
    const headers = { authorization: `Bearer ${accessToken(data.user)}` }
    for (const [what, query] of Object.entries(QUERIES)) {
      const asked = typeof query === 'function' ? query() : query
      await add(headers, `${what} (${who})`, `${base}/cards?limit=50&${asked}`, { below: 100 })
    }
    await add(headers, `page of a stage, a rare label (${who})`,
      `${base}/cards?limit=50&stage_id=${stages[2]}&labels=vip`, { below: 100 })
    await add(headers, `stages with their counts (${who})`, base, { below: 100 })
    await add(headers, `counts and worth (${who})`, `${base}/counts`, { below: 100 })
    await add(headers, `counts of a rare label (${who})`, `${base}/counts?labels=vip`, { below: 100 })
  }
  return rows
}
