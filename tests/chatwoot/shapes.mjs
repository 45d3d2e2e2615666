// The shapes of Chatwoot's replies and webhook bodies, as tables, and a checker for them.
// Written for this project; any test that meets a Chatwoot body can use them.
//
// A shape is: a type name ('int', 'float', 'string', 'bool', 'epoch', 'iso', 'uuid', 'object',
// with '?' behind it when null is allowed); an array of one shape; an object of shapes, whose
// keys may end in '?' when they may be missing; or a function (value) => true when it fits.
// Objects are exact: a key that is not in the table is an error.

const EPOCH_MIN = 1e9;
const EPOCH_MAX = 1e10;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isEpoch = (value) => value >= EPOCH_MIN && value < EPOCH_MAX;

const TYPES = {
  int: Number.isInteger,
  float: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  /** Whole seconds; 0 stands for "never". */
  epoch: (value) => Number.isInteger(value) && (value === 0 || isEpoch(value)),
  /** Seconds with a fraction. */
  epochFloat: (value) => typeof value === 'number' && isEpoch(value),
  iso: (value) => ISO.test(value),
  uuid: (value) => UUID.test(value),
  object: isObject,
};

function checkObject(shape, value, path) {
  if (!isObject(value)) return [`${path}: expected an object`];
  const problems = [];
  const known = new Set();
  for (const [key, inner] of Object.entries(shape)) {
    const isOptional = key.endsWith('?');
    const name = isOptional ? key.slice(0, -1) : key;
    known.add(name);
    if (name in value) problems.push(...check(inner, value[name], `${path}.${name}`));
    else if (!isOptional) problems.push(`${path}.${name}: missing`);
  }
  for (const name of Object.keys(value)) {
    if (!known.has(name)) problems.push(`${path}.${name}: not in the shape`);
  }
  return problems;
}

