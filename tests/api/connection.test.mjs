// An account's connection to Chatwoot: made, looked at, lost, mended, ended. On the other account,
// which is connected again at the end.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, beforeEach, test } from 'node:test'
import { env } from '../lib/env.mjs'
import {
  accountPath, assertError, call, eventually, OTHER_ACCOUNT, signIn,
} from '../lib/hub.mjs'
import { config, sql } from '../lib/instance.mjs'
import { created, newConversationId, otherEndpoint, send } from '../lib/webhooks.mjs'
import { signedRequest } from '../chatwoot/payloads.mjs'

const PATH = `${accountPath(OTHER_ACCOUNT)}/connection`
const ACCOUNT = Number(env.OTHER_CHATWOOT_ACCOUNT_ID)

let admin, person, token

const json = { 'content-type': 'application/json' }

const chatwoot = async (method, path, body) => {
  const reply = await fetch(`${env.CHATWOOT_URL}/api/v1/accounts/${ACCOUNT}${path}`, {
    method, headers: { 'Api-Access-Token': token, ...json }, body: body && JSON.stringify(body),
  })
  assert.equal(reply.status, 200, `${method} ${path}`)
  return reply.json().catch(() => null)
}

const webhooks = async () => (await chatwoot('GET', '/webhooks')).payload.webhooks
const apps = async () => (await chatwoot('GET', '/dashboard_apps'))
  .map((app) => app.content[0].url).sort()

const settings = async (values) => {
  const reply = await fetch(`${env.CHATWOOT_URL}/__control/settings`,
    { method: 'POST', headers: json, body: JSON.stringify(values) })
  assert.equal(reply.status, 200)
}
const well = () => settings({ rest: { status: null, percent: 100, match: '' },
  server: { version: '4.15.1' } })

const as = (method, path = '', body = undefined) => (
  call(method, `${PATH}${path}`, { token: person.token, body }))
const connect = (apiAccessToken = token) => as('POST', '', { api_access_token: apiAccessToken })
const checks = async () => {
  const reply = await as('POST', '/check')
  assert.equal(reply.status, 200)
  return Object.fromEntries(reply.body.data.map((check) => [check.key, check]))
}
const state = async () => (await as('GET')).body.data.state

before(async () => {
  const credentials = await (await fetch(`${env.CHATWOOT_URL}/__control/credentials`)).json()
  token = credentials.other.api_access_token
  admin = credentials
  person = await signIn('OTHER')
})
beforeEach(well)
after(async () => {
  await well()
  assert.equal((await connect()).status, 200)
})

test('connecting twice leaves one webhook with all events, and each tab once', async () => {
  for (let i = 0; i < 2; i++) {
    const reply = await connect()
    assert.equal(reply.status, 200)
    assert.equal(reply.body.data.state, 'connected')
    assert.equal(reply.body.data.mode, 'signed')
    assert.ok(reply.body.data.service_user.name)
  }
  const [hook, ...more] = await webhooks()
  assert.deepEqual(more, [])
  assert.equal(hook.url, env.OTHER_WEBHOOK_URL)
  assert.equal(hook.subscriptions.length, 12)
  const urls = await apps()
  assert.equal(new Set(urls).size, urls.length)
  assert.ok(urls.includes(`${env.HUB_URL}/embed/demo/kanban`))
})

test('the token is kept sealed, and shown to nobody', async () => {
  const reply = await as('GET')
  assert.ok(!JSON.stringify(reply.body).includes(token))
  const sealed = sql(`select encode(token_sealed, 'hex') from chatwoot_connections
    where account_id = ${OTHER_ACCOUNT}`)
  assert.ok(sealed.length > 0 && !sealed.includes(Buffer.from(token).toString('hex')))
})

