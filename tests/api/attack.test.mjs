// What somebody does who has a little and wants more.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  HUB_ACCOUNT, accountPath, assertError, call, eventually, signIn, sso,
} from '../lib/hub.mjs'
import { credentials } from '../lib/env.mjs'
import { config, sql } from '../lib/instance.mjs'
import { clientAt, shippedLimits } from '../lib/limits.mjs'
import { Browser, login, newAdmin, totp } from '../lib/sign_in.mjs'

const A = accountPath(HUB_ACCOUNT)
/** A worker believes what it has read for a second at most. */
const BELIEF_MS = 1_100
const firstFault = (reply) => reply.body.error.details[0]

describe('who may change roles, but not everything', () => {
  const grants = [
    { permission: 'identity:admin', scope: 'account' },
    { permission: 'kanban:read', scope: 'account' },
  ]
  let admin
  let agent
  let role

  const member = async (id) => (await call('GET', `${A}/users?limit=200`, { token: admin.token }))
    .body.data.find((row) => row.id === id)

  async function give(change) {
    const { version } = await member(agent.user.id)
    const reply = await call('PATCH', `${A}/users/${agent.user.id}`, {
      token: admin.token, body: { ...change, version },
    })
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    await sleep(BELIEF_MS)
  }

  before(async () => {
    admin = await signIn('ADMIN')
    agent = await signIn('AGENT')
    const made = await call('POST', `${A}/roles`, {
      token: admin.token, body: { name: `RH ${randomUUID()}`, grants },
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    role = made.body.data
    await give({ role_id: role.id })
  })
  after(async () => {
    await give({ role: 'agent' })
    await call('DELETE', `${A}/roles/${role.id}`, { token: admin.token })
  })

  it('widens neither the role they have nor another', async () => {
    const more = [...grants, { permission: 'kanban:admin', scope: 'account' }]
    const own = await call('PATCH', `${A}/roles/${role.id}`, {
      token: agent.token, body: { grants: more, version: role.version },
    })
    assertError(own, 422)
    assert.deepEqual(firstFault(own), { field: 'grants', code: 'forbidden' })
    const other = await call('POST', `${A}/roles`, {
      token: agent.token, body: { name: randomUUID(), grants: more },
    })
    assertError(other, 422)
    assert.equal(firstFault(other).code, 'forbidden')
  })

  it('makes nobody an admin, and takes nothing from one', async () => {
    const id = Number(sql(`with person as (
        insert into users (installation_id, chatwoot_user_id, name)
        select installation_id, ${900_000 + randomInt(90_000)}, 'Colega' from users
        where id = ${admin.user.id} returning id)
      insert into memberships (account_id, user_id, role, chatwoot_role)
      select ${HUB_ACCOUNT}, id, 'agent', 'agent' from person returning user_id`))
    const change = async (role) => call('PATCH', `${A}/users/${id}`, {
      token: agent.token, body: { role, version: (await member(id)).version },
    })
    for (const role of ['admin', 'supervisor', 'agent']) {
      const reply = await change(role)
      assertError(reply, 422)
      assert.deepEqual(firstFault(reply), { field: 'role', code: 'forbidden' })
    }
    sql(`update memberships set role = 'admin' where user_id = ${id}`)
    assertError(await change('viewer'), 422)
    assert.equal((await member(id)).role, 'admin')
    sql(`delete from memberships where user_id = ${id}; delete from users where id = ${id}`)
  })

  it('a scope that nothing enforces is not given', async () => {
    for (const permission of ['identity:write', 'identity:admin']) {
      const reply = await call('POST', `${A}/roles`, {
        token: admin.token, body: { name: randomUUID(), grants: [{ permission, scope: 'own' }] },
      })
      assertError(reply, 422)
      assert.deepEqual(firstFault(reply), { field: 'grants.0.scope', code: 'unsupported' })
    }
  })
})

describe('many sign-ins and refreshes of one person', () => {
  it('heap up no more than a hundred sessions', async () => {
    const { user } = await signIn('OTHER')
    sql(`insert into sessions (id, user_id, method, last_seen_at, idle_until, expires_at)
      select hub_uuid(), ${user.id}, 'chatwoot', now() - interval '1 hour', now() + interval '1 day',
        now() + interval '1 day' from generate_series(1, 120)`)
    const reply = await signIn('OTHER')
    const { body } = await call('GET', '/api/v1/auth/sessions', { token: reply.token })
    assert.ok(body.data.length <= 100, `${body.data.length} sessions`)
    await call('DELETE', '/api/v1/auth/sessions', { token: reply.token })
  })

  it('an ended session is over for its page as well, when it was idle too long', async () => {
    const { token, user } = await signIn('OTHER')
    sql(`update sessions set idle_until = now() - interval '1 minute'
      where user_id = ${user.id} and revoked_at is null`)
    await sleep(BELIEF_MS)
    assertError(await call('GET', '/api/v1/auth/me', { token }), 401)
  })

  it('"end all my sessions" ends the instance tokens for which Chatwoot vouched', async () => {
    const own = credentials('OTHER')
    const { token, accounts } = await signIn('OTHER')
    const made = await call('POST', '/api/v1/instance-tokens?installation=demo', {
      headers: { 'access-token': own.access_token, client: own.client, uid: own.uid },
      body: { account_id: accounts[0].id, scopes: ['kanban:read'] },
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const boards = () => call('GET', `${accountPath(accounts[0].id)}/boards`, {
      token: made.body.data.token,
    })
    assert.equal((await boards()).status, 200)
    assert.equal((await call('DELETE', '/api/v1/auth/sessions', { token })).status, 204)
    await sleep(BELIEF_MS)
    assertError(await boards(), 401)
  })
})

describe('limits that many addresses do not get around', () => {
  const PASSWORD = 'cinco patos no lago'
  let restore
  let email
  let secret

  before(async () => {
    restore = await shippedLimits()
    const made = newAdmin()
    email = made.email
    const browser = new Browser()
    const page = await browser.get(made.path)
    await browser.submit(page, { password: PASSWORD })
    const refused = await login({ email, password: PASSWORD })
    const token = refused.body.error.details.enrolment_token
    const offered = await call('POST', '/api/v1/auth/totp/enrol', { token, body: {} })
    secret = offered.body.data.secret
    const confirmed = await call('POST', '/api/v1/auth/totp/confirm', {
      token, body: { code: totp(secret) },
    })
    assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body))
  })
  after(() => restore())

  it('codes of a second factor are not guessed from everywhere', async () => {
    const statuses = []
    for (let i = 1; i <= 8; i++) {
      const client = clientAt(`127.66.${i}.${randomInt(1, 250)}`)
      const wrong = String((Number(totp(secret)) + 100_000 + i) % 1_000_000).padStart(6, '0')
      const reply = await client.request('POST', '/api/v1/auth/login', {
        body: { email, password: PASSWORD, totp: wrong },
      })
      statuses.push(reply.status)
      client.close()
    }
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429, 429])
  })

  it('an office whose sessions have all ended is let in', async () => {
    const office = clientAt('127.66.200.1')
    const reply = await sso(credentials('OTHER'))
    const { user } = reply.body.data
    const tokens = Array.from({ length: 70 }, () => `hrt_${randomBytes(32).toString('base64url')}`)
    sql(`insert into sessions (id, user_id, method, refresh_hash, idle_until, expires_at)
      select hub_uuid(), ${user.id}, 'chatwoot', sha256(t::bytea), now() - interval '1 day',
        now() + interval '1 day' from unnest(array['${tokens.join("','")}']) as t`)
    for (const token of tokens) {
      const { status } = await office.request('POST', '/api/v1/auth/refresh', {
        body: { refresh_token: token },
      })
      assert.equal(status, 401)
    }
    office.close()
  })
})

