// The events of Chatwoot beside conversations and messages, and what becomes of deletions.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { contactEvent, inboxEvent, messageEvent, sampleMessage, typingEvent, widgetEvent }
  from '../chatwoot/payloads.mjs'
import { cardsOf, defaultBoard, eventually, HUB_ACCOUNT, signIn } from '../lib/hub.mjs'
import { sql } from '../lib/instance.mjs'
import { created, deliver, messageCreated, newConversationId, view } from '../lib/webhooks.mjs'

let admin, board

before(async () => {
  admin = await signIn('ADMIN')
  board = await defaultBoard(admin.token)
})

const card = (conversationId, fits = () => true) => eventually(
  `a card for conversation ${conversationId}`,
  async () => (await cardsOf(admin.token, board.id, conversationId)).find(fits))

const mirrored = (query) => sql(query.replaceAll('$account', HUB_ACCOUNT))

const accepted = async (body) => {
  const reply = await deliver(body)
  assert.deepEqual([reply.status, reply.body], [200, { status: 'ok' }])
}

test('a contact that is renamed renames the cards of their conversations', async () => {
  const conversationId = newConversationId()
  const seen = view({ conversationId, contactName: 'Antes' })
  await accepted(created({ conversationId, contactName: 'Antes' }))
  await card(conversationId, (row) => row.title === 'Antes')
  const contact = { ...seen.contact, name: '<img src=x onerror=alert(1)> \u202eDepois \u{1F600}' }
  await accepted(contactEvent('contact_updated', seen.account, contact, { name: ['a', 'b'] }))
  const renamed = await card(conversationId, (row) => row.title !== 'Antes')
  assert.equal(renamed.title, contact.name)
  assert.equal(renamed.conversations[0].contact_name, contact.name)
})

test('contact_created and webwidget_triggered bring the contact alone', async () => {
  for (const event of ['contact', 'widget']) {
    const conversationId = newConversationId()
    const seen = view({ conversationId, contactName: `Só ${event}` })
    await accepted(event === 'contact'
      ? contactEvent('contact_created', seen.account, seen.contact) : widgetEvent(seen))
    await eventually('the contact', () => mirrored(`select name from contacts
      where account_id = $account and chatwoot_contact_id = ${seen.contact.id}`)
      === `Só ${event}`)
    assert.equal((await cardsOf(admin.token, board.id, conversationId)).length, 0)
  }
})

test('a deleted message leaves no text behind, here or on the card', async () => {
  const conversationId = newConversationId()
  const words = `segredo ${conversationId}`
  await accepted(messageCreated({ conversationId, content: words }, { content: words }))
  await card(conversationId, (row) => row.preview === words)
  const seen = view({ conversationId, content: 'This message was deleted' })
  const gone = sampleMessage(seen, {
    content: 'This message was deleted', content_attributes: { deleted: true },
  })
  seen.lastMessage = gone
  await accepted(messageEvent('message_updated', seen, gone))
  const after = await card(conversationId, (row) => row.preview !== words)
  assert.match(after.preview, /Mensagem apagada|Message deleted/)
  assert.equal(mirrored(`select count(*) from messages
    where account_id = $account and content like '%${words}%'`), '0')
  await eventually('the bodies to be emptied', () => mirrored(`select count(*) from inbound_events
    where account_id = $account and position('${words}' in encode(body, 'escape')) > 0`) === '0')
})

test('an inbox event has the inboxes read again, and keeps nothing of its body', async () => {
  const seen = view({ conversationId: newConversationId() })
  const inbox = {
    ...seen.inbox, channel_id: 1, timezone: 'UTC', lock_to_single_conversation: false,
    channel: { provider_config: { api_key: 'segredo-do-provedor' } },
    created_at: 1782130000, updated_at: 1782130000,
  }
  const runs = () => Number(mirrored(`select count(*) from sync_runs
    where account_id = $account and kind = 'inboxes' and trigger = 'webhook'`))
  const before = runs()
  await accepted(inboxEvent('inbox_updated', seen.account, inbox, {}))
  await eventually('a run', () => runs() > before || mirrored(`select count(*) from sync_runs
    where account_id = $account and kind = 'inboxes' and state in ('queued', 'running')`) !== '0')
  await eventually('its body to be gone', () => mirrored(`select count(*) from inbound_events
    where position('segredo-do-provedor' in encode(body, 'escape')) > 0`) === '0')
  assert.equal(mirrored(`select count(*) from inboxes i
    where account_id = $account and to_jsonb(i)::text like '%segredo-do-provedor%'`), '0')
})

test('typing is ignored', async () => {
  const reply = await deliver(typingEvent('conversation_typing_on',
    view({ conversationId: newConversationId() })))
  assert.deepEqual([reply.status, reply.body], [200, { status: 'ignored' }])
})

test('no credential of a customer is kept', async () => {
  const conversationId = newConversationId()
  await accepted(created({ conversationId }))
  await card(conversationId)
  const { pubsub_token: token } = view({ conversationId }).contactInbox
  for (const table of ['contacts', 'conversations', 'messages', 'inbound_events', 'events']) {
    await eventually(`${table} without it`, () => mirrored(`select count(*) from ${table} x
      where account_id = $account and to_jsonb(x)::text like '%${token}%'`) === '0')
  }
})
