// Changes to the store, each with the events Chatwoot would send for it. An event is
// { type, accountId, … }: a webhook event name with what its body needs, or 'quiet' for
// changes that only the page must see.
import { conversationKey } from './store.mjs';

// A change of one of these makes Chatwoot send conversation_updated.
const WATCHED = ['team_id', 'assignee_id', 'status', 'snoozed_until', 'custom_attributes',
  'labels', 'waiting_since', 'first_reply_created_at', 'priority'];

const ACTIVITY = {
  'pt-BR': {
    open: (who) => `${who} reabriu a conversa`,
    resolved: (who) => `${who} resolveu a conversa`,
    pending: (who) => `${who} marcou a conversa como pendente`,
    snoozed: (who) => `${who} adiou a conversa`,
    assigned: (who, whom) => `${who} atribuiu a conversa a ${whom}`,
    selfAssigned: (who) => `${who} assumiu a conversa`,
    unassigned: (who) => `${who} removeu a atribuição`,
    priority: (who, what) => `${who} definiu a prioridade como ${what}`,
    noPriority: (who) => `${who} removeu a prioridade`,
    labeled: (who, what) => `${who} adicionou ${what}`,
    unlabeled: (who, what) => `${who} removeu ${what}`,
    priorities: { low: 'baixa', medium: 'média', high: 'alta', urgent: 'urgente' },
    system: 'O sistema',
  },
  en: {
    open: (who) => `${who} reopened the conversation`,
    resolved: (who) => `${who} resolved the conversation`,
    pending: (who) => `${who} marked the conversation as pending`,
    snoozed: (who) => `${who} snoozed the conversation`,
    assigned: (who, whom) => `${who} assigned the conversation to ${whom}`,
    selfAssigned: (who) => `${who} self-assigned the conversation`,
    unassigned: (who) => `${who} unassigned the conversation`,
    priority: (who, what) => `${who} set the priority to ${what}`,
    noPriority: (who) => `${who} removed the priority`,
    labeled: (who, what) => `${who} added ${what}`,
    unlabeled: (who, what) => `${who} removed ${what}`,
    priorities: { low: 'low', medium: 'medium', high: 'high', urgent: 'urgent' },
    system: 'The system',
  },
};

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function pushMessage(store, conversation, fields) {
  const us = store.tick();
  const message = {
    id: store.nextId('message'),
    content: null, message_type: 'outgoing', private: false, content_type: 'text',
    content_attributes: {}, additional_attributes: {}, source_id: null, status: 'sent',
    sender_type: null, sender_id: null, created_at: Math.floor(us / 1e6), created_us: us,
    updated_at: Math.floor(us / 1e6), ...fields,
  };
  conversation.messages.push(message);
  return message;
}

/** The lines in the middle of a conversation; Chatwoot sends no webhook for them. */
function addActivity(store, conversation, changed, actor) {
  const locale = store.account(conversation.account_id).locale === 'pt_BR' ? 'pt-BR' : 'en';
  const say = ACTIVITY[locale];
  const who = actor ? actor.name : say.system;
  const lines = [];
  if (changed.status) lines.push(say[changed.status[1]](who));
  if (changed.assignee_id) {
    const assignee = store.user(changed.assignee_id[1]);
    if (!assignee) lines.push(say.unassigned(who));
    else if (actor && assignee.id === actor.id) lines.push(say.selfAssigned(who));
    else lines.push(say.assigned(who, assignee.name));
  }
  if (changed.priority) {
    const priority = changed.priority[1];
    lines.push(priority ? say.priority(who, say.priorities[priority]) : say.noPriority(who));
  }
  if (changed.labels) {
    const [before, after] = changed.labels;
    const added = after.filter((label) => !before.includes(label));
    const removed = before.filter((label) => !after.includes(label));
    if (added.length) lines.push(say.labeled(who, added.join(', ')));
    if (removed.length) lines.push(say.unlabeled(who, removed.join(', ')));
  }
  for (const content of lines) {
    pushMessage(store, conversation, { content, message_type: 'activity' });
  }
}

/**
 * Sets columns of a conversation; sends conversation_status_changed and conversation_updated
 * when Chatwoot would. Returns what changed, { column: [before, after] }.
 */
