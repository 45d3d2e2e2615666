// Boards of an account's own: as their people use them through the proxy, with the events that follow,
// and with many at work at once.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  HUB_ACCOUNT, OTHER_ACCOUNT, accountPath, allCards, assertError, call, cardsPath, eventually, signIn,
} from '../lib/hub.mjs'
import { sql, sqlMeanwhile } from '../lib/instance.mjs'
import { StreamClient } from '../lib/stream.mjs'

const A = accountPath(HUB_ACCOUNT)

describe('boards', () => {
  let admin
  let agent
  const made = []

  const ask = (who, method, path, body) => call(method, A + path, { token: who.token, body })

  async function done(status, promise) {
    const reply = await promise
    assert.equal(reply.status, status, JSON.stringify(reply.body))
    return reply.body?.data
  }

  async function makeBoard(fields = {}) {
    const board = await done(201, ask(admin, 'POST', '/boards', {
      name: `Quadro ${randomUUID().slice(0, 8)}`, type: 'custom', ...fields,
    }))
    made.push(board.id)
    return board
  }

  const newCard = async (board, title, stage = board.stages[0]) => done(201, ask(admin, 'POST',
    `/boards/${board.id}/cards`, { title, stage_id: stage.id }))

  before(async () => {
    admin = await signIn('ADMIN')
    agent = await signIn('AGENT')
  })

  /* Boards count against the plan, and on the pages of other tests. */
  after(async () => {
    for (const id of made) {
      const { body } = await ask(admin, 'GET', `/boards/${id}`)
      if (body.data && !body.data.archived_at) {
        await ask(admin, 'PATCH', `/boards/${id}`, { version: body.data.version, archived: true })
      }
      await ask(admin, 'DELETE', `/boards/${id}`)
    }
  })

  it('begin as a template, in the language of who asks', async () => {
    const names = async (language) => {
      const reply = await call('GET', `${A}/board-templates`, {
        token: agent.token, headers: { 'accept-language': language },
      })
      return reply.body.data.find((row) => row.key === 'support').stages.map((row) => row.name)
    }
    assert.equal((await names('en'))[2], 'In progress')
    assert.equal((await names('pt-BR'))[2], 'Em atendimento')
    const board = await makeBoard({ type: 'sales' })
    assert.deepEqual(board.stages.slice(-2).map((row) => [row.outcome, row.reason_required]),
      [['won', false], ['lost', true]])
    assertError(await ask(agent, 'POST', '/boards', { name: 'x', type: 'sales' }), 403, 'forbidden')
  })

  it('are for their members, and who loses one hears of it once', async () => {
    const board = await makeBoard()
    const stream = await new StreamClient(async () => agent.token).ready()
    const told = (type, id) => stream.waitFor((event) => event.type === type && event.entity_id === id)
    try {
      const card = await newCard(board, 'Contrato')
      await told('card.created', card.id)
      await done(200, ask(admin, 'PATCH', `/boards/${board.id}`, {
        version: board.version, visibility: 'members',
      }))
      await told('board.deleted', board.id)
      for (const rest of ['', '/cards', `/cards/${card.id}`, '/fields', '/members', '/counts', '/views']) {
        assertError(await ask(agent, 'GET', `/boards/${board.id}${rest}`), 404, 'not_found')
      }
      await newCard(board, 'Segredo')
      await done(200, ask(admin, 'PUT', `/boards/${board.id}/members`, {
        members: [{ user_id: agent.user.id, role: 'viewer' }],
      }))
      await told('board.updated', board.id)
      assert.ok(!stream.events.some((event) => event.data.title === 'Segredo'))
      const seen = await done(200, ask(agent, 'GET', `/boards/${board.id}`))
      assert.equal(seen.writable, false)
      assertError(await ask(agent, 'POST', `/boards/${board.id}/cards/${card.id}/move`, {
        stage_id: board.stages[1].id, version: card.version,
      }), 403, 'forbidden')
      assertError(await ask(agent, 'POST', `/boards/${board.id}/cards`, {
        title: 'x', stage_id: board.stages[0].id,
      }), 403, 'forbidden')
      const view = { name: 'x', filters: {}, shared: false }
      const own = await done(201, ask(agent, 'POST', `/boards/${board.id}/views`, view))
      for (const refused of [
        ask(agent, 'POST', `/boards/${board.id}/views`, { ...view, shared: true }),
        ask(agent, 'PATCH', `/boards/${board.id}/views/${own.id}`, { version: 1, shared: true }),
      ]) assertError(await refused, 403, 'forbidden')
    } finally {
      await stream.close()
    }
  })

  it('of another account are not found', async () => {
    const board = await makeBoard()
    const other = await signIn('OTHER')
    const path = `${accountPath(OTHER_ACCOUNT)}/boards/${board.id}`
    assertError(await call('GET', path, { token: other.token }), 404, 'not_found')
    assertError(await call('DELETE', path, { token: other.token }), 404, 'not_found')
    assertError(await call('POST', `${path}/duplicate`, { token: other.token, body: { name: 'x' } }), 404)
  })

  it('lose no card when a stage goes while many move cards', async () => {
    const board = await makeBoard({ stages: ['a', 'b', 'c', 'd'].map((name) => ({ name })) })
    const cards = []
    for (let i = 0; i < 24; i++) cards.push(await newCard(board, `n${i}`, board.stages[i % 3]))
    const moves = cards.map((card, i) => ask(admin, 'POST', `/boards/${board.id}/cards/${card.id}/move`, {
      stage_id: board.stages[(i + 1) % 4].id, version: card.version,
    }))
    const gone = board.stages.slice(0, 2).map((stage) => ask(admin, 'DELETE',
      `/boards/${board.id}/stages/${stage.id}?move_to=${board.stages[3].id}`))
    const order = ask(admin, 'POST', `/boards/${board.id}/stages/reorder`, {
      stage_ids: board.stages.map((stage) => stage.id).reverse(),
    })
    for (const reply of await Promise.all(moves)) {
      assert.ok([200, 409, 422].includes(reply.status), JSON.stringify(reply.body))
    }
    for (const reply of await Promise.all(gone)) assert.equal(reply.status, 204)
    assert.ok([200, 422].includes((await order).status))
    const after = await done(200, ask(admin, 'GET', `/boards/${board.id}`))
    assert.deepEqual(after.stages.map((stage) => stage.name).sort(), ['c', 'd'])
    const left = await allCards(admin.token, board.id)
    assert.deepEqual(left.map((card) => card.title).sort(), cards.map((card) => card.title).sort())
    assert.equal(after.stages.reduce((sum, stage) => sum + stage.cards_count, 0), cards.length)
    const places = left.map((card) => `${card.stage_id} ${card.position}`)
    assert.equal(new Set(places).size, cards.length)
  })

  it('keep nobody waiting for each other, whatever is done at once', async () => {
    const deadlocks = () => Number(sql(`select pg_stat_clear_snapshot();
      select deadlocks from pg_stat_database where datname = current_database()`).split('\n').at(-1))
    const board = await makeBoard({ stages: ['a', 'b', 'c', 'd'].map((name) => ({ name })) })
    const cards = []
    for (let i = 0; i < 24; i++) cards.push(await newCard(board, `n${i}`, board.stages[i % 4]))
    const ids = cards.map((card) => card.id)
    const at = (rest) => `/boards/${board.id}${rest}`
    const stages = board.stages.slice(1)
    const few = (n) => ids.filter(() => Math.random() < n / ids.length)
    const acts = [
      () => ask(admin, 'POST', at('/cards/bulk'),
        { card_ids: few(12), action: 'move', stage_id: stages.at(-1).id }),
      () => ask(admin, 'POST', at('/cards/bulk'),
        { card_ids: few(12).reverse(), action: 'move', stage_id: board.stages[0].id }),
      () => ask(admin, 'POST', at('/cards/bulk'),
        { card_ids: ids, action: 'update', changes: { value: Date.now() % 1000 } }),
      () => ask(admin, 'POST', at('/undo'), {}),
      async () => {
        const made = await ask(admin, 'POST', at('/stages'), { name: 'e' })
        if (made.status !== 201) return made
        await ask(admin, 'POST', at('/cards/bulk'),
          { card_ids: ids.toReversed(), action: 'move', stage_id: made.body.data.id })
        return ask(admin, 'DELETE', at(`/stages/${made.body.data.id}?move_to=${board.stages[0].id}`))
      },
      async () => {
        const made = await ask(admin, 'POST', at('/fields'), { name: randomUUID(), type: 'text' })
        if (made.status !== 201) return made
        const { id } = made.body.data
        const [reply] = await Promise.all([
          ask(admin, 'POST', at('/cards/bulk'),
            { card_ids: few(12), action: 'update', changes: { custom: { [id]: 'x' } } }),
          ask(admin, 'DELETE', at(`/fields/${id}`)),
        ])
        return reply
      },
    ]
    const before = deadlocks()
    await Promise.all(Array.from({ length: 15 }, async (_, n) => {
      for (let i = 0; i < 6; i++) {
        const reply = await acts[(n + i) % acts.length]()
        assert.ok(reply.status < 500, JSON.stringify(reply.body))
      }
    }))
    await sleep(1_500) // what PostgreSQL's processes have counted is a second late
    assert.equal(deadlocks(), before)
  })

  it('ask cards for what is required, of the right type', async () => {
    const board = await makeBoard()
    const field = await done(201, ask(admin, 'POST', `/boards/${board.id}/fields`, {
      name: 'Prazo', type: 'date', required: true,
    }))
    const card = (custom) => ask(admin, 'POST', `/boards/${board.id}/cards`, {
      title: 'x', stage_id: board.stages[0].id, ...(custom && { custom }),
    })
    for (const [custom, code] of [[null, 'required'], [{ [field.id]: 'amanhã' }, 'format']]) {
      const reply = await card(custom)
      assertError(reply, 422, 'invalid')
      assert.deepEqual(reply.body.error.details, [{ field: `custom.${field.id}`, code }])
    }
    const good = await done(201, card({ [field.id]: '2026-12-01' }))
    assert.deepEqual(good.custom, { [field.id]: '2026-12-01' })
    await done(204, ask(admin, 'DELETE', `/boards/${board.id}/fields/${field.id}`))
    await eventually('the value is gone', async () => {
      const { custom } = await done(200, ask(admin, 'GET', `/boards/${board.id}/cards/${good.id}`))
      return Object.keys(custom).length === 0
    })
  })

  it('take no value of a field that is being deleted', async () => {
    const board = await makeBoard()
    const field = await done(201, ask(admin, 'POST', `/boards/${board.id}/fields`, {
      name: 'Origem', type: 'text',
    }))
    const card = await newCard(board, 'Tarde demais')
    const deletion = sqlMeanwhile(`begin; delete from board_fields where id = '${field.id}';
      select pg_sleep(2); commit`)
    await eventually('the deletion to be under way', async () => sql(
      "select count(*) from pg_stat_activity where wait_event = 'PgSleep'") !== '0')
    const reply = await ask(admin, 'PATCH', `/boards/${board.id}/cards/${card.id}`, {
      version: card.version, custom: { [field.id]: 'Site' },
    })
    assertError(reply, 422, 'invalid')
    assert.deepEqual(reply.body.error.details, [{ field: 'custom', code: 'unknown' }])
    await deletion
  })

  it('are gone at once when they are deleted, and their cards after', async () => {
    const board = await makeBoard()
    await newCard(board, 'Velho')
    assertError(await ask(admin, 'DELETE', `/boards/${board.id}`), 409, 'board_in_use')
    await done(200, ask(admin, 'PATCH', `/boards/${board.id}`, {
      version: board.version, archived: true,
    }))
    assertError(await ask(admin, 'POST', `/boards/${board.id}/stages`, { name: 'x' }), 409, 'board_archived')
    await done(204, ask(admin, 'DELETE', `/boards/${board.id}`))
    assertError(await call('GET', cardsPath(board.id), { token: admin.token }), 404, 'not_found')
    const archived = await done(200, ask(admin, 'GET', '/boards?archived=true'))
    assert.ok(!archived.some((row) => row.id === board.id))
  })
})
