// Conversations: lists, one, and what is done to one. Ids are display ids.
import {
  createConversation, addMessage, markSeen, setStatus, updateConversation,
} from '../actions.mjs';
import { removeConversation } from '../actions_remove.mjs';
import { presentAgent, presentConversation, presentTeam } from '../present.mjs';
import { Reply, invalid, notAllowed, notFound } from './router.mjs';

const PER_PAGE = 25;
const STATUSES = ['open', 'resolved', 'pending', 'snoozed'];
const PRIORITIES = ['low', 'medium', 'high', 'urgent'];
const RANK = { urgent: 4, high: 3, medium: 2, low: 1 };

const ORDERS = {
  last_activity_at: (c) => c.last_activity_at,
  created_at: (c) => c.created_at,
  priority: (c) => RANK[c.priority] ?? 0,
  waiting_since: (c) => c.waiting_since,
};

/** The conversation of the path; a stranger to its inbox gets Chatwoot's 401. */
export function findConversation({ store, account, user, params }) {
  const conversation = store.conversation(account.id, params.id);
  if (!conversation) throw notFound();
  if (!store.maySee(user, conversation)) throw notAllowed();
  return conversation;
}

function mentionsText(store, conversation, text) {
  const contact = store.find('contacts', conversation.account_id, conversation.contact_id);
  const wanted = text.toLowerCase();
  return contact.name.toLowerCase().includes(wanted) ||
    conversation.messages.some((m) => m.content?.toLowerCase().includes(wanted));
}

/** Every condition of the list but assignee_type, whose counts the reply carries. */
function filters(store, query) {
  const tests = [];
  const status = query.get('status') ?? 'open';
  if (STATUSES.includes(status)) tests.push((c) => c.status === status);
  for (const column of ['inbox_id', 'team_id']) {
    const id = query.get(column);
    if (id) tests.push((c) => c[column] === Number(id));
  }
  const labels = query.getAll('labels[]');
  if (labels.length) tests.push((c) => labels.some((label) => c.labels.includes(label)));
  if (query.get('conversation_type') === 'unattended') {
    tests.push((c) => c.first_reply_created_at === null || c.waiting_since > 0);
  }
  const text = query.get('q');
  if (text) tests.push((c) => mentionsText(store, c, text));
  const source = query.get('source_id');
  if (source) tests.push((c) => store.view(c).contactInbox.source_id === source);
  const within = query.get('updated_within');
  if (within) {
    const since = (Date.now() - Number(within) * 1000) * 1000;
    tests.push((c) => c.updated_us > since);
  }
  return tests;
}

function compare(sortBy) {
  const [, name, direction] = /^(.*?)_(asc|desc)$/.exec(sortBy ?? '') ?? [];
  const key = ORDERS[name] ?? ORDERS.last_activity_at;
  const sign = direction === 'asc' ? 1 : -1;
  return (a, b) => sign * (key(a) - key(b)) || b.id - a.id;
}

function selection({ store, account, user, query }) {
  const tests = filters(store, query);
  const all = store.listed(user, account.id).filter((c) => tests.every((test) => test(c)));
  const groups = {
    all,
    me: all.filter((c) => c.assignee_id === user.id),
    assigned: all.filter((c) => c.assignee_id !== null),
    unassigned: all.filter((c) => c.assignee_id === null),
  };
  const meta = {
    mine_count: groups.me.length,
    assigned_count: groups.assigned.length,
    unassigned_count: groups.unassigned.length,
    all_count: all.length,
  };
  return { groups, meta };
}

/** With updated_within the whole window is answered, without pages. */
function getConversations(context) {
  const { store, user, query } = context;
  const { groups, meta } = selection(context);
  const rows = (groups[query.get('assignee_type')] ?? groups.all)
    .sort(compare(query.get('sort_by')));
  const start = (Math.max(1, Number(query.get('page')) || 1) - 1) * PER_PAGE;
  const page = query.get('updated_within') ? rows : rows.slice(start, start + PER_PAGE);
  const payload = page.map((conversation) => presentConversation(store, conversation, user));
  return { body: { data: { meta, payload } } };
}

const getMeta = (context) => ({ body: { meta: selection(context).meta } });

const getConversation = (context) => (
  { body: presentConversation(context.store, findConversation(context), context.user) });

function assertEnum(values, value, name) {
  if (!values.includes(value)) throw invalid(`'${value}' is not a valid ${name}`, [name]);
}

/** The contact and inbox of a new conversation, by ids or by the source_id that joins them. */
function partners({ store, account, body }) {
  const row = body.source_id && store.state.contact_inboxes.find((candidate) => (
    candidate.account_id === account.id && candidate.source_id === body.source_id &&
    (!body.inbox_id || candidate.inbox_id === Number(body.inbox_id))));
  const inbox = store.find('inboxes', account.id, row ? row.inbox_id : Number(body.inbox_id));
  const contact =
    store.find('contacts', account.id, row ? row.contact_id : Number(body.contact_id));
  if (!inbox || !contact) throw notFound();
  return { inbox, contact };
}

