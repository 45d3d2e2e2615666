// Webhook bodies in the shapes of Chatwoot 4.14.2 and later, and their signature.
//
// The stand-in sends these; API tests and load tools use the same functions to send
// webhooks themselves, without a stand-in:
//
//   import { sampleView, conversationEvent, signedRequest } from '../chatwoot/payloads.mjs';
//   const body = conversationEvent('conversation_created', sampleView({ conversationId: 900 }));
//   await fetch(url, signedRequest({ secret, body }));
//
// A *view* is what a body is made of: { account, inbox, contact, contactInbox, conversation,
// assignee|null, team|null, lastMessage|null, unreadCount, canReply }. Its records are the
// stand-in's own (store.mjs); sampleView() makes one from a few fields.
//
// Traps that are kept on purpose, because Chatwoot has them: in a message event message_type
// is a string and created_at ISO, in conversation.messages[0] they are an int and an epoch;
// a message event has no status; the conversation id is the display id; updated_at of a
// conversation is a float with microseconds, its other times are whole epoch seconds.
import { createHmac, randomUUID } from 'node:crypto';

export const WEBHOOK_EVENTS = [
  'conversation_status_changed', 'conversation_updated', 'conversation_created',
  'contact_created', 'contact_updated', 'message_created', 'message_updated',
  'webwidget_triggered', 'inbox_created', 'inbox_updated',
  'conversation_typing_on', 'conversation_typing_off',
];

/** The first versions that sign account webhooks, and API inboxes' callbacks. */
export const SIGNED_FROM = '4.12.0';
export const INBOX_SIGNED_FROM = '4.13.0';

export const MESSAGE_TYPES = { incoming: 0, outgoing: 1, activity: 2, template: 3 };

