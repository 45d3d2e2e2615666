// Webhooks: how fast one is stored for good, and whether a burst is.
import { setTimeout as sleep } from 'node:timers/promises'
import { conversationEvent, sampleView, signedRequest } from '../../chatwoot/payloads.mjs'
import { env, sql, until } from '../lib/instance.mjs'
import { requestBytes, Sender } from '../lib/raw_http.mjs'
import { quantile, round } from '../lib/stats.mjs'

const PER_SECOND = 500
const BURST = 10_000
const BURST_CONNECTIONS = 128
const DRAIN_SECONDS = 300

/** Signed webhooks, each about a conversation of its own. */
function webhooks(run, count) {
  return Array.from({ length: count }, (_, i) => {
    const view = sampleView({ accountId: Number(env.CHATWOOT_ACCOUNT_ID), conversationId: 2_000_000 + run * 100_000 + i })
    const { method, headers, body } = signedRequest({
      secret: env.HUB_WEBHOOK_SECRET, body: conversationEvent('conversation_created', view),
      deliveryId: `bench-${run}-${i}`,
    })
    return requestBytes({ method, url: env.HUB_WEBHOOK_URL, headers, body })
  })
}

/** At a steady rate, whatever the answers take; each counts from the time it was due. */
async function steadily(sender, requests) {
  const times = []
  const began = performance.now() + 50
  await Promise.all(requests.map(async (bytes, i) => {
    const due = began + i * 1000 / PER_SECOND
    await sleep(Math.max(0, due - performance.now()))
    const status = await sender.send(bytes)
    if (status !== 200) throw new Error(`a webhook got ${status}`)
    times.push(performance.now() - due)
  }))
  return times
}

const stored = (run) => Number(sql(
  `select count(*) from inbound_events where delivery_id like 'bench-${run}-%'`))

const waiting = () => Number(sql("select count(*) from jobs where state in ('ready', 'running')"))

/** Resolves with the seconds until all jobs are done. */
async function drained() {
  const began = performance.now()
  await until('the jobs of the webhooks', () => waiting() === 0, DRAIN_SECONDS)
  return (performance.now() - began) / 1000
}

async function burst(sender) {
  const requests = webhooks(2, BURST)
  const began = performance.now()
  const statuses = await Promise.all(requests.map((bytes) => sender.send(bytes).catch(() => 0)))
  const seconds = (performance.now() - began) / 1000
  const accepted = statuses.filter((status) => status === 200).length
  const kept = stored(2)
  const work = await drained()
  const cards = Number(sql(`select count(*) from card_conversations
    where chatwoot_conversation_id between 2200000 and ${2_200_000 + BURST - 1}`))
  return { accepted, kept, cards, seconds, work }
}

export async function measure({ options }) {
  const sender = new Sender(env.HUB_WEBHOOK_URL, BURST_CONNECTIONS)
  try {
    const times = await steadily(sender, webhooks(1, PER_SECOND * (options.full ? 30 : 10)))
    await drained()
    const all = await burst(sender)
    return [{
      key: 'webhook', what: `webhook accepted durably at ${PER_SECOND}/s, p99`, value: quantile(times, 0.99),
      unit: 'ms', budget: { below: 50 },
      note: `p50 ${round(quantile(times, 0.5))}, max ${round(Math.max(...times))} ms, from the time it was due`,
    }, {
      key: 'webhook.burst', what: `burst of ${BURST} webhooks, lost`, unit: '', budget: { most: 0 },
      value: BURST - Math.min(all.accepted, all.kept, all.cards),
      note: `${round(BURST / all.seconds)}/s accepted over ${BURST_CONNECTIONS} connections, cards made ${
        round(all.work)} s later`,
    }]
  } finally {
    sender.close()
  }
}
