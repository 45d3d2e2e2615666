// Keys rotate under way, and nobody notices.
import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { call, eventually, HUB_ACCOUNT, signIn, sso } from '../lib/hub.mjs'
import { childrenOf, CONFIG_FILE, followLog, pidOf, reload } from '../lib/instance.mjs'
import { credentials } from '../lib/env.mjs'
import { hubctl } from '../lib/sign_in.mjs'
import { openStream, StreamClient, ticket } from '../lib/stream.mjs'
import { created, deliver, newConversationId } from '../lib/webhooks.mjs'

const before = readFileSync(CONFIG_FILE)

async function reloaded(name) {
  const log = followLog(name)
  reload(name)
  await eventually('the reload is done', () => (
    log().some(({ event }) => event === 'reload.done')), 10_000)
  await eventually('one generation is left', () => childrenOf(pidOf(name)).length === 1, 25_000)
}

/** SIGHUP to hub-events; resolves with the log event that says what came of it. */
async function eventsReloaded() {
  const log = followLog('hub-events')
  const seen = []
  reload('hub-events')
  return eventually('hub-events has read its keys again', () => {
    seen.push(...log())
    return seen.find(({ event }) => ['keys.reloaded', 'reload.refused'].includes(event))
  }, 10_000)
}

const kidOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).kid

const newSession = async () => (await sso(credentials('AGENT'))).body.data

after(async () => {
  writeFileSync(CONFIG_FILE, before)
  for (const name of ['hub-worker', 'hub-api']) await reloaded(name)
  await eventsReloaded()
})

test('new keys for tokens and secrets sign nobody out', async () => {
  const session = await newSession()
  const mode = statSync(CONFIG_FILE).mode
  const kids = {}
  for (const ring of ['jwt', 'seal']) {
    kids[ring] = JSON.parse(hubctl('keys', 'rotate', ring, '--json')).kid
  }
  assert.equal(statSync(CONFIG_FILE).mode, mode)
  const file = readFileSync(CONFIG_FILE, 'utf8')
  const ring = (name) => file.match(new RegExp(`^HUB_${name}_KEYS=(.*)$`, 'm'))[1].split(',')
  const was = (name) => String(before).match(new RegExp(`^HUB_${name}_KEYS=(.*)$`, 'm'))[1].split(',')
  for (const name of ['JWT', 'SEAL']) assert.deepEqual(ring(name).slice(1), was(name))
  for (const name of ['hub-worker', 'hub-api']) await reloaded(name)

  const token = session.access_token
  assert.equal((await call('GET', '/api/v1/auth/me', { token })).status, 200)
  const next = await call('POST', '/api/v1/auth/refresh', {
    body: { refresh_token: session.refresh_token },
  })
  assert.equal(next.status, 200)
  assert.equal(kidOf(next.body.data.access_token), kids.jwt)
  assert.notEqual(kidOf(token), kids.jwt)
  assert.equal((await call('GET', '/api/v1/auth/me', { token: next.body.data.access_token })).status, 200)
})

const OPEN_STREAMS = 20

/** Opens a stream with that ticket and lets it go; the status it was answered with. */
async function statusOf(streamTicket) {
  const abort = new AbortController()
  const reply = await openStream(streamTicket, { signal: abort.signal })
  abort.abort()
  return reply.status
}

test('new keys for tickets end no stream, and old tickets still open one', async () => {
  const { token } = await signIn('AGENT')
  const clients = await Promise.all(Array.from({ length: OPEN_STREAMS }, () => (
    new StreamClient(() => token).ready(15_000))))
  const old = await Promise.all([ticket(token), ticket(token)])
  const pid = pidOf('hub-events')
  const { kid } = JSON.parse(hubctl('keys', 'rotate', 'ticket', '--json'))
  const told = await eventsReloaded()
  assert.deepEqual([told.event, told.kid], ['keys.reloaded', kid])
  assert.equal(await statusOf(old[0]), 200, 'an old ticket, before hub-api signs with the new key')
  await reloaded('hub-api')
  const fresh = await ticket(token)
  assert.equal(JSON.parse(Buffer.from(fresh.split('.')[0], 'base64url')).kid, kid)
  assert.equal(await statusOf(fresh), 200, 'a ticket of the new key')
  assert.equal(await statusOf(old[1]), 200, 'an old ticket, after')
  assert.equal(pidOf('hub-events'), pid)

  const conversationId = newConversationId()
  assert.ok((await deliver(created({ conversationId, status: 'open' }))).status < 300)
  await Promise.all(clients.map((client) => client.waitFor((event) => (
    event.type === 'card.created' &&
    event.data.conversations[0].chatwoot_conversation_id === conversationId), 15_000)))
  for (const client of clients) {
    assert.deepEqual([client.connects, client.duplicates, client.accountId], [1, 0, HUB_ACCOUNT])
    await client.close()
  }
})

test('a configuration that is wrong changes nothing, and the log says what is', async () => {
  const { token } = await signIn('AGENT')
  const client = await new StreamClient(() => token).ready(15_000)
  const good = readFileSync(CONFIG_FILE, 'utf8')
  const wrong = [
    [/^HUB_TICKET_KEYS=.*$/m, 'HUB_TICKET_KEYS=t1:tooshort', 'HUB_TICKET_KEYS'],
    [/^HUB_TICKET_KEYS=.*$/m, '', 'HUB_TICKET_KEYS'],
    [/^HUB_REDIS_URL=.*$/m, 'HUB_REDIS_URL=nonsense', 'HUB_REDIS_URL'],
  ]
  try {
    for (const [line, instead, key] of wrong) {
      writeFileSync(CONFIG_FILE, good.replace(line, instead))
      const told = await eventsReloaded()
      assert.equal(told.event, 'reload.refused')
      assert.match(told.problem, new RegExp(key))
      assert.doesNotMatch(told.problem, /tooshort|nonsense/)
    }
  } finally {
    writeFileSync(CONFIG_FILE, good)
  }
  assert.equal(await statusOf(await ticket(token)), 200)
  assert.equal(client.connects, 1)
  await client.close()
  assert.equal((await eventsReloaded()).event, 'keys.reloaded')
})
