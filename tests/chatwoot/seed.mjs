// The demo installation: account 1 "Loja Aurora" and account 2 "Outra Empresa", which share
// no user. Ids, tokens and texts are the same in each run; times are relative to the start.
import { token, uuid } from './derive.mjs';
import { CONTACTS, OTHER_CONTACTS, OTHER_TALKS, TALKS } from './seed_talks.mjs';

export const PASSWORD = 'aurora-demo';

const USERS = [
  { name: 'Helena Duarte', mail: 'helena', account: 1, role: 'administrator', title: 'admin' },
  { name: 'Rafael Moreira', mail: 'rafael', account: 1, role: 'agent', title: 'agent' },
  { name: 'Camila Nunes', mail: 'camila', account: 1, role: 'agent', availability: 'busy' },
  { name: 'Bruno Teixeira', mail: 'bruno', account: 1, role: 'agent', locale: 'en',
    availability: 'offline' },
  { name: 'Otávio Prado', mail: 'otavio', account: 2, role: 'administrator', title: 'other' },
  { name: 'Lívia Campos', mail: 'livia', account: 2, role: 'agent' },
];
const DOMAINS = { 1: 'loja-aurora.example', 2: 'outra-empresa.example' };

const LABELS = {
  1: [['entrega', '#1f93ff'], ['garantia', '#8e4ec6'], ['orçamento', '#f5a623'],
    ['pagamento', '#30a46c'], ['troca', '#e5484d'], ['vip', '#d6409f']],
  2: [['contrato', '#1f93ff']],
};

// `members` are user ids; administrators see every inbox without being members.
const INBOXES = [
  { account: 1, name: 'WhatsApp Vendas', type: 'Channel::Whatsapp', members: [1, 2, 3, 4],
    phone: '+5511900000001' },
  { account: 1, name: 'Site loja-aurora', type: 'Channel::WebWidget', members: [1, 2, 3, 4] },
  { account: 1, name: 'Assistente virtual', type: 'Channel::Api', members: [1, 2] },
  { account: 1, name: 'Projetos e empresas', type: 'Channel::Email', members: [1, 3] },
  { account: 2, name: 'Atendimento', type: 'Channel::Whatsapp', members: [5, 6],
    phone: '+5511900000002' },
];

const TEAMS = [
  { account: 1, name: 'projetos', description: 'Arquitetos, hotéis e empresas', members: [1, 2] },
  { account: 1, name: 'expedição', description: 'Entregas e trocas', members: [3, 4] },
  { account: 2, name: 'comercial', description: 'Contratos e propostas', members: [5, 6] },
];

/** Title of the credentials in /__control/credentials -> user id. */
export const CREDENTIAL_TITLES = Object.fromEntries(
  USERS.flatMap((user, index) => (user.title ? [[user.title, index + 1]] : [])));

/** An account as it begins; `at` in epoch seconds. */
export function newAccount(id, name, domain, at) {
  return {
    id, name, locale: 'pt_BR', domain, support_email: `contato@${domain}`, status: 'active',
    cache_keys: Object.fromEntries(
      ['label', 'inbox', 'team'].map((kind) => [kind, String(at * 1000)])),
    created_at: new Date(at * 1000).toISOString(),
  };
}

function seedAccounts(now) {
  const at = now - 200 * 86400;
  return [newAccount(1, 'Loja Aurora', DOMAINS[1], at),
    newAccount(2, 'Outra Empresa', DOMAINS[2], at)];
}

function seedUsers(seed) {
  return USERS.map((user, index) => {
    const email = `${user.mail}@${DOMAINS[user.account]}`;
    return {
      id: index + 1, name: user.name, display_name: user.name.split(' ')[0], email,
      avatar_url: '', availability: user.availability ?? 'online',
      access_token: token(seed, `api:${email}`),
      pubsub_token: token(seed, `pubsub:${email}`),
      ui_settings: user.locale ? { locale: user.locale } : {},
      memberships: [{ account_id: user.account, role: user.role, custom_role_id: null }],
      auto_offline: true, confirmed: true,
    };
  });
}

