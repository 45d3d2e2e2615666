// A flood of wrong passwords from one address: who works with the board does not notice, and who has
// the right password elsewhere gets in.
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { credentials, env } from '../lib/env.mjs'
import { cardsPath, defaultBoard, INSTALLATION, signIn } from '../lib/hub.mjs'
import { flushRedis, sql } from '../lib/instance.mjs'
import { clientAt, shippedLimits } from '../lib/limits.mjs'
import { METRICS, metrics } from '../lib/metrics.mjs'

const PER_SECOND = 200
const SECONDS = 10
const IDLE_SECONDS = 5 // before, and again after
const WARM_SECONDS = 2
const READERS = 2
const PAUSE_MS = 25

const OFFICE = '127.0.0.101'
const ELSEWHERE = '127.0.0.102'
// Then one for each flood: what has been refused stays so for a while.
let flooded = 103

const PASSWORD = 'the right one, flooded'
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$'
  + 'Zmxvb2QtdGVzdC1zYWx0MQ$UsTUt8NO1sIGx1zxl8N0U+cQoXNiw24/uiTH7GWZnHw'

const DOORS = [{
  name: 'password',
  path: '/api/v1/auth/login',
  wrong: (n) => ({
    installation: INSTALLATION, email: `person${n}@loja.example`, password: 'the wrong one, flooding',
  }),
  right: () => ({ installation: INSTALLATION, email: credentials('AGENT').uid, password: PASSWORD }),
}, {
  name: "Chatwoot's credentials",
  path: '/api/v1/auth/sso',
  wrong: (n) => ({
    installation: INSTALLATION, uid: `person${n}@loja.example`, client: 'flood', access_token: 'wrong',
  }),
  right: () => ({ installation: INSTALLATION, ...credentials('AGENT') }),
}]

let restore, url, tokens
const office = clientAt(OFFICE)
const elsewhere = clientAt(ELSEWHERE)

before(async () => {
  flushRedis()
  restore = await shippedLimits()
  // Two users, so that their work alone stays below what one may do.
  tokens = [(await signIn('ADMIN')).token, (await signIn('AGENT')).token]
  sql(`insert into passwords (user_id, hash) select id, '${HASH}' from users where email =
    '${credentials('AGENT').uid}' on conflict (user_id) do update set hash = excluded.hash`)
  url = `${cardsPath((await defaultBoard(tokens[0])).id)}?limit=50`
})

after(async () => {
  sql(`delete from passwords where hash = '${HASH}'`)
  office.close()
  elsewhere.close()
  await restore?.()
  flushRedis()
})

const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))]

/** p95, in ms, of the board page as people read it: one request, a pause, the next. */
async function p95(seconds) {
  const until = performance.now() + seconds * 1000
  const times = []
  await Promise.all(Array.from({ length: READERS }, async (_, i) => {
    while (performance.now() < until) {
      const reply = await office.request('GET', url, { token: tokens[i] })
      assert.equal(reply.status, 200, JSON.stringify(reply.body))
      times.push(reply.ms)
      await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS) })
    }
  }))
  return percentile(times.sort((a, b) => a - b), 0.95)
}

async function flood(door, bodies) {
  const sender = fork(fileURLToPath(new URL('./flood_sender.mjs', import.meta.url)))
  sender.send({
    url: env.HUB_URL,
    address: `127.0.0.${flooded++}`,
    path: new URL(env.HUB_URL + door.path).pathname,
    bodies,
    perSecond: PER_SECOND,
    seconds: SECONDS,
  })
  return (await once(sender, 'message'))[0]
}

for (const door of DOORS) {
  for (const [kind, people] of [['one account', 1], ['many accounts', 500]]) {
    test(`${PER_SECOND} wrong passwords/s of ${kind} by ${door.name}`, async (t) => {
      flushRedis()
      await p95(WARM_SECONDS)
      const calm = await p95(IDLE_SECONDS)
      const limitedBefore = (await metrics(METRICS.api)).values
      const flooding = flood(door, Array.from({ length: people }, (_, n) => door.wrong(n)))
      const [busy, entered, { sent, counts }] = await Promise.all([
        p95(SECONDS),
        (async () => {
          await new Promise((resolve) => { setTimeout(resolve, SECONDS * 500) })
          return elsewhere.request('POST', door.path, { body: door.right() })
        })(),
        flooding,
      ])
      // This machine has other work too: what is idle is asked on both sides.
      const idle = Math.max(calm, await p95(IDLE_SECONDS))
      t.diagnostic(`p95 idle ${idle.toFixed(1)} ms, flooded ${busy.toFixed(1)} ms; `
        + `${sent} sent: ${JSON.stringify(counts)}`)

      assert.equal(entered.status, 200, 'the right password, from an address that is not flooded')
      assert.ok(sent >= PER_SECOND * SECONDS * 0.95, `only ${sent} were sent`)
      assert.deepEqual(Object.keys(counts).sort(), ['401', '429'], JSON.stringify(counts))
      const allowed = people === 1 ? 5 : 60
      assert.ok(counts['401'] >= allowed && counts['401'] <= allowed + 2, `${counts['401']} tried`)
      const limited = (await metrics(METRICS.api)).values
      const series = 'hub_rate_limited_total{class="login"}'
      assert.equal(limited.get(series) - (limitedBefore.get(series) ?? 0), counts['429'])
      assert.ok(busy <= 2 * idle, `p95 ${busy.toFixed(1)} ms, idle ${idle.toFixed(1)} ms`)

      const late = await elsewhere.request('POST', door.path, { body: door.right() })
      assert.equal(late.status, 200)
    })
  }
}
