// A day of work in a Chatwoot that loses webhooks, repeats them and sends them in any order, that
// answers 429 and 500, while hub-worker is killed again and again. After one poll the conversations
// are those of Chatwoot, field by field, after one full sync everything is; the coverage meter says
// so; there is one card per conversation, and what people wrote in the Hub arrived once. MIRROR_CHANGES and MIRROR_KILL_SECONDS lengthen it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  accountPath, allCards, call, defaultBoard, eventually, OTHER_ACCOUNT, signIn,
} from '../lib/hub.mjs'
import { kill9, kill9Master, sql, startAgain } from '../lib/instance.mjs'
import { env } from '../lib/env.mjs'
import {
  assertMirrored, followRun, MIRRORED, settled, startSync,
} from '../lib/mirror.mjs'
import {
  chatwootControl, chatwootDump, chatwootSettings, FAULTLESS,
} from '../lib/stand_in.mjs'

const CHANGES = Number(process.env.MIRROR_CHANGES ?? 300)
const KILL_SECONDS = Number(process.env.MIRROR_KILL_SECONDS ?? 3)
const PER_SECOND = 40
const BATCH = 20
const NOTES_EVERY = 5 * BATCH
const ACCOUNT = Number(env.OTHER_CHATWOOT_ACCOUNT_ID)
const FAULTS = {
  webhooks: { drop: 30, duplicate: 10, duplicate_id: 'same', reorder_ms: 3000 },
  rest: { status: [429, 500], percent: 10, done: 30, match: `/accounts/${ACCOUNT}` },
}
const SYNC_MS = 300_000
const TOKEN_LIFE_MS = 10 * 60_000

let session = { token: null, until: 0 }

async function token() {
  if (Date.now() > session.until) {
    session = { token: (await signIn('OTHER')).token, until: Date.now() + TOKEN_LIFE_MS }
  }
  return session.token
}

const inAccount = (path, body) => chatwootControl('POST', path, { account_id: ACCOUNT, ...body })

async function sync(kind) {
  const id = await startSync(OTHER_ACCOUNT, await token(), kind)
  return followRun(OTHER_ACCOUNT, token, id, { withinMs: SYNC_MS })
}

/** Something of everything, so that every kind of change has something to choose from. */
async function furnish() {
  for (const name of ['financeiro', 'pós-venda']) await inAccount('/teams', { name })
  const { id } = await inAccount('/agents', { name: 'Nova Agente', email: `nova${Date.now()}@x.example` })
  const { teams, inboxes } = await chatwootDump(ACCOUNT)
  await inAccount('/members', { team_id: teams.at(-1).id, add: [id] })
  await inAccount('/members', { inbox_id: inboxes[0].id, add: [id] })
  return id
}

before(async () => {
  await chatwootSettings(FAULTLESS)
  await furnish()
  await inAccount('/burst', { count: 30, identified: true })
  await settled(OTHER_ACCOUNT)
  await sync('full')
})

after(() => chatwootSettings(FAULTLESS))

/** kill -9 of hub-worker: of its master, which comes back by itself, or of all of it. */
function killWorkersUntil(stopped) {
  let kills = 0
  const work = async () => {
    for (let next = Date.now() + KILL_SECONDS * 1000; !stopped.aborted; next += KILL_SECONDS * 1000) {
      while (Date.now() < next && !stopped.aborted) await sleep(50)
      if (stopped.aborted) break
      if (kills++ % 2 === 0) {
        kill9('hub-worker')
        startAgain('hub-worker')
      } else kill9Master('hub-worker')
    }
    return kills
  }
  return work()
}

/** People write notes here, each with words of its own; resolves with those words. */
async function writeNotes(count) {
  const words = []
  const { conversations } = await chatwootDump(ACCOUNT)
  for (let i = 0; i < count; i++) {
    const content = `Anotação ${Date.now()}-${i}.`
    const { id } = conversations[i % conversations.length]
    const path = `${accountPath(OTHER_ACCOUNT)}/conversations/${id}/messages`
    const reply = await call('POST', path, {
      token: await token(), body: { content, private: i % 2 === 0 },
    })
    assert.equal(reply.status, 202, JSON.stringify(reply.body))
    words.push(content)
  }
  return words
}

