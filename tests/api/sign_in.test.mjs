import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { accountPath, assertError, call, HUB_ACCOUNT, INSTALLATION, signIn } from '../lib/hub.mjs'
import { env } from '../lib/env.mjs'
import { clientAt, shippedLimits } from '../lib/limits.mjs'
import { linkOf, mailsTo, nextMail } from '../lib/mailbox.mjs'
import { Browser, login, newAdmin, resetFactor, totp } from '../lib/sign_in.mjs'

const PASSWORD = 'cinco patos no lago'
const agent = env.AGENT_UID
const person = { installation: INSTALLATION, email: agent, password: PASSWORD }

async function me(token) {
  return (await call('GET', '/api/v1/auth/me', { token })).status
}

/** Gives the agent that password by an invitation, in a mail. */
async function invite(password) {
  const admin = await signIn('ADMIN')
  const { user } = await signIn('AGENT')
  const seen = (await mailsTo(agent)).length
  const invited = await call('POST', `${accountPath(HUB_ACCOUNT)}/invitations`, {
    token: admin.token, body: { user_id: user.id },
  })
  assert.equal(invited.status, 202)
  const path = linkOf(await nextMail(agent, seen))
  const reset = await call('POST', '/api/v1/auth/password/reset', {
    body: { token: path.split('/').at(-1), password },
  })
  assert.equal(reset.status, 204)
  return path
}

/** Everything but one's own password may be the same: the clock is not looked at here. */
const shape = ({ status, body }) => ({ status, code: body.error.code, message: body.error.message })

before(() => invite(PASSWORD))

test('an invitation gives a password, and the password a session', async () => {
  const reply = await login(person)
  assert.equal(reply.status, 200)
  const { data } = reply.body
  assert.equal(data.token_type, 'Bearer')
  assert.equal(data.user.email, agent)
  assert.deepEqual(data.accounts.map((account) => account.id), [HUB_ACCOUNT])
  assert.equal(await me(data.access_token), 200)
  const refreshed = await call('POST', '/api/v1/auth/refresh', {
    body: { refresh_token: data.refresh_token },
  })
  assert.equal(refreshed.status, 200)
  const sessions = await call('GET', '/api/v1/auth/sessions', { token: data.access_token })
  assert.ok(sessions.body.data.some(({ method, current }) => method === 'password' && current))
})

test('the only installation need not be named, and case does not matter', async () => {
  const reply = await login({ email: ` ${agent.toUpperCase()} `, password: PASSWORD })
  assert.equal(reply.status, 200)
})

test('a wrong password, an unknown address and a person without a password are one answer', async () => {
  const wrong = await login({ ...person, password: 'seis patos no lago' })
  assertError(wrong, 401, 'bad_credentials')
  const unknown = await login({ ...person, email: 'nobody@loja-aurora.example' })
  const never = await login({ ...person, email: env.OTHER_UID })
  const elsewhere = await login({ ...person, installation: 'elsewhere' })
  for (const reply of [unknown, never, elsewhere]) assert.deepEqual(shape(reply), shape(wrong))
})

test('an unknown address takes as long as a wrong password', async () => {
  const best = { [agent]: Infinity, 'nobody@loja-aurora.example': Infinity }
  for (let i = 0; i < 12; i++) { // in turns, so that a busy machine is as busy for both
    for (const email of Object.keys(best)) {
      const began = performance.now()
      await login({ ...person, email, password: 'seis patos no lago' })
      best[email] = Math.min(best[email], performance.now() - began)
    }
  }
  const [known, unknown] = Object.values(best)
  assert.ok(unknown > known / 2 && unknown < known * 2, `${known} ms, ${unknown} ms`)
})

test('a link is good once', async () => {
  const path = await invite(PASSWORD)
  assertError(await call('POST', '/api/v1/auth/password/reset', {
    body: { token: path.split('/').at(-1), password: PASSWORD },
  }), 410, 'bad_link')
  assert.equal((await new Browser().get(path)).status, 410)
})

