// What Chatwoot deletes and merges. Of a deletion it sends no webhook: a receiver learns of it by
// asking. (A message deleted over REST is another thing, updateMessage() of actions.mjs.)
import { updateContact } from './actions.mjs';
import { conversationKey } from './store.mjs';

const gone = (store, accountId) => store.emit({ type: 'quiet', accountId });

export function removeConversation(store, conversation) {
  const { account_id: accountId, id } = conversation;
  delete store.state.conversations[conversationKey(accountId, id)];
  gone(store, accountId);
}

export function removeMessage(store, conversation, message) {
  conversation.messages.splice(conversation.messages.indexOf(message), 1);
  gone(store, conversation.account_id);
}

function removeRow(store, list, row) {
  store.state[list].splice(store.state[list].indexOf(row), 1);
}

function removeConversationsWhere(store, accountId, test) {
  for (const conversation of store.conversations(accountId).filter(test)) {
    removeConversation(store, conversation);
  }
}

/** With the conversations. */
export function removeContact(store, contact) {
  const { account_id: accountId, id } = contact;
  removeConversationsWhere(store, accountId, (c) => c.contact_id === id);
  store.state.contact_inboxes = store.state.contact_inboxes.filter((row) => row.contact_id !== id);
  store.forgetInboxes();
  removeRow(store, 'contacts', contact);
  gone(store, accountId);
}

/** With the conversations. */
export function removeInbox(store, inbox) {
  const { account_id: accountId, id } = inbox;
  removeConversationsWhere(store, accountId, (c) => c.inbox_id === id);
  store.state.contact_inboxes = store.state.contact_inboxes.filter((row) => row.inbox_id !== id);
  store.forgetInboxes();
  removeRow(store, 'inboxes', inbox);
  store.touch(accountId, 'inbox');
  gone(store, accountId);
}

/** Conversations of a team that is no more have none; their updated_at does not move. */
export function removeTeam(store, team) {
  for (const conversation of store.conversations(team.account_id)) {
    if (conversation.team_id === team.id) conversation.team_id = null;
  }
  removeRow(store, 'teams', team);
  store.touch(team.account_id, 'team');
  gone(store, team.account_id);
}

/** Conversations keep the titles they have. */
export function removeLabel(store, label) {
  removeRow(store, 'labels', label);
  store.touch(label.account_id, 'label');
  gone(store, label.account_id);
}

export function removeDefinition(store, definition) {
  removeRow(store, 'attribute_definitions', definition);
  gone(store, definition.account_id);
}

export function removeCustomRole(store, role) {
  for (const user of store.agents(role.account_id)) {
    const membership = store.membership(user, role.account_id);
    if (membership.custom_role_id === role.id) membership.custom_role_id = null;
  }
  removeRow(store, 'custom_roles', role);
  gone(store, role.account_id);
}

/**
 * `mergee` becomes `base`: its conversations and messages move there, what `base` lacks is taken
 * from it, and it is gone. Only contact_updated of `base` is sent, where that changes.
 */
export function mergeContacts(store, base, mergee) {
  const { account_id: accountId } = base;
  for (const conversation of store.conversations(accountId)) {
    if (conversation.contact_id !== mergee.id) continue;
    conversation.contact_id = base.id;
    conversation.updated_us = store.tick();
    for (const message of conversation.messages) {
      if (message.sender_type === 'Contact') message.sender_id = base.id;
    }
  }
  for (const row of store.inboxesOfContact(mergee)) row.contact_id = base.id;
  store.forgetInboxes();
  removeRow(store, 'contacts', mergee);
  const fields = {
    additional_attributes: { ...mergee.additional_attributes, ...base.additional_attributes },
    custom_attributes: { ...mergee.custom_attributes, ...base.custom_attributes },
  };
  for (const column of ['name', 'email', 'phone_number', 'identifier']) {
    if (!base[column] && mergee[column]) fields[column] = mergee[column];
  }
  gone(store, accountId);
  updateContact(store, base, fields);
}
