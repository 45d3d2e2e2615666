// The audit trail as an account's admins see it, and as the operator proves it.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { env, credentials, VAR_DIR } from '../lib/env.mjs'
import {
  HUB_ACCOUNT, accountPath, assertError, call, cardsPath, defaultBoard, eventually, signIn, sso,
} from '../lib/hub.mjs'
import { newOperator } from '../lib/sign_in.mjs'

const A = accountPath(HUB_ACCOUNT)
/** A second, and one more for a slow machine. */
const SEALED_MS = 2_000

const conf = readFileSync(join(VAR_DIR, 'hub.conf'), 'utf8')
const urlOf = (key) => new RegExp(`^${key}=(.*)$`, 'm').exec(conf)[1]
const psql = (url, text) => execFileSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', url, '-c', text],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
const system = (text) => psql(urlOf('HUB_DATABASE_SYSTEM_URL'), text)
const owner = (text) => psql(urlOf('HUB_DATABASE_OWNER_URL'), text)

const verify = (...args) => {
  const { status, stdout, stderr } = spawnSync(env.HUBCTL, ['audit', 'verify', ...args],
    { encoding: 'utf8', env: { ...process.env, HUB_CONFIG: env.HUB_CONFIG } })
  return { status, stdout, stderr }
}

/** Entries of the platform's chain for one request, as JSON. */
const platform = (requestId) => JSON.parse(system(
  `select coalesce(json_agg(l order by l.seq), '[]') from (select seq, action, status, error, actor_type,`
  + ` actor_id, impersonator_id, resource_type, resource_id, payload from audit_log`
  + ` where account_id = 0 and request_id = '${requestId}') l`))

const requestId = (reply) => reply.headers.get('x-request-id')

