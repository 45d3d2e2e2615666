// Messages of a conversation.
import { addMessage, updateMessage } from '../actions.mjs';
import { presentAgent, presentMessage, presentSender } from '../present.mjs';
import { findConversation } from './conversations.mjs';
import { Reply, invalid, notFound } from './router.mjs';

const PAGE = 20;
const PAGE_AFTER = 100;
const PAGE_BETWEEN = 1000;
const CONTENT_MAX = 150000;
const STATUSES = ['sent', 'delivered', 'read', 'failed'];

/**
 * Those before: the 20 next to it; those after, which may be 0: the first 100; between both: up to
 * 1000, from `after` itself on (message_finder.rb). Oldest first.
 */
function slice(messages, query) {
  const before = query.get('before') ? Number(query.get('before')) : null;
  const after = query.get('after') ? Number(query.get('after')) : null;
  if (before !== null && after !== null) {
    return messages.filter(({ id }) => id >= after && id < before).slice(0, PAGE_BETWEEN);
  }
  if (after !== null) return messages.filter(({ id }) => id > after).slice(0, PAGE_AFTER);
  return messages.filter(({ id }) => before === null || id < before).slice(-PAGE);
}

function getMessages(context) {
  const { store, account, query } = context;
  const conversation = findConversation(context);
  const view = store.view(conversation);
  const meta = {
    labels: conversation.labels,
    additional_attributes: conversation.additional_attributes,
    contact: { ...presentSender(view.contact), type: 'contact' },
    ...(view.assignee && { assignee: presentAgent(store, view.assignee, account.id) }),
    agent_last_seen_at: new Date(conversation.agent_last_seen_us / 1000).toISOString(),
    assignee_last_seen_at: conversation.assignee_last_seen_at
      ? new Date(conversation.assignee_last_seen_at * 1000).toISOString() : null,
  };
  const payload = slice(conversation.messages, query).map((message) => (
    presentMessage(conversation, store.message(account.id, message))));
  return { body: { meta, payload } };
}

/** Who a new message is from, and whether this inbox takes it over the API. */
function direction({ store, account, user, body }, conversation) {
  const type = body.message_type ?? 'outgoing';
  if (!['incoming', 'outgoing'].includes(type)) {
    throw invalid(`'${type}' is not a valid message_type`, ['message_type']);
  }
  if (type === 'outgoing') return { type, sender: { type: 'User', id: user.id } };
  const inbox = store.find('inboxes', account.id, conversation.inbox_id);
  if (inbox.channel_type !== 'Channel::Api') {
    throw new Reply(422, { error: 'Incoming messages are only allowed in Api inboxes' });
  }
  return { type, sender: { type: 'Contact', id: conversation.contact_id } };
}

function postMessage(context) {
  const { store, account, body } = context;
  const conversation = findConversation(context);
  const { type, sender } = direction(context, conversation);
  if ((body.content ?? '').length > CONTENT_MAX) {
    throw invalid(`Content is too long (maximum is ${CONTENT_MAX} characters)`, ['content']);
  }
  const message = addMessage(store, conversation, {
    content: body.content ?? null,
    message_type: type,
    private: body.private === true || body.private === 'true',
    content_type: body.content_type ?? 'text',
    content_attributes: body.content_attributes ?? {},
    source_id: body.source_id ?? null,
    sender,
  });
  return { body: presentMessage(conversation, store.message(account.id, message), body.echo_id) };
}

function findMessage({ params }, conversation) {
  const message = conversation.messages.find((row) => row.id === params.mid);
  if (!message) throw notFound();
  return message;
}

/** Receipts: API inboxes only, and a read message stays read. */
function patchMessage(context) {
  const { store, account, body } = context;
  const conversation = findConversation(context);
  const message = findMessage(context, conversation);
  const inbox = store.find('inboxes', account.id, conversation.inbox_id);
  if (inbox.channel_type !== 'Channel::Api') {
    throw new Reply(403, { error: 'Message status update is only allowed for API inboxes' });
  }
  if (!STATUSES.includes(body.status)) {
    throw invalid(`'${body.status}' is not a valid status`, ['status']);
  }
  const isBackwards = message.status === 'read' && body.status === 'delivered';
  if (!isBackwards) {
    updateMessage(store, conversation, message, {
      status: body.status,
      ...(body.external_error && {
        content_attributes: { ...message.content_attributes, external_error: body.external_error },
      }),
    });
  }
  return { body: presentMessage(conversation, store.message(account.id, message)) };
}

function deleteMessage(context) {
  const conversation = findConversation(context);
  const message = findMessage(context, conversation);
  updateMessage(context.store, conversation, message, { deleted: true });
  return {
    body: presentMessage(conversation, context.store.message(context.account.id, message)),
  };
}

const M = '/api/v1/accounts/:aid/conversations/:id/messages';

export const messageRoutes = [
  ['GET', M, getMessages],
  ['POST', M, postMessage],
  ['PATCH', `${M}/:mid`, patchMessage],
  ['DELETE', `${M}/:mid`, deleteMessage],
];