test('a token that will not do is refused with its reason, and nothing changes', async () => {
  const refused = async (value, code) => {
    const reply = await connect(value)
    assertError(reply, 422)
    assert.deepEqual(reply.body.error.details, [{ field: 'api_access_token', code }])
  }
  await refused('nobody-has-this-token', 'refused')
  await refused(admin.admin.api_access_token, 'not_member')
  await refused('short', 'length')
  await fetch(`${env.CHATWOOT_URL}/__control/agents`, { method: 'POST', headers: json,
    body: JSON.stringify({ account_id: ACCOUNT, user_id: admin.other.chatwoot_user_id,
      role: 'agent' }) })
  try {
    await refused(token, 'not_administrator')
  } finally {
    await fetch(`${env.CHATWOOT_URL}/__control/agents`, { method: 'POST', headers: json,
      body: JSON.stringify({ account_id: ACCOUNT, user_id: admin.other.chatwoot_user_id,
        role: 'administrator' }) })
  }
  assert.equal((await webhooks()).length, 1)
})

test('when Chatwoot fails half-way the admin is told, and may try again', async () => {
  await settings({ rest: { status: 500, match: '/dashboard_apps' } })
  const reply = await connect()
  assertError(reply, 503, 'upstream')
  assert.match(reply.body.error.details.problem, /500.*dashboard_apps/)
  await well()
  assert.equal((await connect()).status, 200)
  assert.equal((await webhooks()).length, 1)
})

test('checks say what is wrong, and connecting again mends it', async () => {
  const [hook] = await webhooks()
  await chatwoot('PATCH', `/webhooks/${hook.id}`,
    { webhook: { url: hook.url, subscriptions: ['message_created'] } })
  for (const { id } of await chatwoot('GET', '/dashboard_apps')) {
    await fetch(`${env.CHATWOOT_URL}/api/v1/accounts/${ACCOUNT}/dashboard_apps/${id}`,
      { method: 'DELETE', headers: { 'Api-Access-Token': token } })
  }
  let found = await checks()
  assert.equal(found.webhook.state, 'warning')
  assert.equal(found.apps.state, 'warning')
  assert.equal(found.credential.state, 'ok')
  await chatwoot('DELETE', `/webhooks/${hook.id}`)
  found = await checks()
  assert.equal(found.webhook.state, 'failed')
  assert.match(found.webhook.detail, /\S/)
  assert.equal((await connect()).status, 200)
  found = await checks()
  for (const key of ['reachability', 'version', 'credential', 'webhook', 'apps', 'embedding',
    'clock']) {
    assert.equal(found[key].state, 'ok', found[key].detail)
  }
})

test('an old Chatwoot is polled', async () => {
  await settings({ server: { version: '4.11.0' } })
  for (const { id } of await webhooks()) await chatwoot('DELETE', `/webhooks/${id}`)
  const reply = await connect()
  assert.equal(reply.status, 200)
  assert.equal(reply.body.data.mode, 'poll')
  assert.deepEqual(await webhooks(), [])
  const found = await checks()
  assert.equal(found.version.state, 'warning')
  assert.equal(found.webhook.state, 'warning')
  await well()
  assert.equal((await connect()).body.data.mode, 'signed')
})

test('a dead token is told to admins, stops the calls, and a new one mends it', async (t) => {
  t.after(well)
  assert.equal((await connect()).status, 200)
  await settings({ rest: { status: 401 } })
  // A poll that was under way may have asked all it wanted before.
  await eventually('unauthorized', async () => {
    await call('POST', `${accountPath(OTHER_ACCOUNT)}/sync`,
      { token: person.token, body: { kind: 'incremental' } })
    return (await state()) === 'unauthorized'
  })
  const [told] = await eventually('the event', () => sql(`select audience from events
    where account_id = ${OTHER_ACCOUNT} and envelope->>'type' = 'connection.updated'
    and envelope->'data'->>'state' = 'unauthorized' order by seq desc limit 1`).split('\n'))
  assert.deepEqual(JSON.parse(told).users, [person.user.id])
  const found = await checks()
  assert.equal(found.credential.state, 'failed')
  await well()
  assert.equal((await connect()).body.data.state, 'connected')
})