test('forgetting is answered alike for everybody, and mailed to who there is', async () => {
  const seen = (await mailsTo(agent)).length
  for (const email of ['nobody@loja-aurora.example', agent]) {
    const reply = await call('POST', '/api/v1/auth/password/forgot', {
      body: { installation: INSTALLATION, email }, headers: { 'accept-language': 'en' },
    })
    assert.equal(reply.status, 202)
    assert.deepEqual(reply.body, { data: { status: 'accepted' } })
  }
  const mail = await nextMail(agent, seen)
  assert.equal(mail.subject, 'A new password for WhatPro Hub')
  const path = linkOf(mail)
  assert.match(path, /^\/password\/reset\/hml_[\w-]{43}$/)
  const reset = await call('POST', '/api/v1/auth/password/reset', {
    body: { token: path.split('/').at(-1), password: PASSWORD },
  })
  assert.equal(reset.status, 204)
  await new Promise((resolve) => { setTimeout(resolve, 3000) }) // a job that failed comes back in 1 s
  assert.equal((await mailsTo(agent)).length, seen + 1)
  assert.deepEqual(await mailsTo('nobody@loja-aurora.example'), [])
})

test('a new password ends the other sessions, and not this one', async () => {
  const [here, there] = [await login(person), await login(person)]
  const { access_token: token } = here.body.data
  const change = (body) => call('POST', '/api/v1/auth/password/change', { token, body })
  assertError(await change({ current_password: 'wrong', password: PASSWORD }), 401, 'bad_credentials')
  assertError(await change({ current_password: PASSWORD, password: 'short' }), 422, 'invalid')
  assertError(await change({ current_password: PASSWORD, password: agent }), 422, 'invalid')
  const changed = await change({ current_password: PASSWORD, password: PASSWORD })
  assert.equal(changed.status, 204)
  await new Promise((resolve) => { setTimeout(resolve, 1200) }) // what a worker remembers
  assert.equal(await me(token), 200)
  assert.equal(await me(there.body.data.access_token), 401)
})

test('an authenticator app: set up, asked for, never twice, replaced by a recovery code', async () => {
  const { access_token: token } = (await login(person)).body.data
  const post = (path, body) => call('POST', `/api/v1/auth/totp/${path}`, { token, body })
  assertError(await post('enrol', { password: 'wrong' }), 401, 'bad_credentials')
  const { secret, otpauth_url: url } = (await post('enrol', { password: PASSWORD })).body.data
  assert.equal(new URL(url).searchParams.get('secret'), secret)
  assertError(await post('confirm', { code: '000000' }), 401, 'totp_invalid')
  assert.equal((await login(person)).status, 200) // not before it is confirmed
  const confirmed = await post('confirm', { code: totp(secret) })
  assert.equal(confirmed.status, 200)
  const codes = confirmed.body.data.recovery_codes
  assert.equal(new Set(codes).size, 10)

  assertError(await login(person), 401, 'totp_required')
  assertError(await login({ ...person, password: 'wrong' }), 401, 'bad_credentials')
  assertError(await login({ ...person, totp: '000000' }), 401, 'totp_invalid')
  const code = totp(secret, 1)
  assert.equal((await login({ ...person, totp: code })).status, 200)
  assertError(await login({ ...person, totp: code }), 401, 'totp_invalid')
  const recovery = codes[3].toLowerCase().replaceAll('-', ' ')
  assert.equal((await login({ ...person, recovery_code: recovery })).status, 200)
  assertError(await login({ ...person, recovery_code: recovery }), 401, 'totp_invalid')

  for (const change of ['enrol', 'recovery-codes', 'disable']) {
    assertError(await post(change, { password: PASSWORD }), 401, 'totp_required')
    assertError(await post(change, { password: PASSWORD, totp: code }), 401, 'totp_invalid')
    assertError(await post(change, { password: 'wrong', recovery_code: codes[4] }), 401, 'bad_credentials')
  }
  const renewed = await post('recovery-codes', { password: PASSWORD, recovery_code: codes[4] })
  const { recovery_codes: fresh } = renewed.body.data
  assert.equal(fresh.length, 10)
  assertError(await login({ ...person, recovery_code: codes[5] }), 401, 'totp_invalid')
  const other = await post('enrol', { password: PASSWORD, recovery_code: fresh[0] })
  assert.equal(other.status, 200)
  const last = (await post('confirm', { code: totp(other.body.data.secret) })).body.data
  const proof = { password: PASSWORD, recovery_code: last.recovery_codes[0] }
  assert.equal((await post('disable', proof)).status, 204)
  assert.equal((await login(person)).status, 200)
})

