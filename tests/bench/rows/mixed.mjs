// What an office does at once, at 70 % of what the machine can take of it: people look at boards and
// move cards while Chatwoot reports.
import { setTimeout as sleep } from 'node:timers/promises'
import { conversationEvent, sampleView, signedRequest } from '../../chatwoot/payloads.mjs'
import { accessToken, env, sql } from '../lib/instance.mjs'
import { requestBytes, Sender } from '../lib/raw_http.mjs'
import { quantile, round } from '../lib/stats.mjs'

const CONNECTIONS = 32
const SHARE_OF_CAPACITY = 0.7
const MIX = { page: 40, board: 15, card: 15, boards: 5, me: 5, move: 10, webhook: 10 } // of 100

const kinds = Object.entries(MIX).flatMap(([kind, count]) => Array(count).fill(kind))

/** Makers of each kind's request; `n` tells them apart. */
function makers({ account, board, stages }, user) {
  const headers = { authorization: `Bearer ${accessToken(user)}`, 'content-type': 'application/json' }
  const api = `${env.HUB_URL}/api/v1`
  const one = `${api}/accounts/${account}/boards/${board}`
  const cards = sql(`select id, version from cards where account_id = ${account} order by md5(id::text)
    limit 5000`).split('\n').map((line) => line.split('|'))
  let moves = 0
  const get = (url) => () => requestBytes({ method: 'GET', url, headers })
  return {
    page: get(`${one}/cards?limit=50`),
    board: get(one),
    card: (n) => get(`${one}/cards/${cards[n % cards.length][0]}`)(),
    boards: get(`${api}/accounts/${account}/boards`),
    me: get(`${api}/auth/me`),
    move: (n) => {
      const [id, version] = cards[moves % cards.length]
      const before = Math.floor(moves++ / cards.length) // each made it one version newer
      return requestBytes({
        method: 'POST', url: `${one}/cards/${id}/move`, headers,
        body: Buffer.from(JSON.stringify({
          stage_id: stages[n % stages.length], version: Number(version) + before,
        })),
      })
    },
    webhook: (n) => {
      const view = sampleView({ accountId: Number(env.CHATWOOT_ACCOUNT_ID), conversationId: 5_000_000 + n % 1000 })
      return requestBytes({ url: env.HUB_WEBHOOK_URL, ...signedRequest({
        secret: env.HUB_WEBHOOK_SECRET, body: conversationEvent('conversation_updated', view),
        deliveryId: `mixed-${n}`,
      }) })
    },
  }
}

/** `count` requests in a shuffled order that is the same in every run. */
function requests(make, from, count) {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i
    return make[kinds[n * 37 % kinds.length]](n)
  })
}

/** Requests per second with all connections busy. */
async function capacity(sender, make, seconds) {
  const end = performance.now() + seconds * 1000
  const began = performance.now()
  let n = 0
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < end) {
      const status = await sender.send(requests(make, n++, 1)[0])
      if (status !== 200) throw new Error(`a request of the mixed load got ${status}`)
    }
  }))
  return { perSecond: n / (performance.now() - began) * 1000, sent: n }
}

/** Each counts from the time it was due, however late it could be sent. */
async function steadily(sender, all, perSecond) {
  const times = []
  let failed = 0
  const began = performance.now() + 50
  await Promise.all(all.map(async (bytes, i) => {
    const due = began + i * 1000 / perSecond
    await sleep(Math.max(0, due - performance.now()))
    const status = await sender.send(bytes).catch(() => 0)
    if (status !== 200) failed++
    times.push(performance.now() - due)
  }))
  return { times, failed }
}

export async function measure({ data, options }) {
  const sender = new Sender(env.HUB_URL, CONNECTIONS)
  const make = makers(data.boards.large, data.user)
  try {
    await capacity(sender, make, 1) // warm
    const most = await capacity(sender, make, options.seconds)
    const perSecond = most.perSecond * SHARE_OF_CAPACITY
    const all = requests(make, 1_000_000, Math.round(perSecond * options.seconds * 5))
    const { times, failed } = await steadily(sender, all, perSecond)
    const load = `mixed load at 70 % of capacity (${round(perSecond)}/s)`
    return [{
      key: 'mixed.p95', what: `${load}, p95`, value: quantile(times, 0.95), unit: 'ms', budget: { below: 50 },
      note: `p50 ${round(quantile(times, 0.5))}, max ${round(Math.max(...times))} ms; ${times.length} requests: ${
        Object.entries(MIX).map(([kind, share]) => `${kind} ${share}`).join(', ')} %`,
    }, {
      key: 'mixed.p99', what: '  p99', value: quantile(times, 0.99), unit: 'ms', budget: { below: 200 },
    }, {
      key: 'mixed.failed', what: '  requests that failed', value: failed, unit: '', budget: { most: 0 },
    }]
  } finally {
    sender.close()
  }
}