describe('audit trail', () => {
  let admin
  let agent
  let board

  const list = async (query = '', token = admin.token) => {
    const reply = await call('GET', `${A}/audit${query}`, { token })
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    return reply.body
  }
  const entriesOf = async (reply) => {
    const { data } = await list('?limit=50')
    return data.filter((entry) => entry.request_id === requestId(reply))
  }
  const soon = (probe) => eventually('sealed', probe, SEALED_MS)

  /** Moves the board's first card to the end of another stage. */
  async function move(token) {
    const page = await call('GET', `${cardsPath(board.id)}?limit=1`, { token })
    const [card] = page.body.data
    const target = board.stages.find((stage) => stage.id !== card.stage_id)
    const reply = await call('POST', `${cardsPath(board.id)}/${card.id}/move`, {
      token, body: { stage_id: target.id, version: card.version },
      headers: { 'user-agent': 'Prova/1.0' },
    })
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    return { reply, card, target }
  }

  before(async () => {
    admin = await signIn('ADMIN')
    agent = await signIn('AGENT')
    board = await defaultBoard(admin.token)
  })

  it('has a moved card within a second, once, with who, what and from where', async () => {
    const { reply, card, target } = await move(agent.token)
    const [entry, ...more] = await soon(async () => {
      const found = await entriesOf(reply)
      return found.length > 0 && found
    })
    assert.equal(more.length, 0)
    assert.deepEqual(entry.actor, { type: 'user', id: agent.user.id, name: agent.user.name })
    assert.deepEqual([entry.action, entry.status, entry.error], ['card.moved', 200, null])
    assert.deepEqual(entry.resource, { type: 'card', id: card.id })
    assert.equal(entry.before.stage_id, card.stage_id)
    assert.equal(entry.after.stage_id, target.id)
    assert.equal(entry.user_agent, 'Prova/1.0')
    assert.match(entry.ip, /^(127\.0\.0\.1|::1)$/)
    assert.match(entry.route, /^POST .*\/move$/)
    assert.equal(entry.impersonator, null)
  })

  it('tells of who was refused, the first time in a minute', async () => {
    const first = await call('GET', `${A}/audit`, { token: agent.token })
    assertError(first, 403, 'forbidden')
    assertError(await call('GET', `${A}/audit`, { token: agent.token }), 403, 'forbidden')
    const { data } = await soon(async () => {
      const page = await list(`?action=request.refused&actor=${agent.user.id}&limit=200`)
      return page.data.some((entry) => entry.error === 'forbidden') && page
    })
    assert.ok(data.every((entry) => entry.actor.id === agent.user.id && entry.status === 403))
  })

  it('says only what changed', async () => {
    const member = `${A}/users/${agent.user.id}`
    const give = async (role) => {
      const { body } = await call('GET', `${A}/users?limit=200`, { token: admin.token })
      const { version } = body.data.find((row) => row.id === agent.user.id)
      return call('PATCH', member, { token: admin.token, body: { role, version } })
    }
    const reply = await give('viewer')
    await give('agent')
    const [entry] = await soon(async () => {
      const found = await entriesOf(reply)
      return found.length > 0 && found
    })
    assert.deepEqual([entry.action, entry.resource],
      ['member.role_changed', { type: 'member', id: String(agent.user.id) }])
    assert.deepEqual([entry.before.role, entry.after.role], ['agent', 'viewer'])
    assert.ok(!('name' in entry.before) && !('email' in entry.after))
  })

  it('is filtered and paged, newest first', async () => {
    await move(agent.token)
    await move(agent.token)
    const { reply, card } = await move(agent.token)
    await soon(async () => (await entriesOf(reply)).length > 0)
    const first = await list('?action=card.moved&limit=2')
    assert.equal(first.data.length, 2)
    assert.equal(first.data[0].request_id, requestId(reply))
    const next = await list(
      `?action=card.moved&limit=2&cursor=${encodeURIComponent(first.page.next_cursor)}`)
    assert.ok(next.data[0].seq < first.data[1].seq)
    const of = await list(`?resource_type=card&resource_id=${card.id}&actor=${agent.user.id}`)
    assert.ok(of.data.length > 0 && of.data.every((entry) => entry.resource.id === card.id))
    const { at } = first.data[0]
    const later = await list(`?from=${new Date(Date.parse(at) + 1).toISOString()}&action=card.moved`)
    assert.ok(!later.data.some((entry) => entry.request_id === requestId(reply)))
    const until = await list(`?to=${at}&action=card.moved`)
    assert.ok(!until.data.some((entry) => entry.request_id === requestId(reply)))
    assertError(await call('GET', `${A}/audit?cursor=xx`, { token: admin.token }), 400, 'bad_cursor')
  })

  it('keeps sign-ins, refused ones and stolen refresh tokens in the platform’s chain', async () => {
    const good = await sso(credentials('AGENT'))
    const created = await soon(() => platform(requestId(good)).length > 0 && platform(requestId(good)))
    assert.deepEqual(
      created.map((e) => [e.action, e.actor_id, e.resource_type, e.payload.after.method]),
      [['session.created', agent.user.id, 'session', 'chatwoot']])

    const { refresh_token: token } = good.body.data
    const refresh = () => call('POST', '/api/v1/auth/refresh', { body: { refresh_token: token } })
    assert.equal((await refresh()).status, 200)
    const stolen = await refresh()
    assertError(stolen, 401)
    const reused = await soon(() => platform(requestId(stolen)).length > 0 && platform(requestId(stolen)))
    assert.deepEqual(
      reused.map((e) => [e.action, e.error, e.actor_id, e.resource_id]),
      [['session.reused', 'unauthenticated', agent.user.id, created[0].resource_id]])

    system('delete from audit_refusals')
    const bad = await sso({ ...credentials('AGENT'), access_token: 'wrong' })
    assertError(bad, 401)
    const refused = await soon(() => platform(requestId(bad)).length > 0 && platform(requestId(bad)))
    assert.deepEqual(refused.map((e) => [e.action, e.status, e.actor_type]),
      [['session.created', 401, 'anonymous']])
    assert.ok(!JSON.stringify(refused).includes('wrong'))
  })

  it('is proven by hubctl, which names a changed row', async () => {
    const { reply } = await move(agent.token)
    const [entry] = await soon(async () => {
      const found = await entriesOf(reply)
      return found.length > 0 && found
    })
    const proven = verify('--json')
    assert.equal(proven.status, 0, proven.stdout + proven.stderr)
    const { chains } = JSON.parse(proven.stdout)
    assert.ok(chains.some((chain) => chain.account_id === 0))
    assert.ok(chains.find((chain) => chain.account_id === HUB_ACCOUNT).count >= entry.seq)

    const at = `where account_id = ${HUB_ACCOUNT} and seq = ${entry.seq}`
    owner(`update audit_log set action = 'card.viewed' ${at}`)
    try {
      const broken = verify('--account', String(HUB_ACCOUNT), '--json')
      assert.equal(broken.status, 3)
      assert.deepEqual(JSON.parse(broken.stdout).chains[0].broken,
        { seq: entry.seq, reason: 'it was changed, inserted or moved' })
      assert.match(verify().stdout, new RegExp(`account ${HUB_ACCOUNT}: BROKEN at entry ${entry.seq}`))
    } finally {
      owner(`update audit_log set action = 'card.moved' ${at}`)
    }
    assert.equal(verify().status, 0)
    assert.equal(verify('--account', 'x').status, 2)
    assert.throws(() => system(`delete from audit_log ${at}`), /permission denied/)
  })

  describe('in somebody’s name', () => {
    let operator

    const promote = (id, yes) => system(`update users set super_admin = ${yes} where id = ${id}`)
    const begin = (body, token = operator.token) => call('POST', '/api/v1/impersonations', {
      token,
      body: { account_id: HUB_ACCOUNT, user_id: agent.user.id, reason: 'ticket 4711 asks', minutes: 5, ...body },
    })

    before(async () => { operator = await newOperator() })

    it('an operator acts for minutes, and every act says so', async () => {
      const started = await begin()
      assert.equal(started.status, 201, JSON.stringify(started.body))
      const { access_token: token, expires_in: life, impersonator, user } = started.body.data
      assert.deepEqual([life, impersonator.id, user.id], [300, operator.user.id, agent.user.id])
      const me = await call('GET', '/api/v1/auth/me', { token })
      assert.equal(me.body.data.impersonator.name, operator.user.name)

      const { reply } = await move(token)
      const [entry] = await soon(async () => {
        const found = await entriesOf(reply)
        return found.length > 0 && found
      })
      assert.deepEqual([entry.actor.id, entry.impersonator],
        [agent.user.id, { id: operator.user.id, name: operator.user.name }])
      for (const [method, path] of [['GET', '/api/v1/auth/sessions'],
        ['DELETE', '/api/v1/auth/sessions'], ['POST', '/api/v1/auth/logout']]) {
        assertError(await call(method, path, { token }), 403, 'forbidden')
      }

      assert.equal((await call('DELETE', '/api/v1/impersonations/current', { token })).status, 204)
      // A worker believes what it has read for a second at most.
      await soon(async () => (await call('GET', '/api/v1/auth/me', { token })).status === 401)
      const told = await soon(async () => {
        const { data } = await list(`?resource_type=user&resource_id=${agent.user.id}&limit=2`)
        return data[0]?.action === 'impersonation.ended' && data
      })
      assert.equal(told[1].action, 'impersonation.started')
      assert.equal(told[1].after.reason, 'ticket 4711 asks')
      assert.deepEqual(platform(requestId(started)).map((e) => e.action), ['impersonation.started'])
    })

    it('needs a reason, and nobody else may', async () => {
      assertError(await begin({ reason: 'because' }), 422, 'invalid')
      assertError(await begin({ minutes: 61 }), 422, 'invalid')
      assertError(await begin({ user_id: 999_999 }), 422, 'invalid')
      assertError(await begin({}, admin.token), 403, 'forbidden')
    })

    it('takes no session that began without password and second factor', async () => {
      promote(admin.user.id, true)
      try {
        assertError(await begin({}, admin.token), 403, 'forbidden')
      } finally {
        promote(admin.user.id, false)
      }
    })
  })
})
