// A large account is read whole: within Chatwoot's rate limit, which the stand-in enforces, in
// constant memory, with progress that people see, through a kill -9 of hub-worker in the middle.
// SYNC_CONVERSATIONS lengthens it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually, OTHER_ACCOUNT, signIn } from '../lib/hub.mjs'
import { kill9, sql, startAgain } from '../lib/instance.mjs'
import { env } from '../lib/env.mjs'
import {
  assertMirrored, followRun, MIRRORED, peakOfWorkers, resetPeaks, settled, startSync,
} from '../lib/mirror.mjs'
import {
  chatwootControl, chatwootDump, chatwootSettings, FAULTLESS,
} from '../lib/stand_in.mjs'

const COUNT = Number(process.env.SYNC_CONVERSATIONS ?? 600)
const ACCOUNT = Number(env.OTHER_CHATWOOT_ACCOUNT_ID)
const PER_MINUTE = 3000
const MIB = 1 << 20
// A page of 25 conversations has about 100 KB; ten times as many conversations are no more memory.
const GROWTH_MAX = 8 * MIB
const SYNC_MS = 60_000 + COUNT * 120
const TOKEN_LIFE_MS = 10 * 60_000

let session = { token: null, until: 0 }

async function token() {
  if (Date.now() > session.until) {
    session = { token: (await signIn('OTHER')).token, until: Date.now() + TOKEN_LIFE_MS }
  }
  return session.token
}

const start = async () => startSync(OTHER_ACCOUNT, await token(), 'full')
const follow = (id, options) => (
  followRun(OTHER_ACCOUNT, token, id, { withinMs: SYNC_MS, ...options }))
/** A page per 25 conversations, one per 15 contacts, the messages of each new conversation. */
const needed = ({ conversations, contacts }) => (
  conversations.length / 25 + contacts.length / 15 + COUNT * 1.2 + 100)

const requests = async () => (await chatwootControl('GET', '')).requests

before(async () => {
  // Requests are counted: nobody else's runs among them.
  await eventually('other runs to end', async () => (
    sql('select count(*) from sync_runs where finished_at is null') === '0'), 120_000)
  await chatwootSettings({ ...FAULTLESS, rest: { ...FAULTLESS.rest, per_minute: PER_MINUTE } })
  await chatwootControl('POST', '/burst', {
    account_id: ACCOUNT, count: COUNT / 10, identified: true, silent: true,
  })
  await settled(OTHER_ACCOUNT)
})

after(() => chatwootSettings(FAULTLESS))

test(`${COUNT} conversations: rate, memory, progress, interruption`, async (t) => {
  await follow(await start())
  resetPeaks()
  await follow(await start())
  const small = peakOfWorkers()

  await chatwootControl('POST', '/burst', {
    account_id: ACCOUNT, count: COUNT, identified: true, silent: true,
  })
  await chatwootControl('POST', '/churn', { account_id: ACCOUNT, count: COUNT / 10, silent: true })
  await chatwootControl('DELETE', '/requests')
  resetPeaks()
  const id = await start()
  const seen = []
  const look = ({ progress }) => {
    if (JSON.stringify(progress) !== JSON.stringify(seen.at(-1))) seen.push(progress)
  }
  const inTheMiddle = await follow(id, {
    fits: ({ progress }) => progress.step === 'conversations' && progress.done > COUNT / 3, look,
  })
  const peakBefore = peakOfWorkers()
  kill9('hub-worker')
  startAgain('hub-worker')
  const run = await follow(id, { look })
  assert.equal(run.id, id)
  assert.ok(seen.every(({ done, total: all }) => all === null || done <= all), JSON.stringify(seen))
  const onPages = seen.filter((progress) => progress.step === 'conversations')
  assert.ok(onPages.every(({ done }, i) => i === 0 || done >= onPages[i - 1].done), 'it began anew')
  assert.ok(inTheMiddle.progress.total >= COUNT, JSON.stringify(inTheMiddle.progress))
  assert.ok(seen.length >= 10, `${seen.length} steps of progress were seen`)

  const { statuses, busiest_minute: busiest, total } = await requests()
  assert.equal(statuses['429'] ?? 0, 0, JSON.stringify(statuses))
  assert.ok(busiest <= PER_MINUTE)
  const whole = await chatwootDump(ACCOUNT)
  assert.ok(total <= needed(whole), `${total} requests for ${COUNT} new conversations`)
  const large = Math.max(peakBefore, peakOfWorkers())
  t.diagnostic(`${total} requests, ${busiest} in the busiest minute; ${small / MIB} MiB for `
    + `${COUNT / 10}, ${large / MIB} MiB for ${COUNT}`)
  assert.ok(large - small < GROWTH_MAX,
    `${large / MIB} MiB with ${COUNT} conversations, ${small / MIB} with ${COUNT / 10}`)
  assertMirrored(MIRRORED, whole, OTHER_ACCOUNT)
})