function postConversation(context) {
  const { store, account, user, body } = context;
  const { inbox, contact } = partners(context);
  if (!store.inboxesOf(user, account.id).includes(inbox)) throw notAllowed();
  if (body.status !== undefined) assertEnum(STATUSES, body.status, 'status');
  const existing = inbox.lock_to_single_conversation && store.conversations(account.id)
    .findLast((c) => c.inbox_id === inbox.id && c.contact_id === contact.id);
  const conversation = existing || createConversation(store, account.id, {
    inbox, contact, sourceId: body.source_id, status: body.status,
    assignee_id: body.assignee_id, team_id: body.team_id,
    custom_attributes: body.custom_attributes,
    additional_attributes: body.additional_attributes,
  });
  if (body.message?.content) {
    addMessage(store, conversation, {
      content: body.message.content, message_type: 'outgoing',
      sender: { type: 'User', id: user.id },
    });
  }
  return { body: presentConversation(store, conversation, user) };
}

function patchConversation(context) {
  const conversation = findConversation(context);
  setPriority(context, conversation, context.body.priority);
  return { body: presentConversation(context.store, conversation, context.user) };
}

function setPriority({ store, user }, conversation, priority) {
  if (priority === undefined) return;
  if (priority) assertEnum(PRIORITIES, priority, 'priority');
  updateConversation(store, conversation, { priority: priority || null }, user);
}

function togglePriority(context) {
  setPriority(context, findConversation(context), context.body.priority ?? null);
  return { status: 200 };
}

function toggleStatus(context) {
  const { store, user, body } = context;
  const conversation = findConversation(context);
  const status = body.status ?? (conversation.status === 'open' ? 'resolved' : 'open');
  assertEnum(STATUSES, status, 'status');
  setStatus(store, conversation, status, {
    actor: user, snoozedUntil: body.snoozed_until ? Number(body.snoozed_until) : null,
  });
  return {
    body: {
      meta: {},
      payload: {
        success: true,
        conversation_id: conversation.id,
        current_status: conversation.status,
        snoozed_until: conversation.snoozed_until,
      },
    },
  };
}

/** One call sets the assignee or the team; the assignee wins. */
function postAssignment(context) {
  const { store, account, user, body } = context;
  const conversation = findConversation(context);
  if (body.assignee_id !== undefined) {
    const assignee = store.agents(account.id).find((row) => row.id === Number(body.assignee_id));
    updateConversation(store, conversation, { assignee_id: assignee?.id ?? null }, user);
    return { body: assignee ? presentAgent(store, assignee, account.id) : null };
  }
  const team = store.find('teams', account.id, Number(body.team_id));
  updateConversation(store, conversation, { team_id: team?.id ?? null }, user);
  return { body: team ? presentTeam(team, user) : null };
}

const getLabels = (context) => ({ body: { payload: findConversation(context).labels } });

/** Replaces the whole list. */
function postLabels(context) {
  const { store, user, body } = context;
  const conversation = findConversation(context);
  if (!Array.isArray(body.labels)) throw invalid('labels must be a list', ['labels']);
  updateConversation(store, conversation, { labels: [...new Set(body.labels)] }, user);
  return { body: { payload: conversation.labels } };
}

/** Replaces the whole hash, unlike a contact's. */
function postCustomAttributes(context) {
  const conversation = findConversation(context);
  const attributes = context.body.custom_attributes ?? {};
  updateConversation(context.store, conversation, { custom_attributes: attributes });
  return { body: { custom_attributes: conversation.custom_attributes } };
}

/** Administrators only; no webhook is sent. */
function deleteConversation(context) {
  const conversation = findConversation(context);
  if (!context.admin) throw notAllowed();
  removeConversation(context.store, conversation);
  return { status: 200 };
}

function toggleTyping(context) {
  const { store, account, user, body } = context;
  const conversation = findConversation(context);
  if (!['on', 'off'].includes(body.typing_status)) throw new Reply(422, { error: 'typing_status' });
  store.emit({
    type: `conversation_typing_${body.typing_status}`, accountId: account.id, conversation, user,
    isPrivate: body.is_private === true,
  });
  return { status: 200 };
}

function postLastSeen(context) {
  const conversation = findConversation(context);
  markSeen(context.store, conversation);
  return { body: presentConversation(context.store, conversation, context.user) };
}

const C = '/api/v1/accounts/:aid/conversations';

export const conversationRoutes = [
  ['GET', C, getConversations],
  ['POST', C, postConversation],
  ['GET', `${C}/meta`, getMeta],
  ['GET', `${C}/:id`, getConversation],
  ['PATCH', `${C}/:id`, patchConversation],
  ['DELETE', `${C}/:id`, deleteConversation],
  ['POST', `${C}/:id/toggle_status`, toggleStatus],
  ['POST', `${C}/:id/toggle_priority`, togglePriority],
  ['POST', `${C}/:id/assignments`, postAssignment],
  ['GET', `${C}/:id/labels`, getLabels],
  ['POST', `${C}/:id/labels`, postLabels],
  ['POST', `${C}/:id/custom_attributes`, postCustomAttributes],
  ['POST', `${C}/:id/toggle_typing_status`, toggleTyping],
  ['POST', `${C}/:id/update_last_seen`, postLastSeen],
];
