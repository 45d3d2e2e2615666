// What an account may have, which features it sees and what it used, as clients ask for it.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { credentials } from '../lib/env.mjs'
import {
  assertError, call, eventually, HUB_ACCOUNT, OTHER_ACCOUNT, signIn, sso,
} from '../lib/hub.mjs'
import { limit, setFlag } from '../lib/billing.mjs'
import { METRICS, metrics } from '../lib/metrics.mjs'

const A = `/api/v1/accounts/${HUB_ACCOUNT}`
const KEY = { name: 'k', scopes: ['kanban:read'] }

after(() => {
  limit('max_api_keys=plan,seats=plan,custom_roles=plan')
  setFlag('kanban', 'on')
})

async function entitlement(token, key) {
  const reply = await call('GET', `${A}/entitlements`, { token })
  assert.equal(reply.status, 200)
  return reply.body.data.find((row) => row.key === key)
}

test('without more the account has what the default plan grants: all, without end', async () => {
  const { token } = await signIn('ADMIN')
  const reply = await call('GET', `${A}/entitlements`, { token })
  assert.ok(reply.body.data.length >= 10)
  for (const row of reply.body.data) {
    assert.deepEqual([row.granted, row.limit, row.mode, row.source], [true, null, 'hard', 'plan'])
  }
  assert.equal((await entitlement(token, 'max_boards')).used, 1)
})

test('beyond a hard limit nothing is made, and the refusal names it', async () => {
  const { token } = await signIn('ADMIN')
  const { used } = await entitlement(token, 'max_api_keys')
  limit(`max_api_keys=${used + 2}`)
  const replies = await Promise.all(Array.from({ length: 20 }, () => (
    call('POST', `${A}/api-keys`, { token, body: KEY }))))
  const made = replies.filter(({ status }) => status === 201)
  assert.equal(made.length, 2)
  for (const refused of replies.filter((reply) => !made.includes(reply))) {
    assertError(refused, 402, 'plan_limit')
    assert.deepEqual(refused.body.error.details,
      { limit: { key: 'max_api_keys', limit: used + 2, used: used + 2 } })
  }
  const row = await entitlement(token, 'max_api_keys')
  assert.deepEqual([row.limit, row.used, row.source], [used + 2, used + 2, 'operator'])
  for (const { body } of made) {
    await call('DELETE', `${A}/api-keys/${body.data.id}`, { token })
  }
})

test('beyond a soft limit it is made, with a warning', async () => {
  const { token } = await signIn('ADMIN')
  limit('max_api_keys=0', '--soft')
  const reply = await call('POST', `${A}/api-keys`, { token, body: KEY })
  assert.equal(reply.status, 201)
  assert.match(reply.headers.get('plan-limit'), /^max_api_keys; limit=0; used=\d+$/)
  await call('DELETE', `${A}/api-keys/${reply.body.data.id}`, { token })
  limit('max_api_keys=plan')
})

test('a request that is repeated with its key is answered as it was', async () => {
  const { token } = await signIn('ADMIN')
  const headers = { 'idempotency-key': crypto.randomUUID() }
  const first = await call('POST', `${A}/api-keys`, { token, body: KEY, headers })
  limit('max_api_keys=0')
  const again = await call('POST', `${A}/api-keys`, { token, body: KEY, headers })
  assert.deepEqual([again.status, again.body], [201, first.body])
  assertError(await call('POST', `${A}/api-keys`, { token, body: KEY }), 402, 'plan_limit')
  limit('max_api_keys=plan')
  await call('DELETE', `${A}/api-keys/${first.body.data.id}`, { token })
})

test('refusals are counted', async () => {
  const { token } = await signIn('ADMIN')
  const refused = async () => (
    (await metrics(METRICS.api)).values.get('hub_plan_limits_total{verdict="refused"}'))
  const before = await refused()
  limit('custom_roles=off')
  const body = { name: 'x', grants: [{ permission: 'kanban:read', scope: 'account' }] }
  assertError(await call('POST', `${A}/roles`, { token, body }), 402, 'plan_limit')
  limit('custom_roles=plan')
  assert.equal(await refused(), before + 1)
})

test('without a seat there is no way in, until an admin gives one', async () => {
  const admin = await signIn('ADMIN')
  const agent = await signIn('AGENT')
  const path = `${A}/users/${agent.user.id}/seat`
  assert.equal((await call('DELETE', path, { token: admin.token })).status, 204)
  assertError(await call('GET', `${A}/boards`, { token: agent.token }), 401)
  const away = await sso(credentials('AGENT'))
  assertError(away, 403, 'no_seat')
  assert.deepEqual(away.body.error.details.account.id, HUB_ACCOUNT)

  const { used } = await entitlement(admin.token, 'seats')
  limit(`seats=${used}`)
  assertError(await call('PUT', path, { token: admin.token }), 402, 'plan_limit')
  const listed = await call('GET', `${A}/seats`, { token: admin.token })
  assert.deepEqual(listed.body.data.map((row) => [row.id, row.state]),
    [[agent.user.id, 'withdrawn']])
  limit(`seats=${used + 1}`)
  assert.equal((await call('PUT', path, { token: admin.token })).status, 204)
  const { accounts } = await signIn('AGENT')
  assert.deepEqual(accounts.map(({ id }) => id), [HUB_ACCOUNT])
  assert.equal((await entitlement(admin.token, 'seats')).used, used + 1)
  limit('seats=plan')
})