test('a super-admin gets in with an app only', async () => {
  const { email, path } = newAdmin()
  assert.equal((await call('POST', '/api/v1/auth/password/reset', {
    body: { token: path.split('/').at(-1), password: PASSWORD },
  })).status, 204)
  assertError(await login({ email, password: 'wrong' }), 401, 'bad_credentials')
  const refused = await login({ email, password: PASSWORD })
  assertError(refused, 401, 'totp_enrolment_required')
  const token = refused.body.error.details.enrolment_token
  assert.equal(await me(token), 401) // good for nothing else
  const offered = await call('POST', '/api/v1/auth/totp/enrol', { token, body: {} })
  const { secret } = offered.body.data
  const confirmed = await call('POST', '/api/v1/auth/totp/confirm', {
    token, body: { code: totp(secret) },
  })
  assert.equal(confirmed.status, 200)
  assertError(await call('POST', '/api/v1/auth/totp/enrol', { token, body: {} }), 401)
  const reply = await login({ email, password: PASSWORD, totp: totp(secret, 1) })
  assert.equal(reply.status, 200)
  assert.deepEqual(reply.body.data.accounts, [])
  assertError(await call('POST', '/api/v1/auth/totp/disable', {
    token: reply.body.data.access_token,
    body: { password: PASSWORD, recovery_code: confirmed.body.data.recovery_codes[0] },
  }), 403, 'forbidden')
})

const choose = async (path, password) => assert.equal((await call('POST',
  '/api/v1/auth/password/reset', { body: { token: path.split('/').at(-1), password } })).status, 204)

test('what a password began, another does not finish', async () => {
  const { email, path } = newAdmin()
  await choose(path, PASSWORD)
  const token = (await login({ email, password: PASSWORD })).body.error.details.enrolment_token
  await choose(newAdmin(email).path, 'sete cisnes na ponte')
  assertError(await call('POST', '/api/v1/auth/totp/enrol', { token, body: {} }), 401)
})

test('a super-admin whose app is lost sets up another, once the operator took the old one away',
  async () => {
    const { email, path } = newAdmin()
    await choose(path, PASSWORD)
    const enrol = async () => {
      const { details } = (await login({ email, password: PASSWORD })).body.error
      const token = details.enrolment_token
      const { secret } = (await call('POST', '/api/v1/auth/totp/enrol', { token, body: {} })).body.data
      const body = { code: totp(secret) }
      assert.equal((await call('POST', '/api/v1/auth/totp/confirm', { token, body })).status, 200)
      return secret
    }
    const secret = await enrol()
    const { body } = await login({ email, password: PASSWORD, totp: totp(secret, 1) })
    assert.deepEqual(resetFactor(email), { status: 'ok', had_one: true, sessions: 1 })
    await sleep(1100) // what a worker knows of a session
    assert.equal(await me(body.data.access_token), 401)
    await enrol()
    resetFactor(email)
    assert.deepEqual(resetFactor(email), { status: 'ok', had_one: false, sessions: 0 })
  })

test('only who may invite does', async () => {
  const { token, user } = await signIn('AGENT')
  assertError(await call('POST', `${accountPath(HUB_ACCOUNT)}/invitations`, {
    token, body: { user_id: user.id },
  }), 403, 'forbidden')
  const admin = await signIn('ADMIN')
  const other = await signIn('OTHER')
  assertError(await call('POST', `${accountPath(HUB_ACCOUNT)}/invitations`, {
    token: admin.token, body: { user_id: other.user.id },
  }), 404)
})

/* ---- the pages ---- */

test('the page signs in: a cookie for the browser, and the way back', async () => {
  const browser = new Browser()
  const page = await browser.get('/sign-in?return_to=/app/kanban')
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-security-policy'), /default-src 'none'.*form-action 'self'/)
  assert.doesNotMatch(page.text, /<script|style=/)
  const wrong = await browser.submit(page, { email: agent, password: 'wrong' })
  assert.equal(wrong.status, 401)
  assert.match(wrong.text, /role="alert"/)
  assert.match(wrong.text, new RegExp(`value="${agent}"`))
  const done = await browser.submit(wrong, { email: agent, password: PASSWORD })
  assert.equal(done.status, 303)
  assert.equal(done.headers.get('location'), '/app/kanban')
  const refreshed = await browser.request('POST', '/api/v1/auth/refresh', {
    headers: { 'content-type': 'application/json' }, form: undefined,
  })
  assert.equal(refreshed.status, 400) // a body is still asked for
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  assert.equal((await call('POST', '/api/v1/auth/refresh', { body: {}, headers: { cookie } })).status, 200)
})

