// The control calls of the Chatwoot stand-in that the instance runs with.
import assert from 'node:assert/strict'
import { env } from './env.mjs'

export async function chatwootControl(method, path, body) {
  const reply = await fetch(`${env.CHATWOOT_URL}/__control${path}`, {
    method,
    headers: body && { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  const text = await reply.text()
  assert.ok(reply.ok, `${method} /__control${path}: ${reply.status} ${text}`)
  return text ? JSON.parse(text) : null
}

export const chatwootDump = (accountId) => chatwootControl('GET', `/dump?account_id=${accountId}`)

/** Its settings as they are at the start. */
export const FAULTLESS = {
  webhooks: {
    drop: 0, duplicate: 0, duplicate_id: 'same', delay_ms: 0, reorder_ms: 0, concurrency: 10,
  },
  rest: {
    status: null, percent: 100, done: 0, delay_ms: 0, match: '', per_minute: 0, bulk_delay_ms: 100,
  },
  server: { version: '4.15.1', enterprise: false },
}

export const chatwootSettings = (settings) => chatwootControl('POST', '/settings', settings)
