// Boards and cards for tests: boards through the API, cards in numbers straight into the database.
import assert from 'node:assert/strict'
import { accountPath, call, HUB_ACCOUNT } from './hub.mjs'
import { sql } from './instance.mjs'

const COLOURS = ['#7c8493', '#3e63dd', '#f5a524', '#30a46c']

/** A board of its own with stages of these names, or as the API takes them. */
export async function createBoard(token, name, stages = ['A fazer', 'Fazendo', 'Feito']) {
  const body = {
    name, type: 'custom', stages: stages.map((stage, at) => ({
      color: COLOURS[at % COLOURS.length], ...(typeof stage === 'string' ? { name: stage } : stage),
    })),
  }
  const made = await call('POST', `${accountPath(HUB_ACCOUNT)}/boards`, { token, body })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  return boardNow(token, made.body.data.id)
}

export async function boardNow(token, id) {
  const reply = await call('GET', `${accountPath(HUB_ACCOUNT)}/boards/${id}`, { token })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body.data
}

/** Of a board made here, so that the next test has the entitlement's room. */
export async function dropBoard(token, id) {
  const path = `${accountPath(HUB_ACCOUNT)}/boards/${id}`
  const { version } = await boardNow(token, id)
  await call('PATCH', path, { token, body: { version, archived: true } })
  await call('DELETE', path, { token })
}

export async function createCard(token, board, body) {
  const path = `${accountPath(HUB_ACCOUNT)}/boards/${board.id}/cards`
  const reply = await call('POST', path, { token, body })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return reply.body.data
}

/** `counts` cards into the stages, first stage first, with texts, labels and dates that differ. */
export function fillBoard(board, counts) {
  counts.forEach((count, at) => sql(`
    insert into cards (account_id, id, board_id, stage_id, title, position, priority, labels,
        preview, due_at, value, currency, checklist_total, checklist_done, created_by)
    select ${HUB_ACCOUNT}, gen_random_uuid(), '${board.id}', '${board.stages[at].id}',
      'Cartão ' || n || repeat(' de um cliente com nome longo', n % 4),
      'P' || to_char(n, 'FM000000') || 'V',
      (array['low', 'medium', 'high', 'urgent', null])[n % 5 + 1],
      (array['{}', '{vip}', '{vip,retorno}', '{orçamento,loja,novo}'])[n % 4 + 1]::text[], null,
      case when n % 3 = 0 then now() + (n % 60 - 20) * interval '1 day' end,
      case when n % 2 = 0 then n * 1000 end, case when n % 2 = 0 then 'BRL' end,
      n % 7, n % 7 / 2, 1
    from generate_series(1, ${count}) n`))
}