/** What is wrong with `value`, one line each; an empty list when it fits. */
export function check(shape, value, path = 'body') {
  if (typeof shape === 'function') return shape(value) ? [] : [`${path}: ${JSON.stringify(value)}`];
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${path}: expected a list`];
    return value.flatMap((item, index) => check(shape[0], item, `${path}[${index}]`));
  }
  if (typeof shape === 'object') return checkObject(shape, value, path);
  const isNullable = shape.endsWith('?');
  if (isNullable && value === null) return [];
  const fits = TYPES[isNullable ? shape.slice(0, -1) : shape];
  return fits(value) ? [] : [`${path}: ${JSON.stringify(value)} is not ${shape}`];
}

const oneOf = (...values) => (value) => values.includes(value);
const nullable = (shape) => (value) => value === null || check(shape, value).length === 0;

const STATUS = oneOf('open', 'resolved', 'pending', 'snoozed');
const PRIORITY = oneOf(null, 'low', 'medium', 'high', 'urgent');
const ROLE = oneOf('agent', 'administrator');
const AVAILABILITY = oneOf('online', 'offline', 'busy');
const CHANNEL = (value) => /^Channel::[A-Z]\w+$/.test(value);
const MESSAGE_INT = oneOf(0, 1, 2, 3);
const DELIVERY = oneOf('sent', 'delivered', 'read', 'failed');

// --- webhooks -------------------------------------------------------------------------------

const ACCOUNT_REF = { id: 'int', name: 'string' };

const CONTACT_COLUMNS = {
  id: 'int', name: 'string', email: 'string?', phone_number: 'string?', identifier: 'string?',
  thumbnail: 'string', blocked: 'bool', custom_attributes: 'object',
  additional_attributes: 'object',
};

const CONTACT_PUSH = { ...CONTACT_COLUMNS, type: oneOf('contact'), 'company_id?': 'int?' };

// No e-mail: what a webhook tells of an assignee is less than what REST does.
const USER_PUSH = {
  id: 'int', name: 'string', available_name: 'string', avatar_url: 'string',
  thumbnail: 'string', availability_status: AVAILABILITY, type: oneOf('user'),
};

const eitherPush = (value) => (
  check(CONTACT_PUSH, value).length === 0 || check(USER_PUSH, value).length === 0);

export const MSG_PUSH = {
  id: 'int', content: 'string?', processed_message_content: 'string?', account_id: 'int',
  inbox_id: 'int', conversation_id: 'int', message_type: MESSAGE_INT, content_type: 'string',
  content_attributes: 'object', additional_attributes: 'object', external_source_ids: 'object',
  sentiment: 'object', private: 'bool', status: DELIVERY, source_id: 'string?',
  sender_type: 'string?', sender_id: 'int?', created_at: 'epoch', updated_at: 'iso',
  conversation: {
    assignee_id: 'int?', unread_count: 'int', last_activity_at: 'epoch',
    contact_inbox: { source_id: 'string' },
  },
  'sender?': eitherPush,
};

const CONTACT_INBOX = {
  id: 'int', contact_id: 'int', inbox_id: 'int', source_id: 'string', hmac_verified: 'bool',
  pubsub_token: 'string', created_at: 'iso', updated_at: 'iso',
};

/** The conversation object of webhooks. */
export const C = {
  account: ACCOUNT_REF, id: 'int', inbox_id: 'int', channel: CHANNEL, status: STATUS,
  priority: PRIORITY, labels: ['string'], custom_attributes: 'object',
  additional_attributes: 'object', can_reply: 'bool', snoozed_until: 'iso?',
  unread_count: (value) => Number.isInteger(value) && value >= 0 && value <= 10,
  contact_inbox: CONTACT_INBOX,
  meta: {
    sender: CONTACT_PUSH, assignee: nullable(USER_PUSH), assignee_type: oneOf(null, 'User'),
    team: nullable(ACCOUNT_REF), hmac_verified: 'bool',
  },
  messages: (value) => value.length <= 1 && check([MSG_PUSH], value).length === 0 &&
    value.every((message) => !message.private && message.message_type !== 2),
  first_reply_created_at: 'iso?', waiting_since: 'epoch', agent_last_seen_at: 'epoch',
  contact_last_seen_at: 'epoch', last_activity_at: 'epoch', timestamp: 'epoch',
  created_at: 'epoch', updated_at: 'epochFloat',
};

const isChange = (value) => isObject(value) && Object.keys(value).length === 1 &&
  check({ previous_value: () => true, current_value: () => true }, Object.values(value)[0])
    .length === 0;
const CHANGED = (value) => Array.isArray(value) && value.length > 0 && value.every(isChange);

/** A contact as subject or sender. */
export const K = { account: ACCOUNT_REF, avatar: 'string', ...CONTACT_COLUMNS };

const USER_HOOK = { id: 'int', name: 'string', email: 'string', type: oneOf('user') };
const eitherHook = (value) => (
  check(K, value).length === 0 || check(USER_HOOK, value).length === 0);

/** A message event; note the string message_type and the ISO time. */
const M = {
  account: ACCOUNT_REF, inbox: ACCOUNT_REF, conversation: C, id: 'int', content: 'string?',
  content_type: 'string', message_type: oneOf('incoming', 'outgoing', 'template'),
  private: 'bool', source_id: 'string?', created_at: 'iso', content_attributes: 'object',
  additional_attributes: 'object', sender: (value) => value === null || eitherHook(value),
};

/** An inbox event: it tells neither id nor name of the inbox. */
const I = {
  account: ACCOUNT_REF, channel: 'object', greeting_enabled: 'bool', greeting_message: 'string?',
  working_hours_enabled: 'bool', out_of_office_message: 'string?', working_hours: ['object'],
  timezone: 'string', csat_survey_enabled: 'bool', enable_auto_assignment: 'bool',
  lock_to_single_conversation: 'bool', allow_messages_after_resolved: 'bool',
  created_at: 'iso', updated_at: 'iso',
};

const TYPING = { user: eitherHook, conversation: C, is_private: 'bool' };

const event = (name, shape) => [name, { ...shape, event: oneOf(name) }];

/** Event name -> shape of the whole body. */
export const WEBHOOKS = Object.fromEntries([
  event('conversation_created', C),
  event('conversation_updated', { ...C, changed_attributes: CHANGED }),
  event('conversation_status_changed', { ...C, changed_attributes: oneOf(null) }),
  event('message_created', M),
  event('message_updated', M),
  event('contact_created', K),
  event('contact_updated', { ...K, changed_attributes: CHANGED }),
  event('inbox_created', I),
  event('inbox_updated', { ...I, changed_attributes: CHANGED }),
  event('conversation_typing_on', TYPING),
  event('conversation_typing_off', TYPING),
  event('webwidget_triggered', {
    id: 'int', source_id: 'string', contact: K, inbox: ACCOUNT_REF, account: ACCOUNT_REF,
    current_conversation: nullable(C), event_info: 'object',
  }),
]);

// --- REST -----------------------------------------------------------------------------------

const AGENT = {
  id: 'int', account_id: 'int', name: 'string', available_name: 'string', email: 'string',
  role: ROLE, confirmed: 'bool', provider: 'string', availability_status: AVAILABILITY,
  auto_offline: 'bool', thumbnail: 'string', custom_attributes: 'object',
  'custom_role_id?': 'int?',
};

const CUSTOM_ROLE = {
  id: 'int', name: 'string', description: 'string?', permissions: ['string'],
};

const USER = {
  id: 'int', uid: 'string', email: 'string', name: 'string', display_name: 'string?',
  available_name: 'string', avatar_url: 'string', confirmed: 'bool', provider: 'string',
  type: oneOf(null, 'SuperAdmin'), access_token: (value) => value.length === 24,
  pubsub_token: 'string', account_id: 'int?', role: ROLE, inviter_id: 'int?',
  message_signature: 'string?', ui_settings: 'object', custom_attributes: 'object',
  accounts: [{
    id: 'int', name: 'string', status: oneOf('active', 'suspended'), onboarding_step: 'string?',
    active_at: 'iso?', role: ROLE, permissions: ['string'], availability: AVAILABILITY,
    availability_status: AVAILABILITY, auto_offline: 'bool', 'custom_role_id?': 'int?',
    'custom_role?': nullable(CUSTOM_ROLE),
  }],
};

const TEAM = {
  id: 'int', name: 'string', description: 'string?', allow_auto_assign: 'bool',
  account_id: 'int', is_member: 'bool',
};

const CONTACT = { ...CONTACT_COLUMNS, availability_status: AVAILABILITY };
const CONTACT_TIMES = { last_activity_at: 'epoch?', created_at: 'epoch' };
const CONTACT_INBOX_REF = {
  source_id: 'string',
  inbox: {
    id: 'int', avatar_url: 'string', channel_id: 'int', name: 'string', channel_type: CHANNEL,
    provider: 'string?',
  },
};
const CONTACT_FULL = { ...CONTACT, ...CONTACT_TIMES, contact_inboxes: [CONTACT_INBOX_REF] };

/** A conversation over REST: not the one of webhooks. */
export const CONV = {
  meta: {
    sender: { ...CONTACT, ...CONTACT_TIMES }, channel: CHANNEL, 'assignee?': AGENT,
    'assignee_type?': oneOf('User', 'AgentBot'), 'team?': TEAM, hmac_verified: 'bool',
  },
  id: 'int', uuid: 'uuid', account_id: 'int', inbox_id: 'int', status: STATUS,
  priority: PRIORITY, labels: ['string'], muted: 'bool', can_reply: 'bool',
  snoozed_until: 'iso?', custom_attributes: 'object', additional_attributes: 'object',
  messages: [MSG_PUSH], last_non_activity_message: nullable(MSG_PUSH), unread_count: 'int',
  agent_last_seen_at: 'epoch', assignee_last_seen_at: 'epoch', contact_last_seen_at: 'epoch',
  first_reply_created_at: 'epoch', waiting_since: 'epoch', last_activity_at: 'epoch',
  timestamp: 'epoch', created_at: 'epoch', updated_at: 'epochFloat', sla_policy_id: 'int?',
};

const SENDER = (value) => check({ ...CONTACT, type: oneOf('contact') }, value).length === 0 ||
  check(USER_PUSH, value).length === 0;

const MESSAGE = {
  id: 'int', content: 'string?', inbox_id: 'int', 'echo_id?': 'string?',
  conversation_id: 'int', message_type: MESSAGE_INT, content_type: 'string', status: DELIVERY,
  content_attributes: 'object', created_at: 'epoch', private: 'bool', source_id: 'string?',
  'sender?': SENDER,
};

const INBOX = {
  id: 'int', name: 'string', avatar_url: 'string', channel_id: 'int', channel_type: CHANNEL,
  provider: 'string?', phone_number: 'string?', greeting_enabled: 'bool',
  greeting_message: 'string?', working_hours_enabled: 'bool', enable_email_collect: 'bool',
  csat_survey_enabled: 'bool', enable_auto_assignment: 'bool', auto_assignment_config: 'object',
  out_of_office_message: 'string?', working_hours: ['object'], timezone: 'string',
  callback_webhook_url: 'string?', allow_messages_after_resolved: 'bool',
  lock_to_single_conversation: 'bool', sender_name_type: 'string', business_name: 'string?',
  'webhook_url?': 'string?', 'inbox_identifier?': 'string', 'additional_attributes?': 'object',
  'hmac_token?': 'string', 'secret?': 'string', 'message_templates?': ['object'],
  'provider_config?': 'object',
};

const WEBHOOK = {
  id: 'int', name: 'string?', url: 'string', account_id: 'int', subscriptions: ['string'],
  'secret?': (value) => value.length === 24, 'inbox?': ACCOUNT_REF,
};

const COUNTS = {
  mine_count: 'int', assigned_count: 'int', unassigned_count: 'int', all_count: 'int',
};

const LABEL = {
  id: 'int', title: 'string', description: 'string', color: (v) => /^#[0-9a-f]{6}$/.test(v),
  show_on_sidebar: 'bool',
};

const ATTRIBUTE_DEFINITION = {
  id: 'int', attribute_display_name: 'string', attribute_display_type: 'string',
  attribute_description: 'string', attribute_key: 'string', attribute_values: ['string'],
  attribute_model: oneOf('conversation_attribute', 'contact_attribute'),
  default_value: 'string?', regex_pattern: 'string?', regex_cue: 'string?',
};

// Milliseconds of the last change, as text.
const CACHE_KEY = (value) => /^\d{13}$/.test(value);
const CACHE_KEYS = { label: CACHE_KEY, inbox: CACHE_KEY, team: CACHE_KEY };

/** Name of a reply -> shape. */
export const REST = {
  validateToken: { payload: { success: oneOf(true), data: { ...USER, created_at: 'iso' } } },
  validateTokenRefused: { success: oneOf(false), errors: ['string'] },
  signIn: { data: USER },
  profile: USER,
  version: {
    version: (value) => /^\d+\.\d+\.\d+$/.test(value), queue_services: 'string',
    timestamp: (value) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value),
    data_services: 'string',
  },
  cacheKeys: { cache_keys: CACHE_KEYS },
  customRoles: [CUSTOM_ROLE],
  account: {
    id: 'int', name: 'string', locale: 'string', domain: 'string', support_email: 'string',
    status: oneOf('active', 'suspended'), features: 'object', settings: 'object',
    custom_attributes: 'object', created_at: 'iso', latest_chatwoot_version: 'string?',
    cache_keys: CACHE_KEYS,
  },
  agents: [AGENT],
  teams: [TEAM],
  agent: AGENT,
  team: TEAM,
  labels: { payload: [LABEL] },
  label: LABEL,
  inboxes: { payload: [INBOX] },
  inbox: INBOX,
  members: { payload: [AGENT] },
  conversations: { data: { meta: COUNTS, payload: [CONV] } },
  conversation: CONV,
  conversationMeta: { meta: COUNTS },
  messages: {
    meta: {
      labels: ['string'], additional_attributes: 'object', 'assignee?': AGENT,
      contact: { ...CONTACT, type: oneOf('contact') }, agent_last_seen_at: 'iso?',
      assignee_last_seen_at: 'iso?',
    },
    payload: [MESSAGE],
  },
  message: MESSAGE,
  toggleStatus: {
    meta: 'object',
    payload: {
      success: 'bool', conversation_id: 'int', current_status: STATUS, snoozed_until: 'int?',
    },
  },
  labelList: { payload: ['string'] },
  assignedAgent: AGENT,
  assignedTeam: TEAM,
  contacts: { meta: { count: 'int', current_page: 'int' }, payload: [CONTACT_FULL] },
  contactSearch: {
    meta: { count: 'int', current_page: 'int', has_more: 'bool' }, payload: [CONTACT_FULL],
  },
  contact: { payload: CONTACT_FULL },
  contactCreated: {
    payload: {
      contact: CONTACT_FULL,
      contact_inbox: (value) => value.inbox === null ||
        check(CONTACT_INBOX_REF, value).length === 0,
    },
  },
  contactConversations: { payload: [CONV] },
  webhooks: { payload: { webhooks: [WEBHOOK] } },
  webhook: { payload: { webhook: WEBHOOK } },
  dashboardApp: {
    id: 'int', title: 'string', content: [{ type: oneOf('frame'), url: 'string' }],
    created_at: 'iso',
  },
  attributeDefinitions: [ATTRIBUTE_DEFINITION],
  merged: CONTACT_FULL,
  error: { error: 'string' },
  errors: { errors: ['string'] },
  invalid: { message: 'string', attributes: ['string'] },
};
REST.dashboardApps = [REST.dashboardApp];

const idsBy = (value) => Object.values(value).every((ids) => check(['int'], ids).length === 0);

/** GET /__control/dump: the rows of the replies above. */
export const DUMP = {
  account: REST.account, agents: [AGENT], inboxes: [INBOX], inbox_members: idsBy, teams: [TEAM],
  team_members: idsBy, custom_roles: [CUSTOM_ROLE], labels: [LABEL],
  attribute_definitions: [ATTRIBUTE_DEFINITION], contacts: [CONTACT_FULL], conversations: [CONV],
  'messages?': [MESSAGE],
};
