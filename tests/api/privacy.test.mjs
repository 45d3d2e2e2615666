// Export and erasure of one contact: everything held comes out, and then nothing of it is left in any
// table, nor comes back.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { before, test } from 'node:test'
import { env } from '../lib/env.mjs'
import { accountPath, assertError, call, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { createBoard, createCard, dropBoard } from '../lib/boards.mjs'
import { sql } from '../lib/instance.mjs'
import { created, deliver, messageCreated, newConversationId, view } from '../lib/webhooks.mjs'

const A = accountPath(HUB_ACCOUNT)
const id = newConversationId()
const mark = String(id)
const person = {
  name: `Eulália Desaparecida ${mark}`,
  email: `eulalia.${mark}@some.example`,
  phone: `+5599${mark}`,
}

let admin, agent

before(async () => {
  [admin, agent] = await Promise.all([signIn('ADMIN'), signIn('AGENT')])
})

/** As Chatwoot tells of the contact in each of its webhooks. */
function fields(extra = {}) {
  return { conversationId: id, contactName: person.name, ...extra }
}

function withPerson(event) {
  const text = JSON.stringify(event)
  const whole = JSON.parse(text)
  const fill = (node) => {
    if (!node || typeof node !== 'object') return
    if (node.name === person.name) {
      Object.assign(node, { email: person.email, phone_number: person.phone })
    }
    Object.values(node).forEach(fill)
  }
  fill(whole)
  return whole
}

const find = async (token, q) => (
  await call('GET', `${A}/search?q=${encodeURIComponent(q)}`, { token })).body.data

const contactOf = async () => (
  await call('GET', `${A}/contacts?chatwoot_conversation_id=${id}`, { token: admin.token }))
  .body.data[0]

/** What of a table's rows is not text, as text. */
const BYTES = {
  inbound_events: "convert_from(t.body, 'UTF8')", contact_exports: "convert_from(t.document, 'UTF8')",
}

/** Tables whose rows hold one of the words; partitions are read through their parents. */
function tablesWith(words) {
  const tables = sql(`select c.relname from pg_class c where c.relkind in ('r', 'p')
    and c.relnamespace = 'public'::regnamespace and not c.relispartition`).split('\n')
  const query = (table) => `select '${table}' where exists (select from ${table} t
    where lower(t::text || ${BYTES[table] ?? "''"})
      like any (array[${words.map((word) => `'%${word.toLowerCase()}%'`)}]))`
  return sql(tables.map(query).join(' union all ')).split('\n').filter(Boolean)
}

test('an export holds everything, for admins who see all', async () => {
  assert.equal((await deliver(withPerson(created(fields())))).status, 200)
  const message = { id: id * 10 + 1, content: `Sou eu, ${person.name}` }
  assert.equal((await deliver(withPerson(messageCreated(fields(), message)))).status, 200)
  const contact = await eventually('contact and message', async () => {
    const found = await find(admin.token, `eulalia ${mark}`)
    return found.messages.length > 0 && found.contacts[0]
  })
  assert.equal(contact.email, person.email)

  assertError(await call('POST', `${A}/contacts/${contact.id}/export`, { token: agent.token }),
    403, 'forbidden')
  const made = await call('POST', `${A}/contacts/${contact.id}/export`, { token: admin.token })
  assert.equal(made.status, 201)
  const { id: exportId, parts, bytes } = made.body.data
  assert.equal(parts, 1)
  const part = await fetch(`${env.HUB_URL}${A}/contact-exports/${exportId}/parts/1`, {
    headers: { authorization: `Bearer ${admin.token}` },
  })
  assert.equal(part.status, 200)
  assert.match(part.headers.get('content-disposition'), /^attachment/)
  const text = await part.text()
  assert.equal(Buffer.byteLength(text), bytes)
  const all = JSON.parse(text)
  assert.equal(all.contact.phone_number, person.phone)
  assert.deepEqual(all.conversations.map((one) => one.chatwoot_conversation_id), [id])
  assert.ok(all.messages.some((one) => one.content === message.content))
  assert.equal(all.cards[0].title, person.name)
  assert.ok(all.card_history.length > 0)
  const next = await call('GET', `${A}/contact-exports/${exportId}/parts/2`,
    { token: admin.token, checked: false })
  assertError(next, 404)
})

test('an erased contact is found nowhere, and does not come back', async () => {
  const contact = await contactOf()
  const note = `Nunca chega ${mark}`
  const written = await call('POST', `${A}/conversations/${id}/messages`, {
    token: admin.token, headers: { 'idempotency-key': `note-${mark}` },
    body: { content: note, private: true },
  })
  assert.equal(written.status, 202)
  const words = [person.name, person.email, person.phone, `eulalia desaparecida ${mark}`, note]
  // Cards that had the conversation once: one has lost it, one is gone for good.
  const board = await createBoard(admin.token, `Vendas ${mark}`)
  const ask = (method, path, body) => call(method, `${A}/boards/${board.id}${path}`,
    { token: admin.token, body })
  for (const end of ['unlinked', 'purged']) {
    const card = await createCard(admin.token, board,
      { title: `Negócio de ${person.name}`, chatwoot_conversation_id: id })
    const edit = { version: card.version, title: `${person.name} ${end}` }
    assert.equal((await ask('PATCH', `/cards/${card.id}`, edit)).status, 200)
    if (end === 'unlinked') {
      assert.equal((await ask('DELETE', `/cards/${card.id}/conversations/${id}`)).status, 200)
    } else {
      assert.equal((await ask('DELETE', `/cards/${card.id}`)).status, 204)
      assert.equal((await ask('DELETE', `/trash/${card.id}`)).status, 204)
    }
  }
  await eventually('their events', () => sql('select count(*) from event_outbox') === '0')
  // A webhook that waits for its job.
  sql(`insert into inbound_events (endpoint_id, account_id, delivery_id, event, headers, body)
    select endpoint_id, account_id, 'waiting-${mark}', event, headers,
      convert_to('{"name":"${person.name}"}', 'UTF8')
    from inbound_events where account_id = ${HUB_ACCOUNT} order by id desc limit 1`)
  const before = tablesWith(words)
  for (const table of ['contacts', 'messages', 'cards', 'events', 'contact_exports',
    'idempotency_keys', 'inbound_events']) {
    assert.ok(before.includes(table), `${table} of ${before}`)
  }

  assertError(await call('POST', `${A}/contacts/${contact.id}/erase`, { token: agent.token }),
    403, 'forbidden')
  const done = await call('POST', `${A}/contacts/${contact.id}/erase`, { token: admin.token })
  assert.equal(done.status, 200, JSON.stringify(done.body))
  const record = done.body.data
  assert.equal(record.counts.contacts, 1)
  assert.equal(record.counts.conversations, 1)
  assert.ok(record.counts.messages >= 2)
  assert.ok(record.counts.events >= 1)
  assert.match(record.digest, /^[0-9a-f]{64}$/)

  assert.deepEqual(tablesWith(words), [])
  await dropBoard(admin.token, board.id)
  const found = await find(admin.token, `eulalia ${mark}`)
  assert.deepEqual(Object.values(found).flat(), [])
  assertError(await call('GET', `${A}/contacts/${contact.id}`, { token: admin.token }), 404)
  assertError(await call('GET', `${A}/conversations/${id}`, { token: admin.token }), 404)

  // Chatwoot goes on telling of it: known conversation, new conversation, new message.
  const again = newConversationId()
  const contactId = view(fields()).contact.id
  await deliver(withPerson(messageCreated(fields(), { id: id * 10 + 2 })))
  await deliver(withPerson(created(fields({ conversationId: again, contactId }))))
  await deliver(withPerson(messageCreated(fields({ conversationId: again, contactId }),
    { id: again * 10 + 1 })))
  await eventually('the webhooks were worked on', async () => (
    sql(`select count(*) from inbound_events where state = 'stored'
      and received_at > now() - interval '1 minute'`) === '0'))
  assert.deepEqual(tablesWith(words), [])

  const listed = await call('GET', `${A}/erasures`, { token: admin.token })
  assert.deepEqual(listed.body.data[0], record)
  const entry = await eventually('the audit entry', async () => {
    const reply = await call('GET', `${A}/audit?action=contact.erased&resource_id=${contact.id}`,
      { token: admin.token })
    return reply.body.data[0]
  })
  assert.equal(entry.after.contacts, 1)
  execFileSync(env.HUBCTL, ['audit', 'verify'], { env: { ...process.env, HUB_CONFIG: env.HUB_CONFIG } })
})

test('what is too old goes, and a sync does not bring it back', async () => {
  const old = newConversationId()
  await deliver(created({ conversationId: old, contactName: `Antiga ${old}` }))
  await eventually('the card', async () => (
    await call('GET', `${A}/conversations/${old}`, { token: admin.token })).status === 200)
  sql(`update conversations set last_activity_at = now() - interval '800 days',
    chatwoot_updated_at = 0 where chatwoot_conversation_id = ${old};
    update contacts set last_activity_at = now() - interval '800 days',
      chatwoot_created_at = now() - interval '900 days' where name = 'Antiga ${old}';
    insert into jobs (account_id, queue, kind, payload, max_attempts)
    values (${HUB_ACCOUNT}, 'maintenance', 'chatwoot.retention', '{}', 5)`)
  await eventually('the conversation is gone', async () => (
    await call('GET', `${A}/conversations/${old}`, { token: admin.token })).status === 404)
  assert.equal(sql(`select count(*) from messages where chatwoot_conversation_id = ${old}`), '0')
  assert.equal(sql(`select count(*) from cards where title = 'Antiga ${old}'`), '0')
  assert.equal(sql(`select count(*) from contacts where name = 'Antiga ${old}'`), '0')

  const kept = await call('PUT', `${A}/retention`,
    { token: admin.token, body: { message_days: 90, conversation_days: 60 } })
  assertError(kept, 422)
  const chosen = { message_days: 200, conversation_days: 400 }
  const saved = await call('PUT', `${A}/retention`, { token: admin.token, body: chosen })
  assert.deepEqual(saved.body.data, chosen)
  assert.deepEqual((await call('GET', `${A}/retention`, { token: admin.token })).body.data, chosen)
  await call('PUT', `${A}/retention`,
    { token: admin.token, body: { message_days: 365, conversation_days: 730 } })
})
