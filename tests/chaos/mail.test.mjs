// The mail server goes away; what was to be mailed waits.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, eventually } from '../lib/hub.mjs'
import { followLog, kill9, revive } from '../lib/instance.mjs'
import { linkOf, nextMail } from '../lib/mailbox.mjs'
import { newAdmin } from '../lib/sign_in.mjs'

test('a mail that cannot be sent is sent later, and the log names nobody', async () => {
  const { email } = newAdmin()
  const log = followLog('hub-worker')
  kill9('mailbox')
  try {
    const asked = await call('POST', '/api/v1/auth/password/forgot', { body: { email } })
    assert.equal(asked.status, 202)
    await eventually('the worker fails', () => (
      log().some(({ event }) => event === 'mail.not_sent')), 20_000)
    await eventually('the job comes back', () => (
      log().some(({ event, kind }) => event === 'job.failed' && kind === 'identity.mail')), 5_000)
  } finally {
    await revive()
  }
  const token = linkOf(await nextMail(email)).split('/').at(-1)
  const reset = await call('POST', '/api/v1/auth/password/reset', {
    body: { token, password: 'cinco patos no lago' },
  })
  assert.equal(reset.status, 204)
  assert.ok(!JSON.stringify(log()).includes(email))
})