export function updateConversation(store, conversation, patch, actor = null) {
  const changed = {};
  for (const [column, value] of Object.entries(patch)) {
    if (same(conversation[column], value)) continue;
    changed[column] = [conversation[column], value];
    conversation[column] = value;
  }
  if (Object.keys(changed).length === 0) return changed;
  const before = conversation.updated_us;
  conversation.updated_us = store.tick();
  changed.updated_at = [before, conversation.updated_us].map((us) => (
    new Date(us / 1000).toISOString()));
  addActivity(store, conversation, changed, actor);
  const event = { accountId: conversation.account_id, conversation, changed };
  if (changed.status) store.emit({ ...event, type: 'conversation_status_changed' });
  const watched = WATCHED.some((column) => column in changed);
  store.emit({ ...event, type: watched ? 'conversation_updated' : 'quiet' });
  return changed;
}

/** Status with what goes with it: a snooze ends, and an agent who opens it becomes assignee. */
export function setStatus(store, conversation, status, { snoozedUntil = null, actor } = {}) {
  const patch = { status, snoozed_until: status === 'snoozed' ? snoozedUntil : null };
  const byAgent = actor && !store.isAdmin(actor, conversation.account_id);
  if (status === 'open' && byAgent && !conversation.assignee_id) patch.assignee_id = actor.id;
  return updateConversation(store, conversation, patch, actor);
}

/** fields: inbox, contact, and optionally the columns named below and sourceId. */
export function createConversation(store, accountId, fields) {
  const { inbox, contact } = fields;
  const us = store.tick();
  const seconds = Math.floor(us / 1e6);
  ensureContactInbox(store, contact, inbox, fields.sourceId);
  const id = store.nextId(`conversation:${accountId}`);
  const conversation = {
    id,
    uuid: store.uuid(`conversation:${accountId}:${id}`),
    account_id: accountId,
    inbox_id: inbox.id,
    contact_id: contact.id,
    assignee_id: fields.assignee_id ?? null,
    team_id: fields.team_id ?? null,
    status: fields.status ?? 'open',
    priority: fields.priority ?? null,
    labels: fields.labels ?? [],
    custom_attributes: fields.custom_attributes ?? {},
    additional_attributes: fields.additional_attributes ?? {},
    snoozed_until: fields.snoozed_until ?? null,
    first_reply_created_at: null,
    waiting_since: seconds,
    agent_last_seen_us: 0,
    assignee_last_seen_at: 0,
    contact_last_seen_at: 0,
    last_activity_at: seconds,
    created_at: seconds,
    updated_us: us,
    messages: [],
  };
  store.state.conversations[conversationKey(accountId, id)] = conversation;
  store.emit({ type: 'conversation_created', accountId, conversation });
  return conversation;
}

export function ensureContactInbox(store, contact, inbox, sourceId) {
  const existing = store.contactInbox(contact, inbox);
  if (existing) return existing;
  const id = store.nextId('contact_inbox');
  const row = {
    id,
    account_id: contact.account_id,
    contact_id: contact.id,
    inbox_id: inbox.id,
    source_id: sourceId ?? store.uuid(`source:${id}`),
    pubsub_token: store.token(`contact_pubsub:${id}`),
    created_at: store.now(),
  };
  store.addContactInbox(row);
  return row;
}

/**
 * fields: content, message_type, private, content_type, content_attributes, source_id,
 * additional_attributes, sender ({ type: 'User'|'Contact', id }).
 */
export function addMessage(store, conversation, { sender, ...fields }) {
  const message = pushMessage(store, conversation, {
    ...fields, sender_type: sender?.type ?? null, sender_id: sender?.id ?? null,
  });
  conversation.last_activity_at = message.created_at;
  conversation.updated_us = store.tick();
  const accountId = conversation.account_id;
  store.emit({ type: 'message_created', accountId, conversation, message });
  if (message.message_type === 'incoming') {
    const patch = { waiting_since: conversation.waiting_since || message.created_at };
    const contact = store.find('contacts', accountId, conversation.contact_id);
    contact.last_activity_at = message.created_at;
    if (['resolved', 'snoozed'].includes(conversation.status)) {
      Object.assign(patch, { status: 'open', snoozed_until: null });
    }
    updateConversation(store, conversation, patch);
  } else if (!message.private) {
    updateConversation(store, conversation, {
      waiting_since: 0,
      first_reply_created_at: conversation.first_reply_created_at ?? message.created_at,
    });
  }
  return message;
}

/** Delivery status, edited content, or deletion ({ deleted: true }). */
export function updateMessage(store, conversation, message, patch) {
  const { deleted, ...columns } = patch;
  Object.assign(message, columns);
  if (deleted) {
    const portuguese = store.account(conversation.account_id).locale === 'pt_BR';
    message.content = portuguese ? 'Esta mensagem foi excluída' : 'This message was deleted';
    message.content_attributes = { deleted: true };
  }
  message.updated_at = store.now();
  store.emit({
    type: 'message_updated', accountId: conversation.account_id, conversation, message,
  });
  return message;
}

