// Contacts, histories and search through proxy and FastCGI: what is told of a contact, in whatever
// state Chatwoot has it, and who is told.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { accountPath, assertError, call, eventually, HUB_ACCOUNT, OTHER_ACCOUNT, signIn }
  from '../lib/hub.mjs'
import { sql } from '../lib/instance.mjs'
import { created, deliver, messageCreated, newConversationId } from '../lib/webhooks.mjs'

const A = accountPath(HUB_ACCOUNT)
let admin, agent, other

before(async () => {
  [admin, agent, other] = await Promise.all(['ADMIN', 'AGENT', 'OTHER'].map(signIn))
})

const get = (path, { token } = admin) => call('GET', `${A}${path}`, { token })
const q = (text) => encodeURIComponent(text)

const contactOf = (conversation) => eventually(`the contact of ${conversation}`, async () => (
  (await get(`/contacts?chatwoot_conversation_id=${conversation}`)).body.data[0]))

/** Has Chatwoot tell of a conversation whose contact has these fields. */
async function tell(contact, extra = {}) {
  const id = newConversationId()
  const event = created({ conversationId: id, contactName: 'x', ...extra })
  Object.assign(event.meta.sender, contact)
  assert.equal((await deliver(event)).status, 200)
  return { id, contact: await contactOf(id) }
}

test('contacts with missing, null, huge, emoji, right-to-left and hostile fields', async () => {
  const mark = newConversationId()
  const rows = [
    { sent: { name: null, email: null, phone_number: null, identifier: null }, find: null },
    { sent: { name: '' }, find: null },
    { sent: { name: `😀 Zoë ${mark}` }, find: `zoe ${mark}` },
    { sent: { name: `שלום ${mark}\u202E` }, find: `שלום ${mark}` },
    { sent: { name: `<script>alert(${mark})</script>` }, find: `<script>alert(${mark})` },
    { sent: { name: `%_\\ ${mark}'"; drop table contacts;--` }, find: `%_\\ ${mark}'` },
    { sent: { name: `Grande ${mark} ${'ã'.repeat(60_000)}` }, find: `grande ${mark}` },
    { sent: { name: `Com anexos ${mark}`, custom_attributes: { a: 'b', c: null, d: [1] } },
      find: `com anexos ${mark}` },
    { sent: { name: `Telefone ${mark}`, phone_number: `+55 (11) 9${mark}` }, find: `119${mark}` },
  ]
  for (const { sent, find } of rows) {
    const { id, contact } = await tell(sent)
    const whole = await get(`/contacts/${contact.id}`)
    assert.equal(whole.status, 200)
    assert.equal(whole.body.data.conversations_count, 1)
    const history = await get(`/contacts/${contact.id}/history`)
    assert.deepEqual(history.body.data.map((one) => one.chatwoot_conversation_id), [id])
    if (!find) continue
    const found = (await get(`/contacts?q=${q(find)}`)).body.data.map((one) => one.id)
    assert.ok(found.includes(contact.id), find)
    const everywhere = (await get(`/search?q=${q(find)}`)).body.data
    assert.ok(everywhere.contacts.some((one) => one.id === contact.id), find)
  }
})

test('a history is paged, filtered and searched; messages and notes come in their order', async () => {
  const first = await tell({ name: 'Paulina' })
  const sender = { contactId: first.contact.chatwoot_contact_id, contactName: 'Paulina' }
  const ids = [first.id]
  for (let i = 1; i < 5; i++) {
    const id = newConversationId()
    ids.push(id)
    const at = Date.now() + i * 1000
    await deliver(created({ conversationId: id, ...sender, at, status: i % 2 ? 'open' : 'resolved' }))
  }
  const last = ids.at(-1)
  const note = { id: last * 10 + 1, content: 'Nota **guardada** sobre orçamentos', private: true,
    from: { id: 1, name: 'Helena Duarte', type: 'user' } }
  await deliver(messageCreated({ conversationId: last, ...sender, status: 'resolved',
    at: Date.now() + 9000 }, note))

  const path = `/contacts/${first.contact.id}/history`
  const all = await eventually('five conversations', async () => {
    const rows = (await get(path)).body.data
    return rows.length === 5 && rows[0].notes_count === 1 && rows
  })
  assert.deepEqual(all.map((one) => one.chatwoot_conversation_id), ids.toReversed())
  const paged = []
  for (let cursor = ''; cursor !== null;) {
    const page = await get(`${path}?limit=2${cursor && `&cursor=${q(cursor)}`}`)
    paged.push(...page.body.data)
    cursor = page.body.page.next_cursor
  }
  assert.deepEqual(paged.map((one) => one.chatwoot_conversation_id), ids.toReversed())
  const resolved = (await get(`${path}?status=resolved`)).body.data
  assert.deepEqual(resolved.map((one) => one.chatwoot_conversation_id), [ids[4], ids[2]])
  for (const text of ['ORCAMENTO', 'guarda', `#${last}`]) {
    const found = (await get(`${path}?q=${q(text)}`)).body.data
    assert.deepEqual(found.map((one) => one.chatwoot_conversation_id), [last], text)
  }
  assert.deepEqual((await get(`${path}?q=nunca-dito`)).body.data, [])

  const messages = (await get(`/conversations/${last}/messages`)).body.data
  assert.equal(messages[0].private, true)
  assert.equal(messages[0].content, note.content)
  assert.equal(messages[0].sender.name, 'Helena Duarte')
  assert.ok(messages[0].chatwoot_message_id > messages[1].chatwoot_message_id)
  assertError(await get('/conversations/999999999/messages'), 404)
  assertError(await get(`${path}?cursor=x`), 400)
})