function seedInboxes(seed, now) {
  return INBOXES.map((inbox, index) => {
    const id = index + 1;
    const channels = {
      'Channel::Whatsapp': {
        phone_number: inbox.phone, provider: 'whatsapp_cloud', provider_config: {},
      },
      'Channel::WebWidget': {
        website_url: 'https://loja-aurora.example', widget_color: '#2781F6',
        website_token: token(seed, `website:${id}`),
      },
      'Channel::Email': { email: 'projetos@loja-aurora.example' },
      'Channel::Api': {
        webhook_url: null, identifier: token(seed, `inbox_identifier:${id}`),
        hmac_token: token(seed, `inbox_hmac:${id}`), hmac_mandatory: false,
        secret: token(seed, `inbox_secret:${id}`), additional_attributes: {},
      },
    };
    return {
      id, account_id: inbox.account, name: inbox.name, channel_id: id,
      channel_type: inbox.type, channel: channels[inbox.type],
      provider: inbox.type === 'Channel::Whatsapp' ? 'whatsapp_cloud' : null,
      phone_number: inbox.phone ?? null, timezone: 'America/Sao_Paulo',
      member_ids: inbox.members, lock_to_single_conversation: false,
      created_at: now - 190 * 86400, updated_at: now - 30 * 86400,
    };
  });
}

function seedContacts(accountId, firstId, people, now) {
  return people.map((person, index) => ({
    id: firstId + index, account_id: accountId, name: person.name, email: person.email ?? null,
    phone_number: person.phone ?? null, identifier: null, blocked: false, thumbnail: '',
    additional_attributes: {
      city: person.city, country: 'Brasil', country_code: 'BR',
      ...(person.company && { company_name: person.company }),
    },
    custom_attributes: {}, availability_status: 'offline', last_activity_at: null,
    created_at: now - (90 - index) * 86400,
  }));
}

/** The messages of one talk, spread over its span, and the moment of each. */
function talkMessages(talk, context, conversation) {
  const { now, nextMessageId, contact, agent } = context;
  const step = (talk.span * 60) / Math.max(1, talk.lines.length - 1);
  const last = now - talk.ago * 60;
  return talk.lines.map(([by, content], index) => {
    const at = Math.floor(last - step * (talk.lines.length - 1 - index));
    const bySystem = by === 't';
    const byContact = by === 'c';
    return {
      id: nextMessageId(), content,
      message_type: byContact ? 'incoming' : bySystem ? 'template' : 'outgoing',
      private: by === 'n', content_type: 'text', content_attributes: {},
      additional_attributes: {}, source_id: null, status: byContact ? 'sent' : 'read',
      sender_type: byContact ? 'Contact' : bySystem ? null : 'User',
      sender_id: byContact ? contact.id : bySystem ? null : agent,
      created_at: at, created_us: at * 1e6 + conversation.id, updated_at: at,
    };
  });
}

function seenUntil(messages, unread, now) {
  const incoming = messages.filter((m) => m.message_type === 'incoming');
  return unread ? incoming[incoming.length - unread].created_us - 1 : now * 1e6;
}

function seedConversation(seed, account, talk, context, id) {
  const { now, contact, inbox, assigneeId, teamId } = context;
  const conversation = {
    id, uuid: uuid(seed, `conversation:${account}:${id}`), account_id: account,
    inbox_id: inbox.id, contact_id: contact.id, assignee_id: assigneeId, team_id: teamId,
    status: talk.status, priority: talk.priority ?? null, labels: talk.labels,
    custom_attributes: {}, additional_attributes: {},
    snoozed_until: talk.snoozed ? now + talk.snoozed * 60 : null,
  };
  const messages = talkMessages(talk, context, conversation);
  const reply = messages.find((m) => m.message_type === 'outgoing' && !m.private);
  const last = messages.at(-1);
  const waits = last.message_type === 'incoming' && talk.status !== 'resolved';
  contact.last_activity_at = last.created_at;
  return Object.assign(conversation, {
    first_reply_created_at: reply ? reply.created_at : null,
    waiting_since: waits ? last.created_at : 0,
    agent_last_seen_us: seenUntil(messages, talk.unread, now),
    assignee_last_seen_at: 0, contact_last_seen_at: last.created_at,
    last_activity_at: last.created_at, created_at: messages[0].created_at,
    updated_us: last.created_us, messages,
  });
}

