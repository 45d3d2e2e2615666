// Keys rotate under way, and nobody notices.
import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { call, eventually, sso } from '../lib/hub.mjs'
import { childrenOf, CONFIG_FILE, followLog, pidOf, reload } from '../lib/instance.mjs'
import { credentials } from '../lib/env.mjs'
import { hubctl } from '../lib/sign_in.mjs'

const before = readFileSync(CONFIG_FILE)

async function reloaded(name) {
  const log = followLog(name)
  reload(name)
  await eventually('the reload is done', () => (
    log().some(({ event }) => event === 'reload.done')), 10_000)
  await eventually('one generation is left', () => childrenOf(pidOf(name)).length === 1, 25_000)
}

const kidOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).kid

const newSession = async () => (await sso(credentials('AGENT'))).body.data

after(async () => {
  writeFileSync(CONFIG_FILE, before)
  for (const name of ['hub-worker', 'hub-api']) await reloaded(name)
})

test('new keys for tokens and secrets sign nobody out', async () => {
  const session = await newSession()
  const mode = statSync(CONFIG_FILE).mode
  const kids = {}
  for (const ring of ['jwt', 'seal']) {
    kids[ring] = JSON.parse(hubctl('keys', 'rotate', ring, '--json')).kid
  }
  assert.equal(statSync(CONFIG_FILE).mode, mode)
  const file = readFileSync(CONFIG_FILE, 'utf8')
  const ring = (name) => file.match(new RegExp(`^HUB_${name}_KEYS=(.*)$`, 'm'))[1].split(',')
  const was = (name) => String(before).match(new RegExp(`^HUB_${name}_KEYS=(.*)$`, 'm'))[1].split(',')
  for (const name of ['JWT', 'SEAL']) assert.deepEqual(ring(name).slice(1), was(name))
  for (const name of ['hub-worker', 'hub-api']) await reloaded(name)

  const token = session.access_token
  assert.equal((await call('GET', '/api/v1/auth/me', { token })).status, 200)
  const next = await call('POST', '/api/v1/auth/refresh', {
    body: { refresh_token: session.refresh_token },
  })
  assert.equal(next.status, 200)
  assert.equal(kidOf(next.body.data.access_token), kids.jwt)
  assert.notEqual(kidOf(token), kids.jwt)
  assert.equal((await call('GET', '/api/v1/auth/me', { token: next.body.data.access_token })).status, 200)
})