/** Every write has arrived, each once. */
async function arrived(words) {
  const path = `${accountPath(OTHER_ACCOUNT)}/writes?state=queued`
  await eventually('no write waits', async () => (
    (await call('GET', path, { token: await token() })).body.data.length === 0), SYNC_MS)
  const { messages } = await chatwootDump(ACCOUNT)
  const times = words.map((text) => messages.filter(({ content }) => content?.includes(text)).length)
  assert.deepEqual(times, words.map(() => 1))
}

async function workOfTheDay() {
  const notes = []
  const stop = new AbortController()
  const killing = killWorkersUntil(stop.signal)
  const began = Date.now()
  try {
    for (let made = 0; made < CHANGES; made += BATCH) {
      await inAccount('/churn', { count: BATCH })
      if (made % NOTES_EVERY === 0) notes.push(...await writeNotes(2))
      const due = began + (made + BATCH) / PER_SECOND * 1000
      await sleep(Math.max(0, due - Date.now()))
    }
  } finally {
    stop.abort()
  }
  return { kills: await killing, notes }
}

async function oneCardEach(conversations) {
  const board = await defaultBoard(await token(), OTHER_ACCOUNT)
  const ids = (await allCards(await token(), board.id, OTHER_ACCOUNT))
    .flatMap((card) => card.conversations.map((row) => row.chatwoot_conversation_id))
  assert.deepEqual(ids.sort((a, b) => a - b), conversations.map((c) => c.id).sort((a, b) => a - b))
}

test(`${CHANGES} changes, hub-worker killed every ${KILL_SECONDS} s`, async () => {
  await chatwootSettings(FAULTS)
  const { kills, notes } = await workOfTheDay()
  assert.ok(kills >= Math.floor(CHANGES / PER_SECOND / KILL_SECONDS / 2), `${kills} kills`)
  await settled(OTHER_ACCOUNT)
  await arrived(notes)
  await settled(OTHER_ACCOUNT)

  await sync('incremental')
  assertMirrored(['conversations'], await chatwootDump(ACCOUNT), OTHER_ACCOUNT)
  await sync('full')
  const whole = await chatwootDump(ACCOUNT)
  assertMirrored(MIRRORED, whole, OTHER_ACCOUNT)
  await oneCardEach(whole.conversations)

  const { body } = await call('GET', `${accountPath(OTHER_ACCOUNT)}/coverage`,
    { token: await token() })
  const { state, missing_now: missing, extra_now: extra, repaired_24h: repaired } = body.data
  assert.deepEqual([state, missing, extra], ['ok', 0, 0], JSON.stringify(body.data))
  assert.equal(body.data.conversations_in_chatwoot, whole.conversations.length)
  assert.ok(repaired > 0)
})

test('what Chatwoot deletes, merges and takes away in silence is gone after a full sync', async () => {
  await chatwootSettings(FAULTLESS)
  const { agents, contacts, conversations, teams } = await chatwootDump(ACCOUNT)
  const [first, second, third] = conversations
  await inAccount('/remove', { conversation_id: first.id })
  await inAccount('/remove', { contact_id: second.meta.sender.id })
  const [base, mergee] = contacts.filter(({ id }) => (
    ![first, second, third].some((c) => c.meta.sender.id === id))).slice(-2)
  await inAccount('/merge', { base_contact_id: base.id, mergee_contact_id: mergee.id })
  await inAccount('/remove', { team_id: teams.at(-1).id })
  await inAccount('/agents', { user_id: agents.at(-1).id, remove: true })
  await settled(OTHER_ACCOUNT)
  const run = await sync('full')
  assert.ok(run.result.removed >= 4, JSON.stringify(run.result))
  const whole = await chatwootDump(ACCOUNT)
  assertMirrored(MIRRORED, whole, OTHER_ACCOUNT)
  await oneCardEach(whole.conversations)
})

test('no card came into being twice', () => {
  const twice = sql(`select count(*) from (select envelope->>'entity_id' from events
    where account_id = ${OTHER_ACCOUNT} and envelope->>'type' = 'card.created'
    group by 1 having count(*) > 1) again`)
  assert.equal(twice, '0')
})
