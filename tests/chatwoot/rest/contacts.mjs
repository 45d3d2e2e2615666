// Contacts.
import { createContact, ensureContactInbox, updateContact } from '../actions.mjs';
import { removeContact } from '../actions_remove.mjs';
import { presentContact, presentContactInbox, presentConversation } from '../present.mjs';
import { invalid, notAllowed, notFound } from './router.mjs';

const PER_PAGE = 15;

function answer(store, rows, query, extra = {}) {
  const current = Math.max(1, Number(query.get('page')) || 1);
  const page = rows.slice((current - 1) * PER_PAGE, current * PER_PAGE);
  return {
    body: {
      meta: { count: rows.length, current_page: current, ...extra },
      payload: page.map((contact) => presentContact(store, contact)),
    },
  };
}

const byName = (a, b) => a.name.localeCompare(b.name, 'pt-BR');

const isIdentified = ({ email, phone_number: phone, identifier }) => (
  Boolean(email || phone || identifier));

/** `sort` names a column, with '-' before it for the reverse; ties and the rest go by id. */
function order(sort) {
  const [, minus, column] = /^(-?)(\w+)$/.exec(sort ?? '') ?? [];
  const sign = minus ? -1 : 1;
  const value = (contact) => contact[column] ?? (column === 'last_activity_at' ? 0 : '');
  if (column === 'name') return (a, b) => sign * byName(a, b) || a.id - b.id;
  if (!['email', 'phone_number', 'last_activity_at', 'created_at'].includes(column)) {
    return (a, b) => a.id - b.id;
  }
  return (a, b) => {
    const [left, right] = [value(a), value(b)];
    return left < right ? -sign : left > right ? sign : a.id - b.id;
  };
}

/** Who gave no address, number or identifier is in no list: visitors are met in conversations. */
const getContacts = ({ store, account, query }) => {
  const rows = store.list('contacts', account.id).filter(isIdentified);
  return answer(store, rows.sort(order(query.get('sort'))), query);
};

/** The count of a search is that of its page. */
function getSearch({ store, account, query }) {
  const wanted = (query.get('q') ?? '').toLowerCase();
  const rows = store.list('contacts', account.id).filter((contact) => (
    [contact.name, contact.email, contact.phone_number, contact.identifier]
      .some((value) => value?.toLowerCase().includes(wanted))));
  const reply = answer(store, rows.sort(byName), query, { has_more: rows.length > PER_PAGE });
  reply.body.meta.count = reply.body.payload.length;
  return reply;
}

function findContact({ store, account, params }) {
  const contact = store.find('contacts', account.id, params.id);
  if (!contact) throw notFound();
  return contact;
}

const getContact = (context) => (
  { body: { payload: presentContact(context.store, findContact(context)) } });

function getContactConversations(context) {
  const { store, account, user } = context;
  const contact = findContact(context);
  const rows = store.listed(user, account.id).filter((c) => c.contact_id === contact.id)
    .sort((a, b) => b.last_activity_at - a.last_activity_at);
  return { body: { payload: rows.map((c) => presentConversation(store, c, user)) } };
}

function assertUnique({ store, account }, body, self) {
  for (const column of ['email', 'phone_number', 'identifier']) {
    const taken = body[column] && store.list('contacts', account.id).some((row) => (
      row !== self && row[column] === body[column]));
    if (taken) throw invalid(`${column} has already been taken`, [column]);
  }
  if (body.phone_number && !/^\+[1-9]\d{1,14}$/.test(body.phone_number)) {
    throw invalid('Phone number should be in e164 format', ['phone_number']);
  }
}

function postContact(context) {
  const { store, account, body } = context;
  assertUnique(context, body, null);
  const inbox = body.inbox_id && store.find('inboxes', account.id, Number(body.inbox_id));
  if (body.inbox_id && !inbox) throw notFound();
  const contact = createContact(store, account.id, body);
  const row = inbox ? ensureContactInbox(store, contact, inbox, body.source_id) : null;
  return {
    body: {
      payload: {
        contact: presentContact(store, contact),
        contact_inbox: row ? presentContactInbox(store, row) : { inbox: null, source_id: null },
      },
    },
  };
}

/** Administrators only, with the conversations; no webhook is sent. */
function deleteContact(context) {
  const contact = findContact(context);
  if (!context.admin) throw notAllowed();
  removeContact(context.store, contact);
  return { status: 200 };
}

function putContact(context) {
  const contact = findContact(context);
  assertUnique(context, context.body, contact);
  updateContact(context.store, contact, context.body);
  return { body: { payload: presentContact(context.store, contact) } };
}

const K = '/api/v1/accounts/:aid/contacts';

export const contactRoutes = [
  ['GET', K, getContacts],
  ['POST', K, postContact],
  ['GET', `${K}/search`, getSearch],
  ['GET', `${K}/:id`, getContact],
  ['PUT', `${K}/:id`, putContact],
  ['PATCH', `${K}/:id`, putContact],
  ['DELETE', `${K}/:id`, deleteContact],
  ['GET', `${K}/:id/conversations`, getContactConversations],
];
