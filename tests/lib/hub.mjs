// Calls to the Hub as its clients make them, through the proxy. Every reply is checked against the
// OpenAPI document; a reply that does not fit it fails the test that asked.
import assert from 'node:assert/strict'
import { credentials, env } from './env.mjs'
import { replyFault } from './openapi.mjs'

export const INSTALLATION = 'demo'
export const HUB_ACCOUNT = Number(env.HUB_ACCOUNT_ID)
export const OTHER_ACCOUNT = Number(env.OTHER_HUB_ACCOUNT_ID)

/**
 * call('POST', '/api/v1/…', { token, body, headers, raw, checked })
 * `raw` is sent as it is; `checked: false` leaves out the check of the reply's shape.
 * Returns { status, headers, body } with the body parsed when it is JSON.
 */
export async function call(method, path, { token, body, headers = {}, raw, checked = true } = {}) {
  const reply = await fetch(env.HUB_URL + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
  })
  const text = await reply.text()
  const contentType = reply.headers.get('content-type')
  const parsed = contentType?.startsWith('application/json') ? JSON.parse(text) : text || null
  if (checked) {
    const fault = replyFault({
      method, path: path.split('?')[0], status: reply.status, contentType, body: parsed,
    })
    assert.equal(fault, null)
  }
  return { status: reply.status, headers: reply.headers, body: parsed }
}

/** Asserts that the reply is the error envelope with this status (and code). */
export function assertError(reply, status, code) {
  assert.equal(reply.status, status, JSON.stringify(reply.body))
  const { error } = reply.body
  assert.equal(typeof error.code, 'string')
  assert.ok(error.message.length > 0)
  assert.equal(error.request_id, reply.headers.get('x-request-id'))
  if (code) assert.equal(error.code, code)
}

export function sso(user, extra = {}) {
  const body = { installation: INSTALLATION, ...user, ...extra }
  return call('POST', '/api/v1/auth/sso', { body })
}

/** Signs a user of run.env in; returns { token, user, accounts }. */
export async function signIn(name) {
  const reply = await sso(credentials(name))
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  const { access_token: token, user, accounts } = reply.body.data
  return { token, user, accounts }
}

export const accountPath = (accountId) => `/api/v1/accounts/${accountId}`

/** The default board with its stages. */
export async function defaultBoard(token, accountId = HUB_ACCOUNT) {
  const boards = await call('GET', `${accountPath(accountId)}/boards`, { token })
  assert.equal(boards.status, 200, JSON.stringify(boards.body))
  const board = boards.body.data.find((row) => row.is_default)
  const whole = await call('GET', `${accountPath(accountId)}/boards/${board.id}`, { token })
  return whole.body.data
}

export const cardsPath = (boardId, accountId = HUB_ACCOUNT) => (
  `${accountPath(accountId)}/boards/${boardId}/cards`)

/** Every card of a board, page by page. */
export async function allCards(token, boardId, accountId = HUB_ACCOUNT) {
  const cards = []
  for (let cursor = null; ;) {
    const query = cursor ? `?limit=200&cursor=${encodeURIComponent(cursor)}` : '?limit=200'
    const reply = await call('GET', cardsPath(boardId, accountId) + query, { token })
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    cards.push(...reply.body.data)
    cursor = reply.body.page.next_cursor
    if (!cursor) return cards
  }
}

/** The cards of one Chatwoot conversation. */
export async function cardsOf(token, boardId, conversationId, accountId = HUB_ACCOUNT) {
  const reply = await call('GET',
    `${cardsPath(boardId, accountId)}?chatwoot_conversation_id=${conversationId}`, { token })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body.data
}

/**
 * Polls until `probe` returns something true; returns that. The time is for machines that have
 * other things to do: what must be fast is measured by who says so.
 */
export async function eventually(what, probe, withinMs = 20_000) {
  for (const end = Date.now() + withinMs; ;) {
    const found = await probe()
    if (found) return found
    if (Date.now() > end) assert.fail(`${what}: not within ${withinMs} ms`)
    await new Promise((resolve) => { setTimeout(resolve, 25) })
  }
}
