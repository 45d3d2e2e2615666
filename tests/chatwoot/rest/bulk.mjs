// What is done to many conversations in one call, and the merge of two contacts.
import { updateConversation } from '../actions.mjs';
import { mergeContacts } from '../actions_remove.mjs';
import { presentContact } from '../present.mjs';
import { Reply, notAllowed, notFound } from './router.mjs';

const FIELDS = ['status', 'assignee_id', 'team_id'];

/** Labels are added to and taken from what a conversation has at that moment. */
function applyTo({ store, user, body }, conversation) {
  const patch = {};
  for (const column of FIELDS) {
    if (body.fields?.[column] !== undefined) patch[column] = body.fields[column] || null;
  }
  if (patch.status === null) delete patch.status;
  const { add = [], remove = [] } = body.labels ?? {};
  if (add.length > 0 || remove.length > 0) {
    const labels = new Set([...conversation.labels, ...add]);
    for (const label of remove) labels.delete(label);
    patch.labels = [...labels];
  }
  updateConversation(store, conversation, patch, user);
}

/** Answers at once; a job does it later, and skips what the caller may not see. */
function postBulk(context) {
  const { store, account, user, body } = context;
  if (body.type !== 'Conversation' || !Array.isArray(body.ids)) {
    throw new Reply(422, { success: false });
  }
  const work = () => {
    for (const id of body.ids) {
      const conversation = store.conversation(account.id, Number(id));
      if (conversation && store.maySee(user, conversation)) applyTo(context, conversation);
    }
  };
  setTimeout(work, store.settings.rest.bulk_delay_ms).unref();
  return { status: 200 };
}

function postMerge({ store, account, admin, body }) {
  if (!admin) throw notAllowed();
  const [base, mergee] = [body.base_contact_id, body.mergee_contact_id].map((id) => (
    store.find('contacts', account.id, Number(id))));
  if (!base || !mergee) throw notFound();
  if (base !== mergee) mergeContacts(store, base, mergee);
  return { body: presentContact(store, base) };
}

const A = '/api/v1/accounts/:aid';

export const bulkRoutes = [
  ['POST', `${A}/bulk_actions`, postBulk],
  ['POST', `${A}/actions/contact_merge`, postMerge],
];
