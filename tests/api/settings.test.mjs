// What an account's admins choose: settings with their business calendar, and retention.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountPath, assertError, call, HUB_ACCOUNT, OTHER_ACCOUNT, signIn } from '../lib/hub.mjs'

const SETTINGS = `${accountPath(HUB_ACCOUNT)}/settings`
const RETENTION = `${accountPath(HUB_ACCOUNT)}/retention`
let admin, agent, other, was, kept

const show = async (path = SETTINGS) => (
  (await call('GET', path, { token: admin.token })).body.data)
const patch = async (change, { token = admin.token, version } = {}) => call('PATCH', SETTINGS, {
  token, body: { ...change, version: version ?? (await show()).version },
})
const retain = (body, token = admin.token) => call('PUT', RETENTION, { token, body })

before(async () => {
  [admin, agent, other] = await Promise.all(['ADMIN', 'AGENT', 'OTHER'].map(signIn));
  [was, kept] = [await show(), await show(RETENTION)]
})

after(async () => {
  const { locale, time_zone, currency, business_calendar } = was
  await patch({ locale, time_zone, currency, business_calendar })
  await retain(kept)
})

test('each field changes alone and is there for the next reader', async () => {
  for (const change of [
    { time_zone: 'America/Manaus' }, { currency: 'USD' }, { locale: 'en' }, { locale: 'pt-BR' },
  ]) {
    const before = await show()
    const reply = await patch(change)
    assert.equal(reply.status, 200)
    assert.equal(reply.body.data.version, before.version + 1)
    const { version, updated_at, ...rest } = await show()
    const { version: old, updated_at: then, ...unchanged } = before
    assert.deepEqual(rest, { ...unchanged, ...change })
  }
})

test('a calendar with several periods a day and holidays', async () => {
  const business_calendar = {
    ...was.business_calendar,
    monday: [{ from: '08:00', to: '12:00' }, { from: '13:30', to: '18:00' }],
    sunday: [],
    holidays: [{ date: '2026-12-25', name: 'Natal' }],
  }
  assert.equal((await patch({ business_calendar })).status, 200)
  assert.deepEqual((await show()).business_calendar, business_calendar)
})

test('what makes no sense is refused by field, and changes nothing', async () => {
  const before = await show()
  const day = (monday) => ({ business_calendar: { ...before.business_calendar, monday } })
  for (const [change, field] of [
    [{ time_zone: 'Mars/Olympus' }, /^time_zone/],
    [{ currency: 'REAL' }, /^currency/],
    [{ locale: 'fr' }, /^locale/],
    [{ name: 'Ours' }, /^name/],
    [day([{ from: '18:00', to: '09:00' }]), /^business_calendar/],
    [day([{ from: '09:00', to: '12:00' }, { from: '11:00', to: '15:00' }]), /^business_calendar/],
    [day([{ from: '25:00', to: '26:00' }]), /^business_calendar/],
    [{ business_calendar: { ...before.business_calendar, monday: null } }, /^business_calendar/],
  ]) {
    const reply = await patch(change)
    assertError(reply, 422, 'invalid')
    assert.match(reply.body.error.details[0].field, field)
  }
  assert.deepEqual(await show(), before)
})

test('of two who edit at once the second is told, with the current row', async () => {
  const { version } = await show()
  const replies = await Promise.all(['America/Recife', 'America/Belem'].map((time_zone) => (
    patch({ time_zone }, { version }))))
  assert.deepEqual(replies.map((reply) => reply.status).sort(), [200, 409])
  const lost = replies.find((reply) => reply.status === 409)
  assert.deepEqual(lost.body.error.details.current, await show())
})

test('agents may not change them; another account has none of them', async () => {
  assertError(await patch({ currency: 'EUR' }, { token: agent.token }), 403, 'forbidden')
  assertError(await call('GET', SETTINGS, { token: other.token }), 404, 'not_found')
  assertError(await call('GET', `${accountPath(OTHER_ACCOUNT)}/settings`, { token: admin.token }),
    404, 'not_found')
})

test('retention within its bounds, by admins only', async () => {
  const chosen = { message_days: 400, conversation_days: 800 }
  assert.equal((await retain(chosen)).status, 200)
  assert.deepEqual(await show(RETENTION), chosen)
  for (const wrong of [
    { ...chosen, message_days: 29 }, { ...chosen, conversation_days: 3651 }, { message_days: 90 },
    { ...chosen, contacts: 3 },
  ]) assertError(await retain(wrong), 422, 'invalid')
  assertError(await retain(chosen, agent.token), 403, 'forbidden')
  assert.deepEqual(await show(RETENTION), chosen)
})