test('a frame of the installation’s own sign-in, and of nobody else’s', async () => {
  const page = await new Browser().get(`/embed/${INSTALLATION}/sign-in`)
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-security-policy'),
    new RegExp(`frame-ancestors ${new URL(env.CHATWOOT_URL).origin}$`))
  const full = await new Browser().get('/sign-in')
  assert.match(full.headers.get('content-security-policy'), /frame-ancestors 'none'/)
  assert.equal((await new Browser().get('/embed/elsewhere/sign-in')).status, 404)
})

test('no way back leads elsewhere', async () => {
  for (const target of ['https://evil.example/', '//evil.example', '/\\evil.example',
    '/app//evil.example', '/app/../../evil', 'javascript:alert(1)', '/app/\r\nx: y',
    '/sign-out', '/app/%5c%5cevil.example/../..', '/app/"onload=']) {
    const browser = new Browser()
    const page = await browser.get(`/sign-in?return_to=${encodeURIComponent(target)}`)
    if (page.status !== 200) continue // refused at once
    assert.ok(!page.text.includes('evil.example/"') && !page.text.includes('onload='), target)
    const form = await browser.submit(page, { email: agent, password: PASSWORD, return_to: target })
    if (form.status === 422) continue
    assert.equal(form.status, 303)
    const to = new URL(form.headers.get('location'), env.HUB_URL)
    assert.equal(to.origin, new URL(env.HUB_URL).origin, target)
    assert.match(to.pathname, /^\/app\//)
  }
})

test('a form needs the token of its own browser, and its own origin', async () => {
  const [mine, theirs] = [new Browser(), new Browser()]
  const values = { email: agent, password: PASSWORD }
  const page = await theirs.get('/sign-in')
  await mine.get('/sign-in')
  assert.equal((await mine.submit(page, values)).status, 403)
  assert.equal((await mine.submit(page, { ...values, form_token: 'x' })).status, 403)
  theirs.cookies.clear()
  assert.equal((await theirs.submit(page, values)).status, 403)
  const foreign = await mine.request('POST', '/sign-in', {
    form: { ...values, form_token: 'x' }, headers: { origin: 'https://evil.example' },
  })
  assert.equal(foreign.status, 403)
  assert.equal((await call('POST', '/sign-in', { body: values, checked: false })).status, 415)
})

test('a super-admin’s first day: link, password, app, codes, account page, sign-out', async () => {
  const { email, path } = newAdmin()
  const browser = new Browser()
  const link = await browser.get(path)
  assert.equal(link.headers.get('referrer-policy'), 'strict-origin-when-cross-origin')
  assert.equal((await browser.submit(link, { password: 'short' })).status, 422)
  assert.equal((await browser.submit(link, { password: PASSWORD })).status, 200)
  const page = await browser.get('/sign-in')
  const enrol = await browser.submit(page, { email, password: PASSWORD })
  const secret = enrol.text.match(/<code>([A-Z2-7]{32})<\/code>/)[1]
  assert.match(enrol.text, /<svg class="qr"/)
  const again = await browser.submit(enrol, { code: '000000' })
  assert.ok(again.text.includes(secret))
  const codes = await browser.submit(again, { code: totp(secret) })
  const recovery = [...codes.text.matchAll(/<li><code>([^<]+)/g)].map(([, text]) => text)
  assert.equal(recovery.length, 10)
  const account = await browser.get('/account/security')
  assert.equal(account.status, 200)
  assert.match(account.text, /Recovery codes left: 10/)
  assert.doesNotMatch(account.text, /security\/disable/)
  const out = await browser.submit(await browser.get('/sign-out'), {})
  assert.equal(out.status, 303)
  assert.deepEqual([...browser.cookies.keys()], ['__Host-hub_form'])
  const back = await browser.get('/account/security')
  assert.equal(back.status, 303)
  assert.equal(back.headers.get('location'), '/sign-in?return_to=%2Faccount%2Fsecurity')

  const code = await browser.submit(await browser.get(back.headers.get('location')),
    { email, password: PASSWORD })
  assert.equal(code.status, 401)
  assert.match(code.text, /name="code"/)
  const done = await browser.submit(code, { code: totp(secret, 1) })
  assert.equal(done.headers.get('location'), '/account/security')

  // Who holds the session and the password changes no second factor, and sees none.
  const change = async (action, values) => browser.submit(
    await browser.get('/account/security'), values, `/account/security/${action}`)
  for (const action of ['codes', 'enrol']) {
    const asked = await change(action, { current_password: PASSWORD })
    assert.equal(asked.status, 401)
    assert.doesNotMatch(asked.text, /<code>/)
  }
  const next = await change('enrol', { current_password: PASSWORD, code: recovery[0] })
  assert.match(next.text, /<svg class="qr"/)
  const missed = await browser.submit(next, { code: '000000' })
  assert.equal(missed.status, 401)
  assert.doesNotMatch(missed.text, /<code>/)
  const made = await change('codes', { current_password: PASSWORD, code: recovery[1] })
  assert.equal(made.text.match(/<li><code>/g).length, 10)
})

test('a popup gives its opener a session, and nobody else', async () => {
  const browser = new Browser()
  const page = await browser.get('/sign-in?popup=1&installation=demo')
  const done = await browser.submit(page, { email: agent, password: PASSWORD })
  assert.equal(done.status, 200)
  const message = JSON.parse(done.text.match(/id="signed-in">(.*?)<\/script>/)[1])
  assert.equal(message.type, 'whatpro:signed-in')
  assert.ok(!browser.cookies.has('__Host-hub_refresh'))
  const refreshed = await call('POST', '/api/v1/auth/refresh', {
    body: { refresh_token: message.refresh_token },
  })
  assert.equal(refreshed.status, 200)
  const script = await browser.get(done.text.match(/src="(\/pages\/script[^"]*)"/)[1])
  assert.match(script.headers.get('content-type'), /^text\/javascript/)
  assert.match(script.headers.get('cache-control'), /immutable/)
  assert.match(script.text, /postMessage\(message, window\.location\.origin\)/)
})

/* ---- too often ---- */

test('five failures lock the address out of the account, by API and page, and nobody else', async () => {
  const restore = await shippedLimits()
  // What is counted stays counted after the test: its addresses and accounts are nobody else's.
  const net = `127.9.${1 + Math.floor(Math.random() * 250)}`
  const [here, there] = [clientAt(`${net}.1`), clientAt(`${net}.2`)]
  const nobody = `${net}@loja-aurora.example`
  const attempt = (client, password, email = agent) => client.request('POST', '/api/v1/auth/login', {
    body: { installation: INSTALLATION, email, password },
  })
  try {
    for (let i = 0; i < 5; i++) assert.equal((await attempt(here, 'wrong')).status, 401)
    const locked = await attempt(here, PASSWORD)
    assert.equal(locked.status, 429)
    assert.ok(Number(locked.headers['retry-after']) > 0)
    assert.equal((await attempt(there, PASSWORD)).status, 200)
    for (let i = 0; i < 5; i++) {
      assert.equal((await attempt(here, 'wrong', nobody)).status, 401)
    }
    assert.equal((await attempt(here, 'wrong', nobody)).status, 429)

    const page = await there.request('GET', '/sign-in', { headers: { accept: 'text/html' } })
    const byPage = (password) => there.request('POST', '/sign-in', {
      body: Buffer.from(String(new URLSearchParams({
        form_token: page.body.match(/name="form_token" value="([^"]*)"/)[1], email: nobody, password,
      }))),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        cookie: page.headers['set-cookie'][0].split(';')[0],
      },
    })
    for (let i = 0; i < 5; i++) assert.equal((await byPage('wrong')).status, 401)
    const refused = await byPage(PASSWORD)
    assert.equal(refused.status, 429)
    assert.match(refused.body, /role="alert"/)
  } finally {
    here.close()
    there.close()
    await restore()
  }
})
