// /__control: changes that come without a webhook, work at random, and the dump of an account.
import { createContact, updateContact } from './actions.mjs';
import {
  changeAgent, changeMembers, createAccount, createAgent, createTeam, removeAgent, saveCustomRole,
} from './actions_people.mjs';
import {
  mergeContacts, removeContact, removeConversation, removeCustomRole, removeDefinition,
  removeInbox, removeLabel, removeMessage, removeTeam,
} from './actions_remove.mjs';
import { CHURN_KINDS, churn } from './churn.mjs';
import { dump } from './dump.mjs';
import { presentAgent, presentContact, presentCustomRole, presentTeam } from './present.mjs';
import { Reply } from './rest/router.mjs';
import { credentials } from './sessions.mjs';

const CHURN_MAX = 20000;
const ROLES = ['agent', 'administrator'];
const PERMISSIONS = ['conversation_manage', 'conversation_unassigned_manage',
  'conversation_participating_manage', 'contact_manage', 'report_manage',
  'knowledge_base_manage'];

const bad = (message) => new Reply(400, { error: message });

function accountOf(store, { account_id: accountId = 1 }) {
  const account = store.account(Number(accountId));
  if (!account) throw bad(`no account ${accountId}`);
  return account;
}

function rowOf(store, list, account, id) {
  const row = store.find(list, account.id, id);
  if (!row) throw bad(`no ${id} in the ${list} of account ${account.id}`);
  return row;
}

function agentOf(store, account, id) {
  const user = store.agents(account.id).find((row) => row.id === id);
  if (!user) throw bad(`no agent ${id} in account ${account.id}`);
  return user;
}

function postAgent({ store, body }) {
  const account = accountOf(store, body);
  const { account_id: _account, user_id: userId, remove, ...fields } = body;
  if (fields.role !== undefined && !ROLES.includes(fields.role)) throw bad('role');
  if (fields.custom_role_id) rowOf(store, 'custom_roles', account, fields.custom_role_id);
  if (userId === undefined) {
    if (!fields.name || !fields.email) throw bad('a new agent needs name and email');
    const user = createAgent(store, account.id, { role: 'agent', ...fields });
    changeAgent(store, account.id, user, { confirmed: true, ...fields });
    return { body: presentAgent(store, user, account.id) };
  }
  const user = agentOf(store, account, userId);
  if (remove) removeAgent(store, account.id, user);
  else changeAgent(store, account.id, user, fields);
  return { body: presentAgent(store, user, account.id) };
}

function postMembers({ store, body }) {
  const account = accountOf(store, body);
  const { inbox_id: inboxId, team_id: teamId, add = [], remove = [] } = body;
  const row = inboxId === undefined ? rowOf(store, 'teams', account, teamId)
    : rowOf(store, 'inboxes', account, inboxId);
  for (const id of add) agentOf(store, account, id);
  changeMembers(store, row, { add, remove });
  return { body: { id: row.id, user_ids: row.member_ids } };
}

function postTeam({ store, body }) {
  const account = accountOf(store, body);
  if (!body.name) throw bad('name');
  return { body: presentTeam(createTeam(store, account.id, body), { id: 0 }) };
}

function postCustomRole({ store, body }) {
  const account = accountOf(store, body);
  const { name, permissions } = body;
  if (!name || !permissions?.every((permission) => PERMISSIONS.includes(permission))) {
    throw bad(`expected {"name", "permissions": some of ${PERMISSIONS}}`);
  }
  return { body: presentCustomRole(saveCustomRole(store, account.id, body)) };
}

/** A newcomer's account, which no Hub knows; answers what its administrator signs in with. */
function postNewAccount({ store, body }) {
  const { name = 'Empresa Nova', admin = 'Nova Administradora', email } = body;
  if (!/^[^@]+@[^@]+$/.test(email ?? '')) throw bad('email');
  if (store.userByEmail(email)) throw bad(`${email} is taken`);
  return { body: credentials(store, createAccount(store, { name, email, admin })) };
}

