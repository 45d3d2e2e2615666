// Search, histories and lists of an account with 100,000 conversations and 500,000 messages, as
// somebody sees them who is in three of its five inboxes; one request after the other.
import { join } from 'node:path'
import { accessToken, env, psql, ROOT } from '../lib/instance.mjs'
import { quantile, round } from '../lib/stats.mjs'
import { timesOf } from '../lib/times.mjs'

const TALKS = 100_000
const TIMES = 60

export async function measure({ data }) {
  const { account, contact } = JSON.parse(psql('-v', `talks=${TALKS}`,
    '-f', join(ROOT, 'tests/bench/search.sql')))
  const base = `${env.HUB_URL}/api/v1/accounts/${account}`
  const headers = { authorization: `Bearer ${accessToken(data.user)}` }
  const search = (text) => `${base}/search?q=${encodeURIComponent(text)}`
  const calls = {
    'a word in every message': search('pedido'),
    'two words without accents': search('orcamento atrasado'),
    'a word that nobody wrote': search('inexistente'),
    'part of a phone number': search('(11) 90001-2345'),
    'a name': search('marcia conceicao'),
    'the page of conversations': `${base}/conversations`,
    'open ones with a label': `${base}/conversations?status=open&label=vip`,
    'a contact’s history': `${base}/contacts/${contact}/history`,
    'a contact’s history, searched': `${base}/contacts/${contact}/history?q=pedido`,
    'the page of contacts': `${base}/contacts`,
  }
  const rows = []
  for (const [name, url] of Object.entries(calls)) {
    const times = await timesOf(url, headers, TIMES)
    rows.push({
      key: `search.${name}`, unit: 'ms', value: quantile(times, 0.95), budget: { below: 100 },
      what: `${TALKS.toLocaleString('en')} conversations: ${name}, p95`,
      note: `p50 ${round(quantile(times, 0.5))}, max ${round(Math.max(...times))} ms`,
    })
  }
  return rows
}
