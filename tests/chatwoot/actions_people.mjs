// Who is in an account, an inbox and a team. Chatwoot sends no webhook for any of it.
import { newAccount } from './seed.mjs';

const changed = (store, accountId) => store.emit({ type: 'quiet', accountId });

const without = (ids, id) => ids.filter((other) => other !== id);

/** A new account with an administrator and nothing else; returns that user. */
export function createAccount(store, { name, email, admin }) {
  const id = store.nextId('account');
  store.state.accounts.push(newAccount(id, name, email.split('@')[1], store.now()));
  const user = createAgent(store, id, { name: admin, email, role: 'administrator' });
  Object.assign(user, { confirmed: true, availability: 'online' });
  return user;
}

export function createAgent(store, accountId, { name, email, role }) {
  const id = store.nextId('user');
  const user = {
    id, name, display_name: name, email: email.toLowerCase(), avatar_url: '',
    availability: 'offline', auto_offline: true, confirmed: false,
    access_token: store.token(`api:${email}`), pubsub_token: store.token(`pubsub:${email}`),
    ui_settings: {}, memberships: [{ account_id: accountId, role, custom_role_id: null }],
  };
  store.state.users.push(user);
  changed(store, accountId);
  return user;
}

/** `fields`: name, availability, auto_offline, confirmed; role and custom_role_id of the member. */
export function changeAgent(store, accountId, user, fields) {
  const { role, custom_role_id: customRoleId, ...columns } = fields;
  const membership = store.membership(user, accountId);
  Object.assign(user, columns);
  if (role !== undefined) membership.role = role;
  if (customRoleId !== undefined) membership.custom_role_id = customRoleId;
  changed(store, accountId);
}

/**
 * Takes a person out of an account, its inboxes and teams. Their conversations lose the assignee
 * without their updated_at moving, as Chatwoot's job writes it: only a full list shows that.
 */
export function removeAgent(store, accountId, user) {
  user.memberships = user.memberships.filter((member) => member.account_id !== accountId);
  for (const list of ['inboxes', 'teams']) {
    for (const row of store.list(list, accountId)) {
      row.member_ids = without(row.member_ids, user.id);
    }
  }
  for (const conversation of store.conversations(accountId)) {
    if (conversation.assignee_id === user.id) conversation.assignee_id = null;
  }
  changed(store, accountId);
}

/** Adds and removes members (user ids) of an inbox or a team. */
export function changeMembers(store, row, { add = [], remove = [] }) {
  const kept = row.member_ids.filter((id) => !remove.includes(id));
  row.member_ids = [...new Set([...kept, ...add])];
  changed(store, row.account_id);
}

export function saveCustomRole(store, accountId, { id, name, description = '', permissions }) {
  let role = id === undefined ? null : store.find('custom_roles', accountId, id);
  if (!role) {
    role = { id: store.nextId('custom_role'), account_id: accountId };
    store.state.custom_roles.push(role);
  }
  Object.assign(role, { name, description, permissions });
  changed(store, accountId);
  return role;
}

export function createTeam(store, accountId, { name, description = null }) {
  const team = {
    id: store.nextId('team'), account_id: accountId, name: name.toLowerCase(), description,
    allow_auto_assign: true, member_ids: [],
  };
  store.state.teams.push(team);
  store.touch(accountId, 'team');
  changed(store, accountId);
  return team;
}

export function createLabel(store, accountId, { title, description = '', color = '#1f93ff' }) {
  const label = {
    id: store.nextId('label'), account_id: accountId, title: title.toLowerCase(), description,
    color, show_on_sidebar: true,
  };
  store.state.labels.push(label);
  store.touch(accountId, 'label');
  changed(store, accountId);
  return label;
}