describe('a sign-in that began with an older password', () => {
  const PASSWORD = 'sete gansos na chuva'
  let email

  /** Holds the password as a change in the making does, then lets it through. */
  const changing = () => promisify(execFile)('psql', ['-XqAt', config.HUB_DATABASE_OWNER_URL, '-c',
    `begin; update passwords set changed_at = now() where user_id = (select id from users
      where email = '${email}'); select pg_sleep(2); commit`])

  before(async () => {
    const made = newAdmin()
    email = made.email
    const reset = await call('POST', '/api/v1/auth/password/reset', {
      body: { token: made.path.split('/').at(-1), password: PASSWORD },
    })
    assert.equal(reset.status, 204)
    // Of the sign-in alone: a super-admin would need an app as well.
    sql(`update users set super_admin = false, chatwoot_user_id = ${900_000 + randomInt(90_000)},
      installation_id = (select id from installations limit 1) where email = '${email}'`)
  })

  it('ends in no session, when the password changes while it is looked at', async () => {
    assert.equal((await login({ email, password: PASSWORD })).status, 200)
    const change = changing()
    await eventually('the password is being changed', () => (
      sql("select count(*) from pg_stat_activity where wait_event = 'PgSleep'") === '1'))
    assertError(await login({ email, password: PASSWORD }), 401, 'bad_credentials')
    await change
    assert.equal((await login({ email, password: PASSWORD })).status, 200)
  })

  it('goes no further on the page that asks for the second factor', async () => {
    const { access_token: token } = (await login({ email, password: PASSWORD })).body.data
    const offered = await call('POST', '/api/v1/auth/totp/enrol', { token, body: { password: PASSWORD } })
    const { secret } = offered.body.data
    const confirmed = await call('POST', '/api/v1/auth/totp/confirm', { token, body: { code: totp(secret) } })
    const [first, second] = confirmed.body.data.recovery_codes
    const begin = async (browser) => browser.submit(
      await browser.get('/sign-in'), { email, password: PASSWORD })

    const here = new Browser()
    assert.equal((await here.submit(await begin(here), { code: first })).status, 303)
    const there = new Browser()
    const step = await begin(there)
    const changed = await call('POST', '/api/v1/auth/password/change', {
      token, body: { current_password: PASSWORD, password: `${PASSWORD} forte` },
    })
    assert.equal(changed.status, 204)
    assert.equal((await there.submit(step, { code: second })).status, 403)
    assert.ok(!there.cookies.has('__Host-hub_account'))
  })
})