test('nobody takes their own seat, or one of somebody who is not there', async () => {
  const { token, user } = await signIn('ADMIN')
  assertError(await call('DELETE', `${A}/users/${user.id}/seat`, { token }), 422)
  assertError(await call('DELETE', `${A}/users/999999/seat`, { token }), 404)
  assertError(await call('PUT', `${A}/users/999999/seat`, { token }), 404)
  const other = await signIn('OTHER')
  assertError(await call('DELETE', `${A}/users/${other.user.id}/seat`, { token }), 404)
})

const features = async (token, account = HUB_ACCOUNT) => (
  call('GET', `/api/v1/features?account_id=${account}`, { token }))

test('features are what flags say, for members only', async () => {
  const { token } = await signIn('AGENT')
  const reply = await features(token)
  assert.deepEqual(reply.body.data.features,
    { kanban: true, history: true, chat: false, automations: false })
  assertError(await features(token, OTHER_ACCOUNT), 404)
  assertError(await call('GET', '/api/v1/features', { token }), 422)
})

test('a flag that is off is in no menu of the Dashboard Script either', async () => {
  const { token } = await signIn('AGENT')
  const views = async () => {
    const { body } = await call('GET', '/api/v1/platform-app/config', { token })
    return body.data.accounts[0].views.map(({ key }) => key)
  }
  assert.ok((await views()).includes('kanban'))
  setFlag('kanban', 'off', '--role', 'agent')
  assert.equal((await features(token)).body.data.features.kanban, false)
  assert.ok(!(await views()).includes('kanban'))
  const admin = await signIn('ADMIN')
  assert.equal((await features(admin.token)).body.data.features.kanban, true)
  setFlag('kanban', 'on', '--role', 'agent')
  assert.equal((await features(token)).body.data.features.kanban, true)
})

test('a feature that the plan lacks is off whatever its flag says', async () => {
  const { token } = await signIn('AGENT')
  setFlag('chat', 'on', '--account', String(HUB_ACCOUNT))
  assert.equal((await features(token)).body.data.features.chat, true)
  const other = await signIn('OTHER')
  assert.equal((await features(other.token, OTHER_ACCOUNT)).body.data.features.chat, false)
  limit('chat=off')
  assert.equal((await features(token)).body.data.features.chat, false)
  limit('chat=plan')
  setFlag('chat', 'off', '--account', String(HUB_ACCOUNT))
  setFlag('chat', 'off')
})

test('usage is by day of the account, zeros included', async () => {
  const { token } = await signIn('ADMIN')
  const last = await call('GET', `${A}/usage`, { token })
  assert.equal(last.body.data.length, 30)
  const some = await call('GET', `${A}/usage?from=2026-01-30&to=2026-02-02`, { token })
  assert.deepEqual(some.body.data.map(({ day }) => day),
    ['2026-01-30', '2026-01-31', '2026-02-01', '2026-02-02'])
  for (const query of ['from=2026-02-30', 'from=yesterday', 'to=2026-13-01',
    'from=2026-02-02&to=2026-02-01', 'from=2020-01-01&to=2026-01-01']) {
    assertError(await call('GET', `${A}/usage?${query}`, { token }), 422)
  }
  const agent = await signIn('AGENT')
  assertError(await call('GET', `${A}/usage`, { token: agent.token }), 403, 'forbidden')
  assertError(await call('GET', `${A}/entitlements`, { token: agent.token }), 403, 'forbidden')
})

test('a session that is renewed too often waits, and keeps its token', async () => {
  const { body } = await sso(credentials('AGENT'))
  let token = body.data.refresh_token
  const renew = () => call('POST', '/api/v1/auth/refresh', { body: { refresh_token: token } })
  for (let i = 0; i < 60; i++) {
    const reply = await renew()
    assert.equal(reply.status, 200, `renewal ${i + 1}`)
    token = reply.body.data.refresh_token
  }
  const refused = await renew()
  assertError(refused, 429, 'rate_limited')
  assert.equal(refused.headers.get('retry-after'), '60')
  assert.equal((await call('GET', '/api/v1/auth/sessions', { token: body.data.access_token })).status,
    200)
})

test('what the operator changed is in the account’s trail', async () => {
  const { token } = await signIn('ADMIN')
  limit('max_boards=77')
  limit('max_boards=plan')
  await eventually('an entry', async () => {
    const reply = await call('GET', `${A}/audit?action=entitlement.changed`, { token })
    return reply.body.data.some((row) => (
      row.after?.set === 'max_boards=77' && row.actor.name === 'hubctl'))
  })
})
