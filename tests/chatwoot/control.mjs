// /__control: what a real Chatwoot does not have. Scripts and tests read credentials, set
// faults, make load and read the log of deliveries here. README.md documents each call.
import { addMessage, createContact, createConversation, setStatus } from './actions.mjs';
import { dataRoutes } from './control_data.mjs';
import { applySettings } from './settings.mjs';
import { CREDENTIAL_TITLES, PASSWORD } from './seed.mjs';
import { presentConversation, presentMessage } from './present.mjs';
import { credentials, setSeedSession } from './sessions.mjs';
import { Reply, compile, match } from './rest/router.mjs';

const BURST_MAX = 20000;
const BURST_SLICE = 50;
const IDLE_MS = 30000;

const bad = (message) => new Reply(400, { error: message });

function getState({ store, courier, settings, throttle }) {
  const { conversations, contacts } = store.state;
  return {
    body: {
      seed: store.seed,
      settings,
      conversations: Object.keys(conversations).length,
      contacts: contacts.length,
      deliveries: courier.log.length,
      requests: throttle.summary(),
      idle: courier.isIdle(),
    },
  };
}

function postSettings({ settings, body, live }) {
  const wrong = applySettings(settings, body);
  if (wrong) throw bad(wrong);
  live.broadcast({ settings });
  return { body: settings };
}

function getCredentials({ store }) {
  const body = {};
  for (const [title, id] of Object.entries(CREDENTIAL_TITLES)) {
    body[title] = credentials(store, store.user(id));
  }
  body.webhooks = store.state.webhooks.map(({ account_id: accountId, url, secret }) => (
    { account_id: accountId, url, secret }));
  return { body };
}

/** The people of the sign-in page. */
function getUsers({ store }) {
  return {
    body: store.state.users.filter((user) => user.memberships.length > 0).map((user) => ({
      name: user.name,
      email: user.email,
      role: user.memberships[0].role,
      account: store.account(user.memberships[0].account_id).name,
      password: PASSWORD,
    })),
  };
}

function postSession({ store, body }) {
  const user = store.userByEmail(body.uid);
  if (!user || typeof body.valid !== 'boolean') throw bad('expected {"uid", "valid": bool}');
  setSeedSession(store, user, body.valid);
  return { body: { uid: user.email, valid: body.valid } };
}

function getDeliveries({ courier, query }) {
  const columns = ['event', 'state', 'id', 'url'];
  const rows = courier.log.filter((row) => (
    columns.every((column) => !query.get(column) || row[column] === query.get(column)) &&
    (!query.get('conversation_id') ||
      row.conversation_id === Number(query.get('conversation_id')))));
  const limit = Number(query.get('limit')) || rows.length;
  const counts = {};
  for (const row of rows) counts[row.state] = (counts[row.state] ?? 0) + 1;
  return { body: { total: rows.length, counts, deliveries: rows.slice(-limit) } };
}

function deleteDeliveries({ courier }) {
  courier.clear();
  return { status: 204 };
}

const postResend = ({ courier }) => ({ body: { resent: courier.resend() } });

async function getIdle({ courier, query }) {
  const idle = await courier.idle(Number(query.get('timeout_ms')) || IDLE_MS);
  return { status: idle ? 200 : 504, body: { idle } };
}

function findConversation(store, { account_id: accountId = 1, conversation_id: id }) {
  const conversation = store.conversation(accountId, id);
  if (!conversation) throw bad(`no conversation ${id} in account ${accountId}`);
  return conversation;
}

function incoming(store, conversation, content) {
  return addMessage(store, conversation, {
    content, message_type: 'incoming', source_id: null,
    sender: { type: 'Contact', id: conversation.contact_id },
  });
}

/** A customer writes, in any kind of inbox (the REST API allows that in API inboxes only). */
function postIncoming({ store, body }) {
  const conversation = findConversation(store, body);
  const message = incoming(store, conversation, body.content ?? 'Olá!');
  const full = store.message(conversation.account_id, message);
  return { body: presentMessage(conversation, full) };
}

function inboxOf(store, accountId, inboxId) {
  const inboxes = store.list('inboxes', accountId);
  const inbox = inboxId === undefined ? inboxes[0] : inboxes.find((row) => row.id === inboxId);
  if (!inbox) throw bad(`no inbox ${inboxId} in account ${accountId}`);
  return inbox;
}

/** A customer opens a conversation: contact, conversation and first message. */
function postConversation({ store, body }) {
  const { account_id: accountId = 1, inbox_id: inboxId, contact_id: contactId } = body;
  if (!store.account(accountId)) throw bad(`no account ${accountId}`);
  const inbox = inboxOf(store, accountId, inboxId);
  const contact = contactId ? store.find('contacts', accountId, contactId)
    : createContact(store, accountId, { name: body.name ?? 'Cliente novo' });
  if (!contact) throw bad(`no contact ${contactId} in account ${accountId}`);
  const conversation = createConversation(store, accountId, {
    inbox, contact, status: body.status, priority: body.priority, labels: body.labels,
  });
  if (body.content !== null) incoming(store, conversation, body.content ?? 'Olá!');
  return { body: presentConversation(store, conversation, store.agents(accountId)[0]) };
}

