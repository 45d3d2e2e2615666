// REST replies in Chatwoot's shapes. They differ from the webhook bodies in payloads.mjs:
// here message_type is an int, times are epochs and the assignee has an e-mail address.
import { MESSAGE_TYPES, SIGNED_FROM, messagePush } from './payloads.mjs';

export function presentAgent(store, user, accountId) {
  const membership = store.membership(user, accountId);
  return {
    id: user.id,
    account_id: accountId,
    availability_status: user.availability,
    auto_offline: user.auto_offline,
    confirmed: user.confirmed,
    email: user.email,
    provider: 'email',
    available_name: user.display_name,
    custom_attributes: {},
    name: user.name,
    role: membership?.role ?? null,
    thumbnail: user.avatar_url,
    ...(store.settings.server.enterprise && {
      custom_role_id: membership?.custom_role_id ?? null,
    }),
  };
}

export function presentCustomRole({ id, name, description, permissions }) {
  return { id, name, description, permissions };
}

/** The role inside one account of the user object; the custom role in Enterprise builds only. */
function presentRole(store, user, { account_id: accountId, role, custom_role_id: id }) {
  if (!store.settings.server.enterprise) return { role, permissions: [role] };
  const custom = id && store.find('custom_roles', accountId, id);
  return {
    role,
    permissions: custom ? [...custom.permissions, 'custom_role'] : [role],
    custom_role_id: custom ? custom.id : null,
    custom_role: custom ? presentCustomRole(custom) : null,
  };
}

/** The whole user object of profile and validate_token, API token included. */
export function presentUser(store, user) {
  const memberships = user.memberships.map((member) => {
    const account = store.account(member.account_id);
    return {
      id: account.id,
      name: account.name,
      status: account.status,
      onboarding_step: null,
      active_at: null,
      availability: user.availability,
      availability_status: user.availability,
      auto_offline: user.auto_offline,
      ...presentRole(store, user, member),
    };
  });
  const [active = { account_id: null, role: null }] = user.memberships;
  return {
    id: user.id,
    uid: user.email,
    email: user.email,
    name: user.name,
    display_name: user.display_name,
    available_name: user.display_name,
    avatar_url: user.avatar_url,
    confirmed: true,
    provider: 'email',
    type: null,
    access_token: user.access_token,
    pubsub_token: user.pubsub_token,
    account_id: active.account_id,
    role: active.role,
    inviter_id: null,
    message_signature: null,
    ui_settings: user.ui_settings,
    custom_attributes: {},
    accounts: memberships,
  };
}

export function presentAccount(account, { enterprise }) {
  const { id, name, locale, domain, support_email: email, status, created_at: created } = account;
  return {
    id, name, locale, domain, support_email: email, status, created_at: created,
    latest_chatwoot_version: null,
    features: {
      agent_bots: true, automations: true, canned_responses: true, channel_email: true,
      integrations: true, labels: true, macros: true, reports: true, team_management: true,
      webhooks: true, ...(enterprise && { custom_roles: true }),
    },
    settings: {},
    custom_attributes: {},
    cache_keys: account.cache_keys,
  };
}

export function presentTeam(team, user) {
  return {
    id: team.id,
    name: team.name,
    description: team.description,
    allow_auto_assign: team.allow_auto_assign,
    account_id: team.account_id,
    is_member: team.member_ids.includes(user.id),
  };
}

export function presentLabel({ id, title, description, color, show_on_sidebar: shown }) {
  return { id, title, description, color, show_on_sidebar: shown };
}

export function presentInbox(inbox, { admin }) {
  const { channel } = inbox;
  const api = inbox.channel_type === 'Channel::Api' && {
    webhook_url: channel.webhook_url,
    inbox_identifier: channel.identifier,
    additional_attributes: channel.additional_attributes,
    ...(admin && { hmac_token: channel.hmac_token, secret: channel.secret }),
  };
  const whatsapp = inbox.channel_type === 'Channel::Whatsapp' && {
    message_templates: [],
    ...(admin && { provider_config: channel.provider_config }),
  };
  return {
    id: inbox.id,
    avatar_url: '',
    channel_id: inbox.channel_id,
    name: inbox.name,
    channel_type: inbox.channel_type,
    greeting_enabled: false,
    greeting_message: null,
    working_hours_enabled: false,
    enable_email_collect: true,
    csat_survey_enabled: false,
    enable_auto_assignment: true,
    auto_assignment_config: {},
    out_of_office_message: null,
    working_hours: [],
    timezone: inbox.timezone,
    callback_webhook_url: channel.webhook_url ?? null,
    allow_messages_after_resolved: true,
    lock_to_single_conversation: inbox.lock_to_single_conversation,
    sender_name_type: 'friendly',
    business_name: null,
    phone_number: inbox.phone_number,
    provider: inbox.provider,
    ...api,
    ...whatsapp,
  };
}

