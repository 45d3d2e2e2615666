// The operator's commands against the running instance.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { signedRequest } from '../chatwoot/payloads.mjs'
import { env, VAR_DIR } from '../lib/env.mjs'
import { cardsOf, defaultBoard, eventually, OTHER_ACCOUNT, signIn } from '../lib/hub.mjs'
import { created, deliver, newConversationId, otherEndpoint, send } from '../lib/webhooks.mjs'

const [, systemUrl] = /^HUB_DATABASE_SYSTEM_URL=(.*)$/m.exec(
  readFileSync(join(VAR_DIR, 'hub.conf'), 'utf8'))

const sql = (text) => execFileSync('psql',
  ['-XqAt', '-v', 'ON_ERROR_STOP=1', systemUrl, '-c', text],
  { encoding: 'utf8' }).trim()

function hubctl(...args) {
  const { status, stdout, stderr } = spawnSync(env.HUBCTL, args, {
    encoding: 'utf8', env: { ...process.env, HUB_CONFIG: env.HUB_CONFIG },
  })
  return { status, stdout, stderr }
}

function hubctlJson(...args) {
  const { status, stdout, stderr } = hubctl(...args, '--json')
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}

test('called without a command it explains itself on stderr and fails', () => {
  const bare = hubctl()
  assert.deepEqual([bare.status, bare.stdout], [2, ''])
  assert.match(bare.stderr, /^usage: hubctl/)
  const help = hubctl('--help')
  assert.deepEqual([help.status, help.stderr], [0, ''])
  assert.match(help.stdout, /^usage: hubctl/)
})

test('adding an installation again says what changed', () => {
  const slug = `t-${randomUUID()}`
  const add = (url, ...more) => [
    'installation', 'add', '--slug', slug, '--name', 'T', '--url', url, ...more]
  const [first, second] = ['https://one.example', 'https://two.example']
  try {
    assert.deepEqual(hubctlJson(...add(first)),
      { status: 'added', slug, base_url: first, previous_base_url: null })
    assert.deepEqual(hubctlJson(...add(second)),
      { status: 'changed', slug, base_url: second, previous_base_url: first })
    const { stdout } = hubctl(...add(first))
    assert.match(stdout, /changed.*two\.example.*one\.example/)
    assert.match(hubctl(...add(first)).stdout, /changed.*as before/)
  } finally {
    sql(`delete from installations where slug = '${slug}'`)
  }
})

/** A webhook whose work fails for good: nobody knows its status. Its dead job's row. */
async function deadJob() {
  const conversationId = newConversationId()
  const deliveryId = randomUUID()
  const reply = await deliver(created({ conversationId, status: 'held' }), { deliveryId })
  assert.equal(reply.status, 200)
  const job = await eventually('a dead job', () => (
    hubctlJson('jobs', 'list', '--dead')
      .find((row) => row.key === `conversation:${conversationId}`)))
  return { conversationId, deliveryId, job }
}

const mend = (deliveryId) => sql(`update inbound_events set body = convert_to(
  replace(convert_from(body, 'UTF8'), '"status":"held"', '"status":"open"'), 'UTF8')
  where delivery_id = '${deliveryId}'`)

async function hasCard(conversationId) {
  const { token } = await signIn('ADMIN')
  const board = await defaultBoard(token)
  await eventually('the card', async () => (
    (await cardsOf(token, board.id, conversationId)).length === 1))
}

test('a dead job is listed with its reason, and works when it is replayed', async () => {
  const { conversationId, deliveryId, job } = await deadJob()
  assert.deepEqual([job.state, job.kind, job.attempts], ['dead', 'chatwoot.inbound', 1])
  assert.match(job.last_error, /invalid/)
  assert.match(hubctl('jobs', 'list').stdout, new RegExp(`conversation:${conversationId}`))
  mend(deliveryId)
  assert.deepEqual(hubctlJson('jobs', 'replay', '--id', String(job.id)), { replayed: [job.id] })
  await hasCard(conversationId)
  const again = hubctl('jobs', 'replay', '--id', String(job.id))
  assert.equal(again.status, 1)
  assert.match(again.stderr, /no dead job/)
})

