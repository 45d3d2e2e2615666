// Who may do what in an account: built-in roles, custom roles, and giving them to people.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  HUB_ACCOUNT, accountPath, assertError, call, defaultBoard, eventually, signIn,
} from '../lib/hub.mjs'
import { dropBoard } from '../lib/boards.mjs'
import { created, deliver, newConversationId } from '../lib/webhooks.mjs'

const A = accountPath(HUB_ACCOUNT)
/** A worker believes what it has read for a second at most. */
const BELIEF_MS = 1_100

describe('roles', () => {
  let admin
  let agent
  let board

  const members = async () => (await call('GET', `${A}/users?limit=200`, { token: admin.token })).body.data
  const member = async (id) => (await members()).find((row) => row.id === id)

  /** Gives the agent a role; what is given is what the account's people then have. */
  async function give(change) {
    const { version } = await member(agent.user.id)
    const reply = await call('PATCH', `${A}/users/${agent.user.id}`, {
      token: admin.token, body: { ...change, version },
    })
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    await sleep(BELIEF_MS)
    return reply.body.data
  }

  async function makeRole(grants, name = `Plantão ${randomUUID()}`) {
    const reply = await call('POST', `${A}/roles`, { token: admin.token, body: { name, grants } })
    assert.equal(reply.status, 201, JSON.stringify(reply.body))
    return reply.body.data
  }

  before(async () => {
    admin = await signIn('ADMIN')
    agent = await signIn('AGENT')
    board = await defaultBoard(admin.token)
  })
  after(() => give({ role: 'agent' }))

  it('lists the built-in ones with all they include said once', async () => {
    const { body } = await call('GET', `${A}/roles`, { token: admin.token })
    assert.deepEqual(body.data.slice(0, 4).map((role) => role.key), ['admin', 'supervisor', 'agent', 'viewer'])
    const viewer = body.data.find((role) => role.key === 'viewer')
    assert.ok(viewer.grants.some((g) => g.permission === 'kanban:read' && g.scope === 'account'))
    assert.ok(!viewer.grants.some((g) => g.permission === 'kanban:write'))
    assertError(await call('GET', `${A}/roles`, { token: agent.token }), 403, 'forbidden')
  })

  it('a viewer reads the board and moves nothing, from the next second on', async () => {
    const row = await give({ role: 'viewer' })
    assert.equal(row.role, 'viewer')
    assert.equal(row.role_source, 'hub')
    const cards = `${A}/boards/${board.id}/cards`
    const list = await call('GET', `${cards}?limit=1`, { token: agent.token })
    assert.equal(list.status, 200)
    const moved = await call('POST', `${cards}/${list.body.data[0].id}/move`, {
      token: agent.token, body: { stage_id: board.stages[0].id, version: 1 },
    })
    assertError(moved, 403, 'forbidden')
    assert.equal(moved.body.error.details.required, 'kanban:write')
    const { body } = await call('GET', '/api/v1/auth/me', { token: agent.token })
    const { permissions } = body.data.accounts.find((account) => account.id === HUB_ACCOUNT)
    assert.ok(permissions.includes('kanban:read') && !permissions.includes('kanban:write'))
  })

  it('a custom role replaces the built-in one until another is given', async () => {
    const role = await makeRole([{ permission: 'reports:read', scope: 'own' }])
    const row = await give({ role_id: role.id })
    assert.equal(row.role_id, role.id)
    assert.equal(row.role_name, role.name)
    assertError(await call('GET', `${A}/boards`, { token: agent.token }), 403)
    assertError(await call('DELETE', `${A}/roles/${role.id}`, { token: admin.token }), 409, 'role_in_use')

    const wider = await call('PATCH', `${A}/roles/${role.id}`, {
      token: admin.token,
      body: { grants: [{ permission: 'kanban:write', scope: 'account' }], version: role.version },
    })
    assert.equal(wider.status, 200)
    await sleep(BELIEF_MS)
    assert.equal((await call('GET', `${A}/boards`, { token: agent.token })).status, 200)
    const spoken = await call('POST', `${A}/conversations/1/status`, {
      token: agent.token, body: { status: 'open' },
    })
    assertError(spoken, 403, 'forbidden')
    assert.equal(spoken.body.error.details.required, 'chatwoot:write')

    assert.equal((await give({ role: 'agent' })).role_id, null)
    const gone = await call('DELETE', `${A}/roles/${role.id}`, { token: admin.token })
    assert.equal(gone.status, 204)
  })

  it('cards of search and of conversations are those of the boards', async () => {
    const id = newConversationId()
    const name = `Quadro${id}`
    await deliver(created({ conversationId: id, contactName: name }))
    const cards = async ({ token }) => {
      const [found, talk] = await Promise.all([`search?q=${name}`, `conversations/${id}`].map(
        async (path) => (await call('GET', `${A}/${path}`, { token })).body.data))
      assert.equal(found.conversations.length, 1)
      return [found.cards.length, talk.cards.length, found.conversations[0].cards.length]
    }
    await eventually('the card', async () => {
      const found = (await call('GET', `${A}/search?q=${name}`, { token: admin.token })).body.data
      return found.cards.length === 1
    })
    assert.deepEqual(await cards(agent), [1, 1, 1])
    const reads = { permission: 'chatwoot:read', scope: 'account' }
    for (const more of [[], [{ permission: 'kanban:read', scope: 'own' }]]) {
      const role = await makeRole([reads, ...more])
      await give({ role_id: role.id })
      assert.deepEqual(await cards(agent), [0, 0, 0])
    }
    const own = await makeRole([reads, { permission: 'kanban:write', scope: 'own' }])
    await give({ role_id: own.id })
    assertError(await call('POST', `${A}/conversations/${id}/priority`, {
      token: agent.token, body: { priority: 'high' },
    }), 403, 'forbidden')
    await give({ role: 'agent' })
  })

  it('nobody makes a conversation their own by a card of it on another board', async () => {
    const id = newConversationId()
    await deliver(created({ conversationId: id, contactName: `Alheia ${id}` }))
    await eventually('its card', async () => (await call('GET',
      `${A}/conversations/${id}`, { token: agent.token })).body.data?.cards.length === 1)
    const made = await call('POST', `${A}/boards`, {
      token: admin.token, body: { name: `Próprio ${id}`, type: 'custom', stages: [{ name: 'a' }, { name: 'b' }] },
    })
    const role = await makeRole([{ permission: 'chatwoot:read', scope: 'account' },
      ...['kanban:write', 'chatwoot:write'].map((permission) => ({ permission, scope: 'own' }))])
    await give({ role_id: role.id })
    const card = await call('POST', `${A}/boards/${made.body.data.id}/cards`, {
      token: agent.token, body: { title: 'Minha', chatwoot_conversation_id: id },
    })
    assert.equal(card.status, 201, JSON.stringify(card.body))
    assertError(await call('POST', `${A}/conversations/${id}/priority`, {
      token: agent.token, body: { priority: 'high' },
    }), 403, 'forbidden')
    await give({ role: 'agent' })
    await dropBoard(admin.token, made.body.data.id)
  })

  it('refuses what would lock everybody out, and stale edits', async () => {
    const me = await member(admin.user.id)
    const own = await call('PATCH', `${A}/users/${admin.user.id}`, {
      token: admin.token, body: { role: 'agent', version: me.version },
    })
    assertError(own, 422)
    assert.equal(own.body.error.details[0].code, 'own_role')

    const { version } = await member(agent.user.id)
    const stale = await call('PATCH', `${A}/users/${agent.user.id}`, {
      token: admin.token, body: { role: 'viewer', version: version + 7 },
    })
    assertError(stale, 409, 'conflict')
    assert.equal(stale.body.error.details.current.version, version)
  })

  it('refuses unknown permissions, the console, names twice and foreign roles', async () => {
    const body = (permission) => ({ name: randomUUID(), grants: [{ permission, scope: 'account' }] })
    for (const permission of ['kanban:fly', 'console:read', 'kanban']) {
      const reply = await call('POST', `${A}/roles`, { token: admin.token, body: body(permission) })
      assertError(reply, 422)
      assert.equal(reply.body.error.details[0].field, 'grants.0.permission')
    }
    const role = await makeRole([])
    const twice = await call('POST', `${A}/roles`, {
      token: admin.token, body: { name: role.name.toUpperCase(), grants: [] },
    })
    assertError(twice, 422)
    assert.equal(twice.body.error.details[0].code, 'taken')
    const { version } = await member(agent.user.id)
    const unknown = await call('PATCH', `${A}/users/${agent.user.id}`, {
      token: admin.token, body: { role_id: randomUUID(), version },
    })
    assertError(unknown, 422)
    await call('DELETE', `${A}/roles/${role.id}`, { token: admin.token })
  })
})