export function markSeen(store, conversation) {
  conversation.agent_last_seen_us = store.tick();
  conversation.assignee_last_seen_at = Math.floor(conversation.agent_last_seen_us / 1e6);
  store.emit({ type: 'quiet', accountId: conversation.account_id, conversation });
}

const CONTACT_COLUMNS = ['name', 'email', 'phone_number', 'identifier', 'blocked'];

export function createContact(store, accountId, fields) {
  const contact = {
    id: store.nextId('contact'), account_id: accountId, name: '', email: null,
    phone_number: null, identifier: null, blocked: false, thumbnail: '',
    additional_attributes: {}, custom_attributes: {}, availability_status: 'offline',
    last_activity_at: null, created_at: store.now(),
  };
  for (const column of [...CONTACT_COLUMNS, 'additional_attributes', 'custom_attributes']) {
    if (fields[column] !== undefined) contact[column] = fields[column];
  }
  store.state.contacts.push(contact);
  store.emit({ type: 'contact_created', accountId, contact });
  return contact;
}

/** Attributes are merged; contact_updated is not sent when nothing changed. */
export function updateContact(store, contact, fields) {
  const changed = {};
  const set = (column, value) => {
    if (value === undefined || same(contact[column], value)) return;
    changed[column] = [contact[column], value];
    contact[column] = value;
  };
  for (const column of CONTACT_COLUMNS) set(column, fields[column]);
  for (const column of ['additional_attributes', 'custom_attributes']) {
    if (fields[column]) set(column, { ...contact[column], ...fields[column] });
  }
  if (Object.keys(changed).length === 0) return;
  store.emit({ type: 'contact_updated', accountId: contact.account_id, contact, changed });
}

/** An API channel, the only kind that needs nothing from outside. */
export function createApiInbox(store, accountId, fields) {
  const id = store.nextId('inbox');
  const now = store.now();
  const inbox = {
    id, account_id: accountId, name: fields.name, channel_id: id, channel_type: 'Channel::Api',
    channel: {
      webhook_url: fields.webhook_url ?? null,
      identifier: store.token(`inbox_identifier:${id}`),
      hmac_token: store.token(`inbox_hmac:${id}`),
      hmac_mandatory: false,
      secret: store.token(`inbox_secret:${id}`),
      additional_attributes: fields.additional_attributes ?? {},
    },
    provider: null, phone_number: null, timezone: 'America/Sao_Paulo', member_ids: [],
    lock_to_single_conversation: fields.lock_to_single_conversation ?? false,
    created_at: now, updated_at: now,
  };
  store.state.inboxes.push(inbox);
  store.touch(accountId, 'inbox');
  store.emit({ type: 'inbox_created', accountId, inbox });
  return inbox;
}

/** name, lock_to_single_conversation, and webhook_url of an API channel. */
export function updateInbox(store, inbox, fields) {
  const changed = {};
  for (const column of ['name', 'lock_to_single_conversation']) {
    if (fields[column] === undefined || same(inbox[column], fields[column])) continue;
    changed[column] = [inbox[column], fields[column]];
    inbox[column] = fields[column];
  }
  if (fields.webhook_url !== undefined) inbox.channel.webhook_url = fields.webhook_url;
  inbox.updated_at = store.now();
  store.touch(inbox.account_id, 'inbox');
  store.emit({ type: 'inbox_updated', accountId: inbox.account_id, inbox, changed });
}

/**
 * The secret depends on the URL and on how often it was registered: a restart keeps it,
 * deleting and creating again (Chatwoot's only rotation) changes it.
 */
export function createWebhook(store, accountId, fields) {
  const { url, name = null, subscriptions, inboxId = null } = fields;
  const id = store.nextId('webhook');
  const generation = store.nextId(`webhook_secret:${accountId}:${url}`);
  const webhook = {
    id, account_id: accountId, url, name, subscriptions, inbox_id: inboxId,
    secret: store.token(`webhook_secret:${accountId}:${url}:${generation}`),
  };
  store.state.webhooks.push(webhook);
  return webhook;
}

export function createDashboardApp(store, accountId, { title, content }) {
  const app = {
    id: store.nextId('dashboard_app'), account_id: accountId, title, content,
    created_at: new Date().toISOString(),
  };
  store.state.dashboard_apps.push(app);
  store.emit({ type: 'quiet', accountId });
  return app;
}
