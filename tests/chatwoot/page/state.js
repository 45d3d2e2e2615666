// What the page knows, and how it gets it. Views read `app` and are told to redraw through
// `listen`; nothing else holds data.
import { control, rest } from './http.js';
import { setLocale } from './i18n.js';

export const app = {
  me: null, account: null, agents: [], teams: [], labels: [], inboxes: [], apps: [],
  definitions: [], settings: null,
  filter: { kind: 'all', id: null }, tab: 'all', status: 'open', text: '',
  sort: 'last_activity_at_desc', pages: 1,
  list: null, meta: null, more: false,
  conversationId: null, conversation: null, messages: [], allMessagesLoaded: false,
  notFound: false, panelOpen: localStorage.getItem('contact_panel') !== 'closed', connected: true,
};

const listeners = new Set();
let listTurn = 0;
let conversationTurn = 0;

/** Returns a function that ends the listening. */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** `what` is 'list', 'conversation', 'account' or 'settings'. */
export function changed(what) {
  for (const listener of listeners) listener(what);
}

export const path = (suffix) => `/api/v1/accounts/${app.account.id}${suffix}`;

export async function loadAccount(accountId) {
  app.me = await rest('GET', '/api/v1/profile');
  const account = await rest('GET', `/api/v1/accounts/${accountId}`);
  app.account = account;
  const [agents, teams, labels, inboxes, apps, definitions, state] = await Promise.all([
    rest('GET', path('/agents')), rest('GET', path('/teams')), rest('GET', path('/labels')),
    rest('GET', path('/inboxes')), rest('GET', path('/dashboard_apps')),
    rest('GET', path('/custom_attribute_definitions')), control('GET', ''),
  ]);
  Object.assign(app, {
    agents, teams, apps, definitions, labels: labels.payload, inboxes: inboxes.payload,
    settings: state.settings,
  });
  setLocale(app.me.ui_settings.locale ?? account.locale);
}

function listQuery(page) {
  const { filter } = app;
  const status = app.text ? 'all' : app.status;
  const query = new URLSearchParams({ status, sort_by: app.sort, page });
  query.set('assignee_type', filter.kind === 'mine' ? 'me' : app.tab);
  if (filter.kind === 'unattended') query.set('conversation_type', 'unattended');
  if (filter.kind === 'inbox') query.set('inbox_id', filter.id);
  if (filter.kind === 'team') query.set('team_id', filter.id);
  if (filter.kind === 'label') query.set('labels[]', filter.id);
  if (app.text) query.set('q', app.text);
  return query;
}

export async function loadList() {
  const turn = ++listTurn;
  const rows = [];
  let meta = null;
  let last = [];
  for (let page = 1; page <= app.pages; page++) {
    const { data } = await rest('GET', path(`/conversations?${listQuery(page)}`));
    ({ meta, payload: last } = data);
    rows.push(...last);
    if (last.length < 25) break;
  }
  if (turn !== listTurn) return;
  Object.assign(app, { list: rows, meta, more: last.length === 25 });
  changed('list');
}

export async function loadConversation() {
  const turn = ++conversationTurn;
  const id = app.conversationId;
  const base = path(`/conversations/${id}`);
  const [conversation, messages] = await Promise.all([
    rest('GET', base), rest('GET', `${base}/messages`),
  ]);
  if (turn !== conversationTurn) return;
  const older = app.messages.filter((m) => m.id < (messages.payload[0]?.id ?? 0));
  Object.assign(app, { conversation, messages: [...older, ...messages.payload], notFound: false });
  app.allMessagesLoaded ||= messages.payload.length < 20;
  changed('conversation');
  if (conversation.unread_count > 0 && !document.hidden) await act('POST', '/update_last_seen');
}

export async function loadOlderMessages() {
  const { payload } = await rest('GET',
    path(`/conversations/${app.conversationId}/messages?before=${app.messages[0].id}`));
  app.messages = [...payload, ...app.messages];
  app.allMessagesLoaded = payload.length < 20;
  changed('conversation');
}

/** Shows a conversation (null: none); a missing or forbidden one leaves `notFound`. */
export async function selectConversation(id) {
  conversationTurn++;
  Object.assign(app, {
    conversationId: id, conversation: null, messages: [], allMessagesLoaded: false,
    notFound: false,
  });
  changed('conversation');
  if (id === null) return;
  try {
    await loadConversation();
  } catch {
    if (app.conversationId !== id) return;
    app.notFound = true;
    changed('conversation');
  }
}

/** A call on the open conversation; what it changes comes back over the live connection. */
export const act = (method, suffix, body) => (
  rest(method, path(`/conversations/${app.conversationId}${suffix}`), body));

export const inboxOf = (conversation) => (
  app.inboxes.find((inbox) => inbox.id === conversation.inbox_id) ??
    { name: '', channel_type: conversation.meta.channel });