function postAccount({ store, body }) {
  const account = accountOf(store, body);
  if (!['active', 'suspended'].includes(body.status)) throw bad('status');
  account.status = body.status;
  store.emit({ type: 'quiet', accountId: account.id });
  return { body: { account_id: account.id, status: account.status } };
}

/** Any values at all, as imports and old versions leave them. */
function postContact({ store, body }) {
  const account = accountOf(store, body);
  const { account_id: _account, contact_id: contactId, ...fields } = body;
  if (contactId === undefined) {
    return { body: presentContact(store, createContact(store, account.id, fields)) };
  }
  const contact = rowOf(store, 'contacts', account, contactId);
  updateContact(store, contact, fields);
  return { body: presentContact(store, contact) };
}

function postMerge({ store, body }) {
  const account = accountOf(store, body);
  const [base, mergee] = [body.base_contact_id, body.mergee_contact_id].map((id) => (
    rowOf(store, 'contacts', account, id)));
  if (base === mergee) throw bad('two different contacts');
  mergeContacts(store, base, mergee);
  return { body: presentContact(store, base) };
}

const REMOVALS = {
  contact_id: ['contacts', removeContact],
  inbox_id: ['inboxes', removeInbox],
  team_id: ['teams', removeTeam],
  label_id: ['labels', removeLabel],
  attribute_definition_id: ['attribute_definitions', removeDefinition],
  custom_role_id: ['custom_roles', removeCustomRole],
};

function removeTalk(store, account, { conversation_id: id, message_id: messageId }) {
  const conversation = store.conversation(account.id, id);
  if (!conversation) throw bad(`no conversation ${id} in account ${account.id}`);
  if (messageId === undefined) {
    removeConversation(store, conversation);
    return;
  }
  const message = conversation.messages.find((row) => row.id === messageId);
  if (!message) throw bad(`no message ${messageId} in conversation ${id}`);
  removeMessage(store, conversation, message);
}

function postRemove({ store, body }) {
  const account = accountOf(store, body);
  if (body.conversation_id !== undefined) {
    removeTalk(store, account, body);
    return { status: 204 };
  }
  const what = Object.keys(REMOVALS).find((key) => body[key] !== undefined);
  if (!what) throw bad(`name one of conversation_id, ${Object.keys(REMOVALS).join(', ')}`);
  const [list, remove] = REMOVALS[what];
  remove(store, rowOf(store, list, account, body[what]));
  return { status: 204 };
}

function postChurn({ store, random, body }) {
  const account = accountOf(store, body);
  const { count, kinds, silent = false } = body;
  if (!Number.isInteger(count) || count < 1 || count > CHURN_MAX) {
    throw bad(`count must be between 1 and ${CHURN_MAX}`);
  }
  if (kinds && (kinds.length === 0 || !kinds.every((kind) => CHURN_KINDS.includes(kind)))) {
    throw bad(`kinds must be some of ${CHURN_KINDS}`);
  }
  const work = () => churn(store, { accountId: account.id, count, kinds, random });
  return { body: silent ? store.silently(work) : work() };
}

function getDump({ store, query }) {
  const account = accountOf(store, { account_id: query.get('account_id') ?? 1 });
  return { body: dump(store, account, { messages: query.get('messages') !== 'false' }) };
}

export const dataRoutes = [
  ['GET', '/__control/dump', getDump],
  ['POST', '/__control/agents', postAgent],
  ['POST', '/__control/members', postMembers],
  ['POST', '/__control/teams', postTeam],
  ['POST', '/__control/custom_roles', postCustomRole],
  ['POST', '/__control/account', postAccount],
  ['POST', '/__control/accounts', postNewAccount],
  ['POST', '/__control/contacts', postContact],
  ['POST', '/__control/merge', postMerge],
  ['POST', '/__control/remove', postRemove],
  ['POST', '/__control/churn', postChurn],
];