test('ending it removes webhook and tabs, and later events are refused', async () => {
  const [{ secret }] = await webhooks()
  assert.equal((await as('DELETE')).status, 204)
  const late = await send(otherEndpoint.url, signedRequest({
    secret, body: created({ conversationId: newConversationId() }, otherEndpoint),
  }))
  assert.equal(late.status, 401)
  assert.deepEqual(await webhooks(), [])
  assert.deepEqual(await apps(), [])
  assert.equal(await state(), 'disconnected')
  assert.equal(sql(`select count(*) from chatwoot_connections
    where account_id = ${OTHER_ACCOUNT} and token_sealed is null`), '1')
  assert.equal((await checks()).credential.state, 'failed')
  assert.equal((await as('DELETE')).status, 204)
  assert.equal((await connect()).status, 200)
})

test('Chatwoot away: ending takes force', async () => {
  await settings({ rest: { status: 503 } })
  assertError(await as('DELETE'), 503, 'upstream')
  assert.equal(await state(), 'connected')
  assert.equal((await as('DELETE', '?force=true')).status, 204)
  assert.equal(await state(), 'disconnected')
  await well()
  assert.equal((await connect()).status, 200)
  assert.equal((await webhooks()).length, 1)
})

test('only admins see it', async () => {
  const agent = await signIn('AGENT')
  assertError(await call('GET', `${accountPath(env.HUB_ACCOUNT_ID)}/connection`,
    { token: agent.token }), 403)
})

test('hubctl connects with a token from standard input, and disconnects', async () => {
  const named = ['--installation', 'demo', '--chatwoot-account', String(ACCOUNT)]
  const hubctl = (args, input = '') => JSON.parse(execFileSync(env.HUBCTL,
    ['account', ...args, '--json'],
    { input, encoding: 'utf8', env: { ...process.env, HUB_CONFIG: env.HUB_CONFIG } }))
  assert.deepEqual(hubctl(['add', ...named, '--name', 'x']),
    { account_id: OTHER_ACCOUNT, created: false })
  assert.deepEqual(hubctl(['disconnect', ...named]), { status: 'ok', undone: true })
  assert.equal(await state(), 'disconnected')
  const connected = hubctl(['connect', ...named, '--token-stdin'], `${token}\n`)
  assert.equal(connected.account_id, OTHER_ACCOUNT)
  const [{ url, secret }] = await webhooks()
  assert.deepEqual([connected.endpoint_url, connected.webhook_secret], [url, secret])
  assert.equal(await state(), 'connected')
})

test('hubctl: the doctor names each account, and seals anew what older keys hold', () => {
  const options = { encoding: 'utf8', env: { ...process.env, HUB_CONFIG: env.HUB_CONFIG } }
  const hubctl = (...args) => JSON.parse(execFileSync(env.HUBCTL, [...args, '--json'], options))
  const found = hubctl('doctor', '--installation', 'demo', '--chatwoot-account', String(ACCOUNT))
  assert.equal(found.status, 'ok', JSON.stringify(found.checks.filter((c) => c.state === 'failed')))
  assert.ok(found.checks.some((check) => check.key === 'postgresql' && check.account === null))
  assert.ok(found.checks.some((check) => check.key === 'webhook'
    && check.account === `demo/${ACCOUNT}`))
  assert.deepEqual(hubctl('keys', 'reseal'), { resealed: 0, lost: 0 })
})

test('hubctl: a support bundle tells the state of all and no secret', () => {
  const text = execFileSync(env.HUBCTL, ['support-bundle'],
    { encoding: 'utf8', env: { ...process.env, HUB_CONFIG: env.HUB_CONFIG } })
  const bundle = JSON.parse(text)
  assert.deepEqual(Object.keys(bundle), ['version', 'made_at', 'config', 'doctor', 'state'])
  assert.ok(bundle.state.accounts.some((account) => account.connection === 'connected'))
  const secrets = Object.entries(config).filter(([key]) => /_KEYS?$/.test(key))
    .flatMap(([, value]) => value.split(',')).map((key) => key.split(':').at(-1))
  assert.ok(secrets.length >= 4)
  for (const secret of [token, ...secrets]) assert.ok(!text.includes(secret))
})