async function postBurst({ store, body }) {
  const { account_id: accountId = 1, count, inbox_id: inboxId, messages = 1, silent } = body;
  if (!Number.isInteger(count) || count < 1 || count > BURST_MAX) {
    throw bad(`count must be between 1 and ${BURST_MAX}`);
  }
  if (!store.account(accountId)) throw bad(`no account ${accountId}`);
  const inbox = inboxOf(store, accountId, inboxId);
  const ids = [];
  const make = (i) => {
    const contact = createContact(store, accountId, {
      name: `Cliente ${i + 1} da rajada`,
      identifier: body.identified ? store.uuid(`who:${store.state.counters.contact}`) : null,
    });
    const conversation = createConversation(store, accountId, { inbox, contact });
    for (let m = 0; m < messages; m++) incoming(store, conversation, `Mensagem ${m + 1}`);
    ids.push(conversation.id);
  };
  for (let i = 0; i < count; i++) {
    if (silent) store.silently(() => make(i));
    else make(i);
    // Lets deliveries start while the rest is being made.
    if (i % BURST_SLICE === 0) await new Promise(setImmediate);
  }
  return { body: { account_id: accountId, count, conversation_ids: ids } };
}

function postStatus({ store, body }) {
  const conversation = findConversation(store, body);
  if (!['open', 'resolved', 'pending', 'snoozed'].includes(body.status)) throw bad('status');
  setStatus(store, conversation, body.status);
  return { body: { conversation_id: conversation.id, status: conversation.status } };
}

/**
 * Sends conversation_created and the last message of every conversation (of one account, or of
 * all), oldest first, as if they had just begun: how a receiver that starts empty gets the demo
 * data.
 */
function postAnnounce({ store, body }) {
  const rows = Object.values(store.state.conversations)
    .filter((c) => body.account_id === undefined || c.account_id === body.account_id)
    .sort((a, b) => a.last_activity_at - b.last_activity_at);
  for (const conversation of rows) {
    const accountId = conversation.account_id;
    const { lastMessage: message } = store.view(conversation);
    store.emit({ type: 'conversation_created', accountId, conversation });
    if (message) store.emit({ type: 'message_created', accountId, conversation, message });
  }
  const conversations = rows.map((c) => ({ account_id: c.account_id, conversation_id: c.id }));
  return { body: { conversations } };
}

/** The event of a website visitor who opens the chat widget; the REST API cannot cause it. */
function postWidget({ store, body }) {
  const conversation = findConversation(store, body);
  const { account_id: accountId } = conversation;
  store.emit({ type: 'webwidget_triggered', accountId, conversation });
  return { body: { conversation_id: conversation.id } };
}

function deleteRequests({ throttle }) {
  throttle.clear();
  return { status: 204 };
}

function postReset({ reset }) {
  reset();
  return { body: { status: 'reset' } };
}

const ROUTES = compile([
  ['GET', '/__control', getState],
  ['POST', '/__control/settings', postSettings],
  ['GET', '/__control/credentials', getCredentials],
  ['GET', '/__control/users', getUsers],
  ['POST', '/__control/session', postSession],
  ['GET', '/__control/deliveries', getDeliveries],
  ['DELETE', '/__control/deliveries', deleteDeliveries],
  ['POST', '/__control/deliveries/resend', postResend],
  ['GET', '/__control/idle', getIdle],
  ['POST', '/__control/incoming', postIncoming],
  ['POST', '/__control/conversations', postConversation],
  ['POST', '/__control/burst', postBurst],
  ['POST', '/__control/status', postStatus],
  ['POST', '/__control/announce', postAnnounce],
  ['POST', '/__control/webwidget', postWidget],
  ['POST', '/__control/reset', postReset],
  ['DELETE', '/__control/requests', deleteRequests],
  ...dataRoutes,
]);

/**
 * Answers { status, body };
 * context = { store, courier, settings, live, random, throttle, reset }.
 */
export async function answerControl(context, { method, path, query, headers, body }) {
  const found = match(ROUTES, method, path);
  try {
    if (!found) throw new Reply(404, { error: 'no such control call; see README.md' });
    // A web page of another origin cannot send JSON without asking first.
    const isJson = (headers['content-type'] ?? '').startsWith('application/json');
    if (method === 'POST' && Object.keys(body).length && !isJson) throw bad('send JSON');
    return { status: 200, ...await found.route.handler({ ...context, query, body }) };
  } catch (error) {
    if (error instanceof Reply) return { status: error.status, body: error.body };
    throw error;
  }
}
