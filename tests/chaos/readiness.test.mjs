// Readiness must answer in time and name what is down just when everything else waits: with the
// database frozen and every worker of the api pool held by a request to it.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { accountPath, call, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { childrenOf, pidOf } from '../lib/instance.mjs'

const WITHIN_MS = 2000
const WAITING = 24

let frozen = []

function freezePostgres() {
  const postmaster = pidOf('postgres')
  process.kill(postmaster, 'SIGSTOP') // first, so that it starts no more backends
  frozen = [...childrenOf(postmaster), postmaster]
  for (const pid of frozen) process.kill(pid, 'SIGSTOP')
}

function thawPostgres() {
  for (const pid of frozen) process.kill(pid, 'SIGCONT')
  frozen = []
}

after(thawPostgres)

test('ready answers within 2 s while all workers wait for a frozen PostgreSQL', async () => {
  const { token } = await signIn('ADMIN')
  freezePostgres()
  const waiting = Array.from({ length: WAITING }, () => (
    call('GET', `${accountPath(HUB_ACCOUNT)}/boards`, { token, checked: false }).catch(() => null)))
  for (let i = 0; i < 3; i++) {
    const began = performance.now()
    const reply = await call('GET', '/health/ready', { checked: false })
    assert.ok(performance.now() - began < WITHIN_MS, `took ${Math.round(performance.now() - began)} ms`)
    assert.equal(reply.status, 503)
    assert.deepEqual(reply.body, { status: 'not_ready', database: false, redis: true })
  }
  thawPostgres()
  await Promise.all(waiting)
  await eventually('the Hub is ready again', async () => (
    (await call('GET', '/health/ready', { checked: false })).status === 200), 10_000)
})