test('all dead jobs are replayed at once', async () => {
  const [one, two] = [await deadJob(), await deadJob()]
  for (const { deliveryId } of [one, two]) mend(deliveryId)
  const { replayed } = hubctlJson('jobs', 'replay', '--all')
  for (const { job } of [one, two]) assert.ok(replayed.includes(job.id))
  for (const { conversationId } of [one, two]) await hasCard(conversationId)
  for (const args of [[], ['--all', '--id', '1'], ['--id', 'x']]) {
    assert.equal(hubctl('jobs', 'replay', ...args).status, 2, args.join(' '))
  }
})

/** Chatwoot's side of the other account, by its administrator. */
async function otherChatwoot() {
  const { other } = await (await fetch(`${env.CHATWOOT_URL}/__control/credentials`)).json()
  const base = `${env.CHATWOOT_URL}/api/v1/accounts/${other.account_id}/webhooks`
  return {
    args: ['--installation', 'demo', '--chatwoot-account', String(other.account_id),
      '--token', other.api_access_token],
    webhooks: async () => {
      const reply = await fetch(base, { headers: { 'Api-Access-Token': other.api_access_token } })
      const rows = (await reply.json()).payload.webhooks
      return rows.filter((row) => row.url.startsWith(otherEndpoint.url))
    },
  }
}

test('a rotated webhook secret: both are good for a while, then only the new one', async () => {
  const chatwoot = await otherChatwoot()
  const other = await signIn('OTHER')
  const board = await defaultBoard(other.token, OTHER_ACCOUNT)
  const signedWith = async (secret) => {
    const conversationId = newConversationId()
    const reply = await send(otherEndpoint.url,
      signedRequest({ secret, body: created({ conversationId }, otherEndpoint) }))
    if (reply.status === 200) {
      await eventually('the card', async () => (
        (await cardsOf(other.token, board.id, conversationId, OTHER_ACCOUNT)).length === 1))
    }
    return reply.status
  }
  const { webhook_secret: first } = hubctlJson('account', 'connect', ...chatwoot.args)
  const rotated = hubctlJson('account', 'rotate-secret', ...chatwoot.args)
  const second = rotated.webhook_secret
  assert.notEqual(second, first)
  assert.equal(rotated.endpoint_url, otherEndpoint.url)
  assert.deepEqual((await chatwoot.webhooks()).map(({ url, secret }) => [url, secret]),
    [[otherEndpoint.url, second]])
  assert.deepEqual([await signedWith(first), await signedWith(second)], [200, 200])

  const { stdout } = hubctl('account', 'rotate-secret', ...chatwoot.args, '--overlap', '0')
  assert.match(stdout, /new secret.* 0 more hours/)
  const [{ secret: third }] = await chatwoot.webhooks()
  assert.deepEqual([await signedWith(first), await signedWith(second), await signedWith(third)],
    [401, 401, 200])
})

test('a rotation that broke off is finished by the next', async () => {
  const chatwoot = await otherChatwoot()
  const [before] = await chatwoot.webhooks()
  const headers = {
    'Api-Access-Token': chatwoot.args.at(-1), 'content-type': 'application/json',
  }
  const url = new URL(`/api/v1/accounts/${before.account_id}/webhooks`, env.CHATWOOT_URL)
  // As it is when hubctl dies after it took the old one away: events come by the new one alone.
  const patched = await fetch(`${url}/${before.id}`, {
    method: 'PATCH', headers, body: JSON.stringify({ webhook: { url: `${before.url}?renewed` } }),
  })
  assert.equal(patched.status, 200)
  const reply = await send(`${otherEndpoint.url}?renewed`, signedRequest({
    secret: before.secret, body: created({ conversationId: newConversationId() }, otherEndpoint),
  }))
  assert.equal(reply.status, 200)
  hubctlJson('account', 'rotate-secret', ...chatwoot.args)
  assert.deepEqual((await chatwoot.webhooks()).map(({ id, url: now }) => [id, now]),
    [[before.id, before.url]])
})