test('what a person cannot open in Chatwoot is nowhere: lists, counts, search, addresses', async () => {
  const word = `segredo${newConversationId()}`
  const { id, contact } = await tell({ name: word }, { inboxId: 4_000_000 })
  const message = { id: id * 10 + 1, content: `Isto é ${word}` }
  await deliver(messageCreated({ conversationId: id, inboxId: 4_000_000, contactName: word,
    contactId: contact.chatwoot_contact_id }, message))
  await eventually('the message', async () => (
    (await get(`/search?q=${word}`)).body.data.messages.length > 0))
  // Somebody's members are known, and the agent is not one of this inbox.
  sql(`insert into inboxes (account_id, chatwoot_inbox_id, name, channel_type, observed_at)
    values (${HUB_ACCOUNT}, 4000000, 'Diretoria', 'Channel::Api', now()) on conflict do nothing;
    insert into inbox_members (account_id, chatwoot_inbox_id, chatwoot_user_id)
    values (${HUB_ACCOUNT}, 4000000, 1) on conflict do nothing`)
  await eventually('the reach is read anew', async () => (
    (await get(`/conversations/${id}`, agent)).status === 404), 3000)

  const found = (await get(`/search?q=${word}`, agent)).body.data
  assert.deepEqual([found.conversations, found.messages, found.cards], [[], [], []])
  const seen = (await get(`/contacts/${contact.id}`, agent)).body.data
  assert.deepEqual([seen.conversations_count, seen.open_count, seen.inboxes], [0, 0, []])
  assert.deepEqual((await get(`/contacts/${contact.id}/history`, agent)).body.data, [])
  assert.deepEqual((await get(`/contacts?chatwoot_conversation_id=${id}`, agent)).body.data, [])
  assertError(await get(`/conversations/${id}/messages`, agent), 404)
  const listed = (await get('/conversations?limit=200', agent)).body.data
  assert.ok(!listed.some((one) => one.chatwoot_conversation_id === id))
  const whole = (await get(`/conversations/${id}`)).body.data
  assert.equal(whole.inbox.name, 'Diretoria')
  sql(`delete from inboxes where account_id = ${HUB_ACCOUNT} and chatwoot_inbox_id = 4000000`)
})

test('another account has its own contacts', async () => {
  const { contact } = await tell({ name: 'Só daqui' })
  const B = accountPath(OTHER_ACCOUNT)
  const { token } = other
  assertError(await call('GET', `${B}/contacts/${contact.id}`, { token }), 404)
  assertError(await call('GET', `${A}/contacts/${contact.id}`, { token }), 404)
  const found = (await call('GET', `${B}/search?q=daqui`, { token })).body.data
  assert.deepEqual(Object.values(found).flat(), [])
})

test('lists of the account are filtered', async () => {
  const { id } = await tell({ name: 'Filtrada' }, { labels: ['vip'], status: 'pending' })
  const has = async (query) => (await get(`/conversations?limit=200&${query}`)).body.data
    .some((one) => one.chatwoot_conversation_id === id)
  assert.ok(await has('status=pending&label=vip&assignee=none'))
  assert.ok(!(await has('status=open')))
  assert.ok(!(await has('assignee=me')))
  assert.ok(!(await has(`updated_since=${q(new Date(Date.now() + 60_000).toISOString())}`)))
  assertError(await get('/conversations?assignee=nobody'), 422)
})