/** A contact with the inboxes it can be reached through. */
export function presentContact(store, contact) {
  const rows = store.inboxesOfContact(contact);
  return {
    ...presentSender(contact),
    last_activity_at: contact.last_activity_at,
    created_at: contact.created_at,
    contact_inboxes: rows.map((row) => presentContactInbox(store, row)),
  };
}

export function presentContactInbox(store, row) {
  const inbox = store.find('inboxes', row.account_id, row.inbox_id);
  return {
    source_id: row.source_id,
    inbox: {
      id: inbox.id,
      avatar_url: '',
      channel_id: inbox.channel_id,
      name: inbox.name,
      channel_type: inbox.channel_type,
      provider: inbox.provider,
    },
  };
}

export function presentSender(contact) {
  return {
    additional_attributes: contact.additional_attributes,
    availability_status: contact.availability_status,
    email: contact.email,
    id: contact.id,
    name: contact.name,
    phone_number: contact.phone_number,
    blocked: contact.blocked,
    identifier: contact.identifier,
    thumbnail: contact.thumbnail,
    custom_attributes: contact.custom_attributes,
  };
}

function messageSender(message) {
  const { sender } = message;
  if (!sender) return null;
  if (message.sender_type === 'Contact') return { ...presentSender(sender), type: 'contact' };
  return {
    id: sender.id, name: sender.name, available_name: sender.display_name,
    avatar_url: sender.avatar_url, type: 'user', availability_status: sender.availability,
    thumbnail: sender.avatar_url,
  };
}

/** A message as lists and POST answer it; echoId only when the caller sent one. */
export function presentMessage(conversation, message, echoId) {
  const sender = messageSender(message);
  return {
    id: message.id,
    content: message.content,
    inbox_id: conversation.inbox_id,
    ...(echoId !== undefined && { echo_id: echoId }),
    conversation_id: conversation.id,
    message_type: MESSAGE_TYPES[message.message_type],
    content_type: message.content_type,
    status: message.status,
    content_attributes: message.content_attributes,
    created_at: message.created_at,
    private: message.private,
    source_id: message.source_id,
    ...(sender && { sender }),
  };
}

/** `user` is the caller: a team tells whether they are in it. */
export function presentConversation(store, conversation, user) {
  const view = store.view(conversation);
  const c = conversation;
  const last = c.messages.at(-1);
  const push = (message) => messagePush(view, store.message(c.account_id, message));
  return {
    meta: {
      sender: {
        ...presentSender(view.contact),
        last_activity_at: view.contact.last_activity_at,
        created_at: view.contact.created_at,
      },
      channel: view.inbox.channel_type,
      ...(view.assignee && {
        assignee: presentAgent(store, view.assignee, c.account_id), assignee_type: 'User',
      }),
      ...(view.team && { team: presentTeam(view.team, user) }),
      hmac_verified: false,
    },
    id: c.id,
    messages: last ? [push(last)] : [],
    account_id: c.account_id,
    uuid: c.uuid,
    additional_attributes: c.additional_attributes,
    agent_last_seen_at: Math.floor(c.agent_last_seen_us / 1e6),
    assignee_last_seen_at: c.assignee_last_seen_at,
    can_reply: view.canReply,
    contact_last_seen_at: c.contact_last_seen_at,
    custom_attributes: c.custom_attributes,
    inbox_id: c.inbox_id,
    labels: c.labels,
    muted: false,
    snoozed_until: c.snoozed_until && new Date(c.snoozed_until * 1000).toISOString(),
    status: c.status,
    created_at: c.created_at,
    updated_at: c.updated_us / 1e6,
    timestamp: c.last_activity_at,
    first_reply_created_at: c.first_reply_created_at ?? 0,
    unread_count: view.unreadCount,
    last_non_activity_message: lastNonActivity(c, push),
    last_activity_at: c.last_activity_at,
    priority: c.priority,
    waiting_since: c.waiting_since,
    sla_policy_id: null,
  };
}

function lastNonActivity(conversation, push) {
  const last = conversation.messages.findLast((m) => m.message_type !== 'activity');
  return last ? push(last) : null;
}

export function presentWebhook(store, webhook) {
  const { id, name, url, account_id: accountId, subscriptions, secret } = webhook;
  const inbox = store.find('inboxes', accountId, webhook.inbox_id);
  return {
    id, name, url, account_id: accountId, subscriptions,
    ...(store.isFrom(SIGNED_FROM) && { secret }),
    ...(inbox && { inbox: { id: inbox.id, name: inbox.name } }),
  };
}

export function presentDashboardApp({ id, title, content, created_at: created }) {
  return { id, title, content, created_at: created };
}

export function presentAttributeDefinition({ account_id: _account, ...definition }) {
  return definition;
}
