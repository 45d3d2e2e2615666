// The work of a day at random: people change conversations, customers write. Chance comes from
// the stand-in's seed, so that a run can be repeated.
import { addMessage, createContact, createConversation, setStatus, updateContact,
  updateConversation } from './actions.mjs';

const STATUSES = ['open', 'resolved', 'pending', 'snoozed'];
const PRIORITIES = [null, 'low', 'medium', 'high', 'urgent'];
const SNOOZE_S = 86400;
const TEXTS = ['Bom dia!', 'O pedido já saiu?', 'Consegue **desconto**?', 'Obrigada 😊',
  'שלום', '<b>não é HTML</b>', 'a & b "c" \\ d', 'linha um\nlinha dois'];

class Chance {
  constructor(store, accountId, random) {
    Object.assign(this, { store, accountId, random });
    this.agents = store.agents(accountId);
    this.teams = store.list('teams', accountId);
    this.inboxes = store.list('inboxes', accountId);
    this.labels = store.list('labels', accountId).map((label) => label.title);
  }

  one(rows) {
    return rows[Math.floor(this.random() * rows.length)];
  }

  /** One of `rows` that is not `not`; `not` itself when there is no other. */
  other(rows, not) {
    const rest = rows.filter((row) => row !== not);
    return rest.length > 0 ? this.one(rest) : not;
  }

  ids(rows) {
    return [null, ...rows.map((row) => row.id)];
  }
}

const write = (by) => ({ store, chance }, c) => {
  const sender = by === 'contact' ? { type: 'Contact', id: c.contact_id }
    : { type: 'User', id: chance.one(chance.agents).id };
  addMessage(store, c, {
    content: chance.one(TEXTS), message_type: by === 'contact' ? 'incoming' : 'outgoing',
    private: by === 'note', sender,
  });
};

const KINDS = {
  status: ({ store, chance }, c) => {
    const status = chance.other(STATUSES, c.status);
    const snoozedUntil = status === 'snoozed' ? store.now() + SNOOZE_S : null;
    setStatus(store, c, status, { snoozedUntil, actor: chance.one(chance.agents) });
  },
  assignee: ({ store, chance }, c) => updateConversation(store, c, {
    assignee_id: chance.other(chance.ids(chance.agents), c.assignee_id),
  }, chance.one(chance.agents)),
  team: ({ store, chance }, c) => updateConversation(store, c, {
    team_id: chance.other(chance.ids(chance.teams), c.team_id),
  }),
  labels: ({ store, chance }, c) => {
    const label = chance.one(chance.labels);
    if (label === undefined) return;
    const labels = c.labels.includes(label) ? c.labels.filter((title) => title !== label)
      : [...c.labels, label];
    updateConversation(store, c, { labels }, chance.one(chance.agents));
  },
  priority: ({ store, chance }, c) => updateConversation(store, c, {
    priority: chance.other(PRIORITIES, c.priority),
  }, chance.one(chance.agents)),
  attributes: ({ store, chance }, c) => updateConversation(store, c, {
    custom_attributes: {
      ...c.custom_attributes,
      numero_pedido: String(Math.floor(chance.random() * 1e6)),
      valor_estimado: Math.floor(chance.random() * 1e5) / 100,
    },
  }),
  incoming: write('contact'),
  outgoing: write('agent'),
  note: write('note'),
  contact: ({ store, chance }, c) => {
    const contact = store.find('contacts', c.account_id, c.contact_id);
    updateContact(store, contact, {
      name: `${contact.name.split(' (')[0]} (${Math.floor(chance.random() * 1e6)})`,
      custom_attributes: { origem: chance.one(['Instagram', 'Indicação', 'Google']) },
    });
  },
  conversation: ({ store, chance }) => {
    const contact = createContact(store, chance.accountId, {
      name: `Cliente ${Math.floor(chance.random() * 1e6)}`,
      phone_number: `+55119${String(store.state.counters.contact).padStart(8, '0')}`,
    });
    const made = createConversation(store, chance.accountId, {
      inbox: chance.one(chance.inboxes), contact,
    });
    write('contact')({ store, chance }, made);
    return made;
  },
};

export const CHURN_KINDS = Object.keys(KINDS);

/**
 * Makes `count` changes of the given kinds to conversations of an account, each picked by chance.
 * Returns { changes: { kind: how many }, conversation_ids: those touched }.
 */
export function churn(store, { accountId, count, kinds = CHURN_KINDS, random }) {
  const chance = new Chance(store, accountId, random);
  const rows = store.conversations(accountId);
  const changes = {};
  const touched = new Set();
  for (let i = 0; i < count; i++) {
    const kind = rows.length > 0 ? chance.one(kinds) : 'conversation';
    const conversation = rows.length > 0 ? chance.one(rows) : null;
    const made = KINDS[kind]({ store, chance }, conversation);
    if (kind === 'conversation') rows.push(made);
    touched.add((kind === 'conversation' ? made : conversation).id);
    changes[kind] = (changes[kind] ?? 0) + 1;
  }
  return { changes, conversation_ids: [...touched].sort((a, b) => a - b) };
}
