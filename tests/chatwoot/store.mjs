// What the stand-in knows, in memory: records, look-ups and the rules that depend on more
// than one record (who may see what, unread count, reply window). Changes are in
// actions.mjs; the demo records are in seed.mjs.
//
// `state` is plain data, so that it can be written to a file and read back (state_file.mjs).
// Conversations are keyed `<account id>:<display id>`, because display ids repeat per account.
import { token, uuid } from './derive.mjs';
import { isVersion } from './settings.mjs';
import { seedState } from './seed.mjs';

const REPLY_WINDOW = 24 * 3600;
const UNREAD_MAX = 10;

export const conversationKey = (accountId, displayId) => `${accountId}:${displayId}`;

export class Store {
  /**
   * seed     string that every token, id and colour of chance depends on
   * state    what an earlier run left, or null for the demo data
   * settings settings.mjs: `server` says which Chatwoot this is
   */
  constructor({ seed, state = null, settings }) {
    this.seed = seed;
    this.settings = settings;
    this.listeners = [];
    this.silent = false;
    this.contactInboxes = null;
    this.lastUs = 0;
    if (state) this.state = state;
    else this.reset();
  }

  /** Back to the demo data; ids and tokens are the same each time, times are relative to now. */
  reset() {
    this.state = seedState(this.seed, this.now());
    this.contactInboxes = null;
    this.emit({ type: 'reset', accountId: null });
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  emit(event) {
    const seen = this.silent && event.type !== 'reset' ? { ...event, type: 'quiet' } : event;
    for (const listener of this.listeners) listener(seen);
  }

  /** Makes changes (at once, not later) without a webhook for any of them. */
  silently(change) {
    const { silent } = this;
    this.silent = true;
    try {
      return change();
    } finally {
      this.silent = silent;
    }
  }

  /** Whether this is Chatwoot `version` or later. */
  isFrom(version) {
    return isVersion(this.settings.server.version, version);
  }

  /** The permissions of a member's custom role, or null: a plain agent, or no Enterprise. */
  permissions(user, accountId) {
    const id = this.settings.server.enterprise &&
      this.membership(user, accountId)?.custom_role_id;
    return id ? this.find('custom_roles', accountId, id)?.permissions ?? null : null;
  }

  /** Labels, inboxes or teams ("label", "inbox", "team") changed: their cache key is another. */
  touch(accountId, kind) {
    const keys = this.account(accountId).cache_keys;
    keys[kind] = String(Math.max(Date.now(), Number(keys[kind]) + 1));
  }

  now() {
    return Math.floor(Date.now() / 1000);
  }

  /** Microseconds, never the same twice: receivers order conversations by updated_at. */
  tick() {
    this.lastUs = Math.max(Date.now() * 1000, this.lastUs + 1);
    return this.lastUs;
  }

  nextId(kind) {
    const counters = this.state.counters;
    counters[kind] = (counters[kind] ?? 0) + 1;
    return counters[kind];
  }

  account(id) {
    return this.state.accounts.find((account) => account.id === id) ?? null;
  }

  user(id) {
    return this.state.users.find((user) => user.id === id) ?? null;
  }

  userByEmail(email) {
    const uid = String(email).toLowerCase();
    return this.state.users.find((user) => user.email === uid) ?? null;
  }

  membership(user, accountId) {
    return user.memberships.find((member) => member.account_id === accountId) ?? null;
  }

  agents(accountId) {
    return this.state.users.filter((user) => this.membership(user, accountId));
  }

  isAdmin(user, accountId) {
    return this.membership(user, accountId)?.role === 'administrator';
  }

  /** The record of a per-account list (inboxes, teams, labels, contacts, webhooks, …) by id. */
  find(list, accountId, id) {
    const rows = this.state[list];
    // Rows are only ever appended, with growing ids.
    let low = 0;
    for (let high = rows.length; low < high;) {
      const middle = (low + high) >> 1;
      if (rows[middle].id < id) low = middle + 1;
      else high = middle;
    }
    const row = rows[low];
    return row && row.id === id && row.account_id === accountId ? row : null;
  }

  list(list, accountId) {
    return this.state[list].filter((row) => row.account_id === accountId);
  }

  inboxesOf(user, accountId) {
    const inboxes = this.list('inboxes', accountId);
    if (this.isAdmin(user, accountId)) return inboxes;
    return inboxes.filter((inbox) => inbox.member_ids.includes(user.id));
  }

  conversation(accountId, displayId) {
    return this.state.conversations[conversationKey(accountId, displayId)] ?? null;
  }

  conversations(accountId) {
    return Object.values(this.state.conversations).filter((c) => c.account_id === accountId);
  }

  /** Enterprise: what a custom role takes away from an agent. */
  roleAllows(permissions, user, { assignee_id: assigneeId }) {
    if (permissions === null || permissions.includes('conversation_manage')) return true;
    if (permissions.includes('conversation_unassigned_manage')) {
      return assigneeId === null || assigneeId === user.id;
    }
    return permissions.includes('conversation_participating_manage') && assigneeId === user.id;
  }

  /** What lists show: unlike maySee(), being in the team is not enough. */
  listed(user, accountId) {
    const inboxes = new Set(this.inboxesOf(user, accountId).map((inbox) => inbox.id));
    const permissions = this.isAdmin(user, accountId) ? null : this.permissions(user, accountId);
    return this.conversations(accountId).filter((c) => (
      inboxes.has(c.inbox_id) && this.roleAllows(permissions, user, c)));
  }

  /** Chatwoot's rule for one: administrators, members of its inbox, members of its team. */
  maySee(user, conversation) {
    const accountId = conversation.account_id;
    if (this.isAdmin(user, accountId)) return true;
    const permissions = this.permissions(user, accountId);
    if (!this.roleAllows(permissions, user, conversation)) return false;
    const inbox = this.find('inboxes', accountId, conversation.inbox_id);
    if (inbox.member_ids.includes(user.id)) return true;
    const team = this.find('teams', accountId, conversation.team_id);
    return team !== null && team.member_ids.includes(user.id);
  }

  /** Same person in the same inbox: one contact_inbox. */
  contactInbox(contact, inbox) {
    return this.inboxesOfContact(contact).findLast((row) => row.inbox_id === inbox.id) ?? null;
  }

  /** The contact_inboxes of one contact. Whoever changes that list calls forgetInboxes(). */
  inboxesOfContact({ id }) {
    if (!this.contactInboxes) {
      this.contactInboxes = new Map();
      for (const row of this.state.contact_inboxes) this.indexInbox(row);
    }
    return this.contactInboxes.get(id) ?? [];
  }

  indexInbox(row) {
    const known = this.contactInboxes.get(row.contact_id);
    if (known) known.push(row);
    else this.contactInboxes.set(row.contact_id, [row]);
  }

  addContactInbox(row) {
    this.state.contact_inboxes.push(row);
    if (this.contactInboxes) this.indexInbox(row);
  }

  forgetInboxes() {
    this.contactInboxes = null;
  }

  /** The record with its sender in place of the sender's id, as presenters want it. */
  message(accountId, message) {
    let sender = null;
    if (message.sender_type === 'User') sender = this.user(message.sender_id);
    if (message.sender_type === 'Contact') {
      sender = this.find('contacts', accountId, message.sender_id);
    }
    return { ...message, sender };
  }

  unreadCount(conversation) {
    let unread = 0;
    for (const message of conversation.messages) {
      const isNew = message.created_us > conversation.agent_last_seen_us;
      if (message.message_type === 'incoming' && isNew) unread++;
    }
    return Math.min(unread, UNREAD_MAX);
  }

  /** WhatsApp lets a business answer for 24 hours after the customer's last message. */
  canReply(conversation, inbox) {
    if (inbox.channel_type !== 'Channel::Whatsapp') return true;
    const last = conversation.messages.findLast((m) => m.message_type === 'incoming');
    return last !== undefined && this.now() - last.created_at < REPLY_WINDOW;
  }

  /** Everything a presenter or a webhook body is made of (see payloads.mjs). */
  view(conversation) {
    const accountId = conversation.account_id;
    const account = this.account(accountId);
    const inbox = this.find('inboxes', accountId, conversation.inbox_id);
    const contact = this.find('contacts', accountId, conversation.contact_id);
    const last = conversation.messages.findLast((m) => (
      m.message_type !== 'activity' && !m.private));
    return {
      account, inbox, contact, conversation,
      contactInbox: this.contactInbox(contact, inbox),
      assignee: this.user(conversation.assignee_id),
      team: this.find('teams', accountId, conversation.team_id),
      lastMessage: last ? this.message(accountId, last) : null,
      unreadCount: this.unreadCount(conversation),
      canReply: this.canReply(conversation, inbox),
    };
  }

  token(name, length) {
    return token(this.seed, name, length);
  }

  uuid(name) {
    return uuid(this.seed, name);
  }
}
