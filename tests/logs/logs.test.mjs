// What no log may hold, whatever the other suites did before: tokens, cookies, passwords, mail
// addresses, phone numbers. Runs last, over the logs of the instance they all used.
import assert from 'node:assert/strict'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { env, VAR_DIR } from '../lib/env.mjs'

const LOGS = ['hub-api', 'hub-events', 'hub-worker', 'caddy', 'access', 'postgres', 'redis']
const SHOWN_MAX = 5

const PATTERNS = {
  'an access token or ticket': /\beyJ[\w-]{8,}\.[\w-]{8,}/,
  'a token or key of the Hub': /\b(?:hrt|wpi|whk)_[\w-]{16,}/,
  'a cookie': /(?:cw_d_session_info|_Host-hub_\w+|_Secure-hub_\w+)=[^;"\s]{8,}/,
  'a link that is good for one use': /\/(?:password\/reset|invitation)\/[\w-]{16,}/,
  'a key of a webhook': /\/webhooks\/\w+\/[\w-]{20,}/,
  'a password in a URL': /:\/\/[^/\s:"]+:[^@/\s"]+@/,
  'a mail address': /[\w.%+-]+@[\w-]+(?:\.[\w-]+)+/,
  'a phone number': /(?<![\w.])\+\d{10,15}\b/,
}

/** Values of run.env that open something. */
const SECRETS = Object.entries(env)
  .filter(([name, value]) => /PASSWORD|TOKEN|SECRET|CLIENT/.test(name) && value.length >= 8)

function leaks(line) {
  const found = Object.entries(PATTERNS).filter(([, pattern]) => pattern.test(line)).map(([what]) => what)
  for (const [name, value] of SECRETS) if (line.includes(value)) found.push(`the value of ${name}`)
  return found
}

test('the search finds what it is for', () => {
  const planted = {
    'an access token or ticket': '{"authorization":"Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}',
    'a token or key of the Hub': 'refresh hrt_0123456789abcdef0123',
    'a cookie': 'Cookie: __Host-hub_refresh=hrt-0123456789',
    'a link that is good for one use': '"uri":"/password/reset/0123456789abcdef0123"',
    'a key of a webhook': 'POST /api/v1/webhooks/chatwoot/0123456789abcdef012345',
    'a password in a URL': 'postgresql://hub_app:geheim@/hub',
    'a mail address': 'user helena@loja-aurora.example failed',
    'a phone number': 'to +5511987654321',
  }
  for (const [what, line] of Object.entries(planted)) assert.ok(leaks(line).includes(what), what)
  assert.deepEqual(leaks('{"time":"2026-01-01T00:00:00.000+00:00","us":5511987654321,"status":200}'), [])
  assert.ok(SECRETS.length > 0, 'run.env names no secret: nothing would be looked for')
})

for (const name of LOGS) {
  test(`${name}.log holds nobody's secrets`, async () => {
    const file = join(VAR_DIR, 'log', `${name}.log`)
    assert.ok(existsSync(file), `${file} is missing`)
    assert.ok(readFileSync(file).length > 0 || name === 'caddy', `${file} is empty`)
    const found = []
    let count = 0
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      const what = leaks(line)
      if (what.length === 0) continue
      count += 1
      if (found.length < SHOWN_MAX) found.push(`${what.join(', ')}: ${line.slice(0, 400)}`)
    }
    assert.equal(count, 0, `${count} lines\n${found.join('\n')}`)
  })
}