/** JSON as Rails writes it: characters that are dangerous in HTML are \u escapes. */
export function railsJson(value) {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g,
    (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
}

/**
 * Options for fetch() that carry a signed webhook.
 *   body        object (written as Rails writes JSON), string or Buffer (sent as it is)
 *   secret      the webhook's secret, used as plain ASCII; null sends unsigned
 *   deliveryId  default: a new one; null sends none, as versions that do not sign
 *   timestamp   unix seconds, default: now
 */
export function signedRequest({ secret, body, deliveryId, timestamp }) {
  const raw = Buffer.isBuffer(body) ? body
    : Buffer.from(typeof body === 'string' ? body : railsJson(body));
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  if (deliveryId !== null) headers['X-Chatwoot-Delivery'] = deliveryId ?? randomUUID();
  if (secret) {
    const at = String(timestamp ?? Math.floor(Date.now() / 1000));
    headers['X-Chatwoot-Timestamp'] = at;
    headers['X-Chatwoot-Signature'] = 'sha256=' +
      createHmac('sha256', secret).update(`${at}.`).update(raw).digest('hex');
  }
  return { method: 'POST', headers, body: raw };
}

const iso = (epoch) => new Date(epoch * 1000).toISOString();
const isoOrNull = (epoch) => (epoch ? iso(epoch) : null);

const accountRef = (account) => ({ id: account.id, name: account.name });

/** K: a contact as the subject or the sender of an event. */
export function contactHook(account, contact) {
  return {
    account: accountRef(account),
    additional_attributes: contact.additional_attributes,
    avatar: contact.thumbnail,
    custom_attributes: contact.custom_attributes,
    email: contact.email,
    id: contact.id,
    identifier: contact.identifier,
    name: contact.name,
    phone_number: contact.phone_number,
    thumbnail: contact.thumbnail,
    blocked: contact.blocked,
  };
}

const userHook = (user) => ({ id: user.id, name: user.name, email: user.email, type: 'user' });

function contactPush(contact) {
  return {
    additional_attributes: contact.additional_attributes,
    custom_attributes: contact.custom_attributes,
    email: contact.email,
    id: contact.id,
    identifier: contact.identifier,
    name: contact.name,
    phone_number: contact.phone_number,
    thumbnail: contact.thumbnail,
    blocked: contact.blocked,
    type: 'contact',
  };
}

function userPush(user) {
  return {
    id: user.id,
    name: user.name,
    available_name: user.display_name || user.name,
    avatar_url: user.avatar_url,
    type: 'user',
    availability_status: user.availability,
    thumbnail: user.avatar_url,
  };
}

function senderPush(message) {
  if (!message.sender) return {};
  const push = message.sender_type === 'Contact' ? contactPush : userPush;
  return { sender: push(message.sender) };
}

/** The last message inside a conversation: every column, epoch created_at, int type. */
export function messagePush(view, message) {
  return {
    id: message.id,
    content: message.content,
    account_id: view.account.id,
    inbox_id: view.inbox.id,
    conversation_id: view.conversation.id,
    message_type: MESSAGE_TYPES[message.message_type],
    created_at: message.created_at,
    updated_at: iso(message.updated_at),
    private: message.private,
    status: message.status,
    source_id: message.source_id,
    content_type: message.content_type,
    content_attributes: message.content_attributes,
    sender_type: message.sender_type,
    sender_id: message.sender ? message.sender.id : null,
    external_source_ids: {},
    additional_attributes: message.additional_attributes,
    processed_message_content: message.content,
    sentiment: {},
    conversation: {
      assignee_id: view.assignee ? view.assignee.id : null,
      unread_count: view.unreadCount,
      last_activity_at: view.conversation.last_activity_at,
      contact_inbox: { source_id: view.contactInbox.source_id },
    },
    ...senderPush(message),
  };
}

/** C: a conversation as every conversation and message event carries it. */
export function conversationHook(view) {
  const { conversation: c, contactInbox } = view;
  return {
    account: accountRef(view.account),
    additional_attributes: c.additional_attributes,
    can_reply: view.canReply,
    channel: view.inbox.channel_type,
    contact_inbox: {
      id: contactInbox.id,
      contact_id: contactInbox.contact_id,
      inbox_id: contactInbox.inbox_id,
      source_id: contactInbox.source_id,
      created_at: iso(contactInbox.created_at),
      updated_at: iso(contactInbox.created_at),
      hmac_verified: false,
      pubsub_token: contactInbox.pubsub_token,
    },
    id: c.id,
    inbox_id: c.inbox_id,
    messages: view.lastMessage ? [messagePush(view, view.lastMessage)] : [],
    labels: c.labels,
    meta: {
      sender: contactPush(view.contact),
      assignee: view.assignee ? userPush(view.assignee) : null,
      assignee_type: view.assignee ? 'User' : null,
      team: view.team ? { id: view.team.id, name: view.team.name } : null,
      hmac_verified: false,
    },
    status: c.status,
    custom_attributes: c.custom_attributes,
    snoozed_until: isoOrNull(c.snoozed_until),
    unread_count: view.unreadCount,
    first_reply_created_at: isoOrNull(c.first_reply_created_at),
    priority: c.priority,
    waiting_since: c.waiting_since,
    agent_last_seen_at: Math.floor(c.agent_last_seen_us / 1e6),
    contact_last_seen_at: c.contact_last_seen_at,
    last_activity_at: c.last_activity_at,
    timestamp: c.last_activity_at,
    created_at: c.created_at,
    updated_at: c.updated_us / 1e6,
  };
}

/** `changed` as the stand-in keeps it, { column: [before, after] }, as webhooks carry it. */
export function changedAttributes(changed) {
  return Object.entries(changed).map(([column, [before, after]]) => (
    { [column]: { previous_value: before, current_value: after } }));
}

/** conversation_created, conversation_updated (with `changed`), conversation_status_changed. */
export function conversationEvent(event, view, changed) {
  const body = { ...conversationHook(view), event };
  if (event === 'conversation_updated') body.changed_attributes = changedAttributes(changed ?? {});
  if (event === 'conversation_status_changed') body.changed_attributes = null;
  return body;
}

function messageSender(view, message) {
  if (!message.sender) return null;
  return message.sender_type === 'Contact' ? contactHook(view.account, message.sender)
    : userHook(message.sender);
}

/** M: message_created, message_updated. */
export function messageEvent(event, view, message) {
  return {
    account: accountRef(view.account),
    additional_attributes: message.additional_attributes,
    content_attributes: message.content_attributes,
    content_type: message.content_type,
    content: message.content,
    conversation: conversationHook(view),
    created_at: iso(message.created_at),
    id: message.id,
    inbox: { id: view.inbox.id, name: view.inbox.name },
    message_type: message.message_type,
    private: message.private,
    sender: messageSender(view, message),
    source_id: message.source_id,
    event,
  };
}

/** contact_created, contact_updated (with `changed`). */
export function contactEvent(event, account, contact, changed) {
  const body = { ...contactHook(account, contact), event };
  if (event === 'contact_updated') body.changed_attributes = changedAttributes(changed ?? {});
  return body;
}

/** I: inbox_created, inbox_updated. Carries neither the id nor the name of the inbox. */
export function inboxEvent(event, account, inbox, changed) {
  const body = {
    account: accountRef(account),
    channel: { id: inbox.channel_id, account_id: account.id, ...inbox.channel },
    greeting_enabled: false,
    greeting_message: null,
    working_hours_enabled: false,
    out_of_office_message: null,
    working_hours: [],
    timezone: inbox.timezone,
    csat_survey_enabled: false,
    enable_auto_assignment: true,
    lock_to_single_conversation: inbox.lock_to_single_conversation,
    allow_messages_after_resolved: true,
    created_at: iso(inbox.created_at),
    updated_at: iso(inbox.updated_at),
    event,
  };
  if (event === 'inbox_updated') body.changed_attributes = changedAttributes(changed ?? {});
  return body;
}

/** conversation_typing_on, conversation_typing_off; `user` null means the contact types. */
export function typingEvent(event, view, { user = null, isPrivate = false } = {}) {
  return {
    event,
    user: user ? userHook(user) : contactHook(view.account, view.contact),
    conversation: conversationHook(view),
    is_private: isPrivate,
  };
}

/** webwidget_triggered. */
export function widgetEvent(view) {
  return {
    event: 'webwidget_triggered',
    id: view.contactInbox.id,
    source_id: view.contactInbox.source_id,
    contact: contactHook(view.account, view.contact),
    inbox: { id: view.inbox.id, name: view.inbox.name },
    account: accountRef(view.account),
    current_conversation: conversationHook(view),
    event_info: {
      initiated_at: { timestamp: iso(view.conversation.created_at) },
      referer: 'https://loja-aurora.example/produtos',
      widget_language: 'pt_BR',
      browser_language: 'pt-BR',
      browser: {
        browser_name: 'Chrome', browser_version: '140.0', device_name: 'Desktop',
        platform_name: 'Linux', platform_version: '',
      },
    },
  };
}

/** A message record for messageEvent(); `from` is 'contact', a user record, or null. */
export function sampleMessage(view, fields = {}) {
  const {
    from = 'contact', id = view.conversation.id * 10, content = 'Olá!', at, ...rest
  } = fields;
  const created = Math.floor((at ?? Date.now()) / 1000);
  return {
    id,
    content,
    message_type: from === 'contact' ? 'incoming' : 'outgoing',
    private: false,
    content_type: 'text',
    content_attributes: {},
    additional_attributes: {},
    source_id: null,
    status: 'sent',
    sender_type: from === 'contact' ? 'Contact' : from && 'User',
    sender: from === 'contact' ? view.contact : from,
    created_at: created,
    updated_at: created,
    ...rest,
  };
}

/**
 * A view from a few fields; `at` is the time of the change in milliseconds.
 *   accountId accountName conversationId inboxId inboxName channel status priority labels
 *   contactId contactName content assignee team at conversation (any further column)
 */
export function sampleView(fields = {}) {
  const {
    accountId = 1, accountName = 'Loja Aurora', conversationId = 1000, inboxId = 1,
    inboxName = 'WhatsApp Vendas', channel = 'Channel::Whatsapp', status = 'open',
    priority = null, labels = [], contactId = 5000 + conversationId,
    contactName = `Cliente ${conversationId}`, content = 'Olá!', assignee = null, team = null,
    at = Date.now(), conversation = {},
  } = fields;
  const seconds = Math.floor(at / 1000);
  const view = {
    account: { id: accountId, name: accountName },
    inbox: { id: inboxId, name: inboxName, channel_type: channel },
    contact: {
      id: contactId, name: contactName, email: null, phone_number: null, identifier: null,
      thumbnail: '', blocked: false, custom_attributes: {}, additional_attributes: {},
    },
    contactInbox: {
      id: contactId, contact_id: contactId, inbox_id: inboxId, source_id: `sample-${contactId}`,
      pubsub_token: `sample-pubsub-${contactId}`, created_at: seconds,
    },
    conversation: {
      id: conversationId, inbox_id: inboxId, status, priority, labels, custom_attributes: {},
      additional_attributes: {}, snoozed_until: null, first_reply_created_at: null,
      waiting_since: seconds, agent_last_seen_us: 0, contact_last_seen_at: 0,
      last_activity_at: seconds, created_at: seconds, updated_us: Math.round(at * 1000),
      ...conversation,
    },
    assignee, team, lastMessage: null, unreadCount: content === null ? 0 : 1, canReply: true,
  };
  if (content !== null) view.lastMessage = sampleMessage(view, { content, at });
  return view;
}