/** One account's contacts and talks; `ids` are the first user, team and contact id of it. */
function seedTalks(state, seed, now, { account, talks, people, ids }) {
  const contacts = seedContacts(account, ids.contact, people, now);
  const inboxes = state.inboxes.filter((inbox) => inbox.account_id === account);
  state.contacts.push(...contacts);
  talks.forEach((talk, index) => {
    const contact = contacts[talk.who];
    const inbox = inboxes[talk.inbox];
    const known = state.contact_inboxes.some((row) => (
      row.contact_id === contact.id && row.inbox_id === inbox.id));
    if (!known) {
      const id = state.contact_inboxes.length + 1;
      state.contact_inboxes.push({
        id, account_id: account, contact_id: contact.id, inbox_id: inbox.id,
        source_id: contact.phone_number?.slice(1) ?? uuid(seed, `source:${id}`),
        pubsub_token: token(seed, `contact_pubsub:${id}`), created_at: contact.created_at,
      });
    }
    const assigneeId = talk.assignee === undefined ? null : ids.user + talk.assignee;
    const context = {
      now, contact, inbox, assigneeId, agent: assigneeId ?? ids.user,
      teamId: talk.team === undefined ? null : ids.team + talk.team,
      nextMessageId: () => ++state.counters.message,
    };
    const id = index + 1;
    state.conversations[`${account}:${id}`] =
      seedConversation(seed, account, talk, context, id);
  });
  state.counters[`conversation:${account}`] = talks.length;
}

function seedAttributeDefinitions() {
  const rows = [
    ['numero_pedido', 'Número do pedido', 'text', 'conversation_attribute', []],
    ['valor_estimado', 'Valor estimado', 'currency', 'conversation_attribute', []],
    ['origem', 'Origem', 'list', 'contact_attribute', ['Instagram', 'Indicação', 'Google']],
  ];
  return rows.map(([key, name, type, model, values], index) => ({
    id: index + 1, account_id: 1, attribute_display_name: name, attribute_display_type: type,
    attribute_description: name, attribute_key: key, attribute_values: values,
    attribute_model: model, default_value: null, regex_pattern: null, regex_cue: null,
  }));
}

/** The whole state of a store; `now` in epoch seconds. */
export function seedState(seed, now) {
  const inboxes = seedInboxes(seed, now);
  const state = {
    accounts: seedAccounts(now),
    users: seedUsers(seed),
    inboxes,
    teams: TEAMS.map((team, index) => ({
      id: index + 1, account_id: team.account, name: team.name, description: team.description,
      allow_auto_assign: true, member_ids: team.members,
    })),
    labels: [],
    contacts: [],
    contact_inboxes: [],
    conversations: {},
    attribute_definitions: seedAttributeDefinitions(),
    custom_roles: [],
    webhooks: [],
    dashboard_apps: [],
    revoked_clients: [],
    counters: {
      account: 2, message: 0, inbox: inboxes.length, user: USERS.length, team: TEAMS.length,
    },
  };
  for (const [account, labels] of Object.entries(LABELS)) {
    for (const [title, color] of labels) {
      state.labels.push({
        id: state.labels.length + 1, account_id: Number(account), title, color,
        description: '', show_on_sidebar: true,
      });
    }
  }
  seedTalks(state, seed, now, {
    account: 1, talks: TALKS, people: CONTACTS, ids: { user: 1, team: 1, contact: 1 },
  });
  seedTalks(state, seed, now, {
    account: 2, talks: OTHER_TALKS, people: OTHER_CONTACTS,
    ids: { user: 5, team: 3, contact: CONTACTS.length + 1 },
  });
  state.counters.label = state.labels.length;
  state.counters.attribute_definition = state.attribute_definitions.length;
  state.counters.contact = state.contacts.length;
  state.counters.contact_inbox = state.contact_inboxes.length;
  return state;
}
