// What a mirror reads: who is in an account, what changes without a webhook, rates and versions.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { assertShape, startReceiver, startStandIn } from './harness.mjs';
import { DUMP, REST, WEBHOOKS } from './shapes.mjs';

const A = '/api/v1/accounts/1';
let receiver;
let chatwoot;

beforeEach(async () => {
  receiver = await startReceiver();
  chatwoot = await startStandIn({ webhooks: [{ accountId: 1, url: receiver.url }] });
});

afterEach(async () => {
  receiver.close();
  await chatwoot.close();
});

const admin = (method, path, body) => chatwoot.call(method, A + path, {
  user: chatwoot.admin, body,
});
const read = async (path, user = chatwoot.admin) => (
  (await chatwoot.call('GET', A + path, { user })).body);
const dump = async () => (await chatwoot.call('GET', '/__control/dump?account_id=1')).body;
const allConversations = async (user) => (
  (await read('/conversations?status=all&updated_within=99999999', user)).data.payload);

async function noWebhook() {
  await chatwoot.idle();
  assert.deepEqual(receiver.received.map(({ body }) => body.event), []);
}

test('the version is told to anybody', async () => {
  assert.equal((await chatwoot.get(REST.version, '/api')).version, '4.15.1');
  await chatwoot.control('/settings', { server: { version: '4.10.1' } });
  assert.equal((await chatwoot.get(REST.version, '/api')).version, '4.10.1');
});

test('cache keys change with labels, inboxes and teams, each with its own', async () => {
  const keys = async () => (
    (await chatwoot.get(REST.cacheKeys, `${A}/cache_keys`, chatwoot.admin)).cache_keys);
  const before = await keys();
  assert.deepEqual(await keys(), before);
  await chatwoot.get(REST.label, `${A}/labels`, chatwoot.admin, 'POST', { title: 'Novo' });
  const labelled = await keys();
  assert.notEqual(labelled.label, before.label);
  assert.deepEqual([labelled.inbox, labelled.team], [before.inbox, before.team]);
  await chatwoot.get(REST.team, `${A}/teams`, chatwoot.admin, 'POST', { name: 'Caixa' });
  await admin('PATCH', '/inboxes/1', { name: 'WhatsApp' });
  const after = await keys();
  assert.notEqual(after.team, before.team);
  assert.notEqual(after.inbox, before.inbox);
  assert.equal((await chatwoot.get(REST.account, A, chatwoot.admin)).cache_keys.team, after.team);
});

test('members of inboxes and teams come and go', async () => {
  const { get, admin: user, agent } = chatwoot;
  const members = await get(REST.members, `${A}/inbox_members`, user, 'POST',
    { inbox_id: 4, user_ids: [2] });
  assert.deepEqual(members.payload.map((row) => row.id), [1, 3, 2]);
  assert.equal((await read('/inboxes', agent)).payload.length, 4);
  await get(REST.members, `${A}/inbox_members`, user, 'PATCH', { inbox_id: 4, user_ids: [3] });
  await get(REST.members, `${A}/inbox_members`, user, 'DELETE', { inbox_id: 1, user_ids: [2] });
  assert.deepEqual((await read('/inboxes', agent)).payload.map((row) => row.id), [2, 3]);
  const team = await get(REST.agents, `${A}/teams/2/team_members`, user, 'POST',
    { user_ids: [1] });
  assert.deepEqual(team.map((row) => row.id), [3, 4, 1]);
  await chatwoot.control('/members', { team_id: 2, remove: [3] });
  assert.deepEqual((await dump()).team_members[2], [4, 1]);
  const refused = await chatwoot.call('POST', `${A}/inbox_members`, {
    user: agent, body: { inbox_id: 4, user_ids: [2] },
  });
  assert.equal(refused.status, 401);
  await noWebhook();
});

test('an agent who leaves loses all; conversations lose the assignee without a trace', async () => {
  const before = await allConversations();
  const own = before.filter((c) => c.meta.assignee?.id === 2);
  assert.ok(own.length > 0);
  await chatwoot.control('/agents', { user_id: 2, remove: true });
  const after = await allConversations();
  assert.equal(after.filter((c) => c.meta.assignee?.id === 2).length, 0);
  for (const c of own) assert.equal(after.find((row) => row.id === c.id).updated_at, c.updated_at);
  const whole = await dump();
  assert.ok(Object.values({ ...whole.inbox_members, ...whole.team_members })
    .every((ids) => !ids.includes(2)));
  const refused = await chatwoot.call('GET', `${A}/inboxes`, { user: chatwoot.agent });
  assert.deepEqual([refused.status, refused.body.error],
    [401, 'You are not authorized to access this account']);
  const profile = await chatwoot.call('GET', '/api/v1/profile', { user: chatwoot.agent });
  assert.deepEqual(profile.body.accounts, []);
  await noWebhook();
});

test('an administrator becomes an agent, and a new agent comes', async () => {
  await chatwoot.control('/agents', { user_id: 1, role: 'agent' });
  assert.equal((await admin('GET', '/webhooks')).status, 401);
  await chatwoot.control('/agents', { user_id: 1, role: 'administrator' });
  const made = await chatwoot.get(REST.agent, `${A}/agents`, chatwoot.admin, 'POST',
    { agent: { name: 'Nova', email: 'nova@loja-aurora.example', role: 'agent' } });
  assert.equal((await read('/agents')).at(-1).id, made.id);
  const body = { email: made.email, password: chatwoot.admin.password };
  assert.equal((await chatwoot.call('POST', '/auth/sign_in', { body })).status, 401);
  await chatwoot.control('/agents', { user_id: made.id, confirmed: true });
  assert.equal((await chatwoot.call('POST', '/auth/sign_in', { body })).status, 200);
});

test('custom roles are there with Enterprise alone, and narrow what an agent sees', async () => {
  const { agent, control, get } = chatwoot;
  assert.equal((await admin('GET', '/custom_roles')).status, 404);
  assert.ok(!('custom_role_id' in (await read('/agents'))[0]));
  await control('/settings', { server: { enterprise: true } });
  const role = await control('/custom_roles',
    { name: 'Só as suas', permissions: ['conversation_participating_manage'] });
  await control('/agents', { user_id: 2, custom_role_id: role.id });
  await get(REST.customRoles, `${A}/custom_roles`, chatwoot.admin);
  const rows = await get(REST.agents, `${A}/agents`, chatwoot.admin);
  assert.equal(rows.find((row) => row.id === 2).custom_role_id, role.id);
  const [account] = (await get(REST.profile, '/api/v1/profile', agent)).accounts;
  assert.deepEqual(account.permissions, ['conversation_participating_manage', 'custom_role']);
  const seen = await allConversations(agent);
  assert.ok(seen.length > 0 && seen.every((c) => c.meta.assignee.id === 2));
  const foreign = (await allConversations()).find((c) => c.meta.assignee?.id === 3);
  const refused = await chatwoot.call('GET', `${A}/conversations/${foreign.id}`, { user: agent });
  assert.equal(refused.status, 401);
  await control('/custom_roles',
    { id: role.id, name: 'Livres', permissions: ['conversation_unassigned_manage'] });
  assert.ok((await allConversations(agent)).every((c) => (
    [2, undefined].includes(c.meta.assignee?.id))));
  await control('/remove', { custom_role_id: role.id });
  assert.equal((await read('/agents'))[1].custom_role_id, null);
});

test('what is deleted is gone from every list, and nobody is told', async () => {
  const { control } = chatwoot;
  const [first] = (await dump()).messages.filter((message) => message.conversation_id === 2);
  await control('/remove', { conversation_id: 2, message_id: first.id });
  await control('/remove', { conversation_id: 1 });
  await control('/remove', { contact_id: 4 });
  await control('/remove', { inbox_id: 4 });
  await control('/remove', { team_id: 1 });
  await control('/remove', { label_id: 1 });
  await control('/remove', { attribute_definition_id: 1 });
  const now = await dump();
  assert.ok(!now.messages.some((message) => message.id === first.id));
  assert.ok(!now.conversations.some((c) => c.id === 1 || c.inbox_id === 4 ||
    c.meta.sender.id === 4 || c.meta.team?.id === 1));
  assert.deepEqual([now.contacts.some((row) => row.id === 4), now.inboxes.length,
    now.teams.map((row) => row.id), now.labels.length, now.attribute_definitions.length],
  [false, 3, [2], 5, 2]);
  assert.equal((await admin('GET', '/conversations/1')).status, 404);
  const deleted = await admin('DELETE', '/conversations/3');
  assert.equal(deleted.status, 200);
  assert.equal((await admin('DELETE', '/contacts/5')).status, 200);
  await noWebhook();
});

test('two contacts become one', async () => {
  const before = await dump();
  const moved = before.conversations.filter((c) => c.meta.sender.id === 3).map((c) => c.id);
  const merged = await chatwoot.get(REST.merged, `${A}/actions/contact_merge`, chatwoot.admin,
    'POST', { base_contact_id: 1, mergee_contact_id: 3 });
  assert.equal(merged.email, 'fernanda.queiroz@mail.example');
  const after = await dump();
  for (const id of moved) {
    assert.equal(after.conversations.find((c) => c.id === id).meta.sender.id, 1);
  }
  assert.ok(!after.contacts.some((row) => row.id === 3));
  await chatwoot.idle();
  assert.deepEqual(receiver.received.map(({ body }) => body.event), ['contact_updated']);
});

test('who gave no address is met in conversations, not in the list of contacts', async () => {
  await chatwoot.control('/burst', { count: 2 });
  await chatwoot.control('/burst', { count: 3, identified: true });
  const listed = [];
  for (let page = 1; ; page++) {
    const { payload } = await read(`/contacts?page=${page}&sort=-created_at`);
    if (payload.length === 0) break;
    assert.ok(payload.length <= 15);
    listed.push(...payload.map((contact) => contact.id));
  }
  const { contacts } = await dump();
  assert.equal(new Set(listed).size, listed.length);
  assert.equal(listed.length, contacts.length - 2);
});

test('bulk actions answer at once and add and remove labels later', async () => {
  const body = {
    type: 'Conversation', ids: [24, 23], fields: { status: 'resolved' },
    labels: { add: ['garantia'], remove: ['vip'] },
  };
  assert.equal((await admin('POST', '/bulk_actions', body)).status, 200);
  assert.equal((await read('/conversations/24')).status, 'open');
  for (let left = 100; (await read('/conversations/24')).status === 'open'; left--) {
    assert.ok(left > 0, 'not done after a second');
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  assert.deepEqual((await read('/conversations/24')).labels, ['entrega', 'garantia']);
  assert.equal((await admin('POST', '/bulk_actions', { type: 'Contact' })).status, 422);
});

test('a message keeps the source_id and the echo_id of who sent it', async () => {
  const sent = await chatwoot.get(REST.message, `${A}/conversations/24/messages`, chatwoot.agent,
    'POST', { content: 'Oi', source_id: 'hub:1', echo_id: 'e-1' });
  assert.deepEqual([sent.source_id, sent.echo_id], ['hub:1', 'e-1']);
  const { payload } = await read('/conversations/24/messages?after=0');
  assert.equal(payload.at(-1).source_id, 'hub:1');
  await chatwoot.idle();
  assert.equal(receiver.of('message_created')[0].body.source_id, 'hub:1');
});

test('a newcomer has an account of their own, with nothing in it', async () => {
  const owner = await chatwoot.control('/accounts',
    { name: 'Padaria', email: 'ana@padaria.example' });
  const path = `/api/v1/accounts/${owner.account_id}`;
  const account = await chatwoot.get(REST.account, path, owner);
  assert.equal(account.name, 'Padaria');
  assert.deepEqual((await chatwoot.get(REST.inboxes, `${path}/inboxes`, owner)).payload, []);
  const webhook = { webhook: { url: 'http://hub.example/a', subscriptions: ['inbox_created'] } };
  await chatwoot.get(REST.webhook, `${path}/webhooks`, owner, 'POST', webhook);
  assert.equal((await admin('GET', '/agents')).body.some((row) => row.name === owner.name), false);
  const again = await chatwoot.call('POST', '/__control/accounts', { body: { email: owner.uid } });
  assert.equal(again.status, 400);
});

test('a suspended account is closed to its own people', async () => {
  await chatwoot.control('/account', { status: 'suspended' });
  const refused = await admin('GET', '/agents');
  assert.deepEqual([refused.status, refused.body.error], [401, 'Account is suspended']);
  const profile = await chatwoot.call('GET', '/api/v1/profile', { user: chatwoot.admin });
  assert.equal(profile.body.accounts[0].status, 'suspended');
  await chatwoot.control('/account', { status: 'active' });
  assert.equal((await admin('GET', '/agents')).status, 200);
});

test('an old version has no secrets, signs nothing and names no account', async () => {
  await chatwoot.control('/settings', { server: { version: '4.11.0' } });
  const { payload } = await chatwoot.get(REST.webhooks, `${A}/webhooks`, chatwoot.admin);
  assert.equal('secret' in payload.webhooks[0], false);
  await chatwoot.control('/incoming', { conversation_id: 24, content: 'Oi' });
  await chatwoot.idle();
  assert.ok(receiver.received.length > 0);
  for (const { headers, body } of receiver.received) {
    for (const name of ['signature', 'timestamp', 'delivery']) {
      assert.equal(headers[`x-chatwoot-${name}`], undefined);
    }
    assert.equal((body.conversation ?? body).account, undefined);
  }
  await chatwoot.control('/settings', { server: { version: '4.13.0' } });
  const again = await chatwoot.get(REST.webhooks, `${A}/webhooks`, chatwoot.admin);
  assert.equal(again.payload.webhooks[0].secret.length, 24);
});

test('too many calls in a minute are refused as rack_attack does, and counted', async () => {
  // A whole minute of the clock must not end within the test.
  const left = 60000 - Date.now() % 60000;
  if (left < 3000) {
    await new Promise((resolve) => {
      setTimeout(resolve, left);
    });
  }
  await chatwoot.call('DELETE', '/__control/requests');
  await chatwoot.control('/settings', { rest: { per_minute: 40 } });
  const statuses = [];
  for (let i = 0; i < 35; i++) statuses.push((await admin('GET', '/conversations/meta')).status);
  assert.deepEqual([statuses.indexOf(429), statuses.filter((status) => status === 429).length],
    [30, 5]);
  for (let i = 0; i < 5; i++) assert.equal((await admin('GET', '/labels')).status, 200);
  const refused = await admin('GET', '/labels');
  assert.deepEqual([refused.status, refused.text, refused.headers.get('retry-after')],
    [429, 'Retry later\n', null]);
  const { requests } = (await chatwoot.call('GET', '/__control')).body;
  assert.deepEqual(requests, { total: 41, busiest_minute: 41, statuses: { 200: 35, 429: 6 } });
});

test('a call that failed may have been done all the same', async () => {
  await chatwoot.control('/settings', { rest: { status: 500, done: 100 } });
  const body = { content: 'Chegou?' };
  const path = `${A}/conversations/24/messages`;
  const lost = await chatwoot.call('POST', path, { user: chatwoot.agent, body });
  assert.equal(lost.status, 500);
  await chatwoot.control('/settings', { rest: { status: null } });
  assert.equal((await read('/conversations/24/messages')).payload.at(-1).content, 'Chegou?');
});

test('faults of several kinds can be mixed', async () => {
  await chatwoot.control('/settings', { rest: { status: [429, 500], percent: 100 } });
  const seen = new Set();
  for (let i = 0; i < 40; i++) seen.add((await admin('GET', '/labels')).status);
  assert.deepEqual([...seen].sort(), [429, 500]);
});

test('ten thousand conversations, a day of work at random, and a dump of it all', async () => {
  await chatwoot.control('/burst', { count: 10000, silent: true });
  const work = await chatwoot.control('/churn', { count: 500, silent: true });
  assert.equal(Object.values(work.changes).reduce((sum, count) => sum + count), 500);
  const whole = await dump();
  assert.ok(whole.conversations.length >= 10024);
  assertShape(DUMP, { ...whole, conversations: whole.conversations.slice(-50) });
  const window_ = await allConversations();
  assert.equal(window_.length, whole.conversations.length);
  const byId = new Map(window_.map((c) => [c.id, c]));
  for (const c of whole.conversations) assert.deepEqual(byId.get(c.id), c);
  await noWebhook();
  await chatwoot.control('/churn', { count: 200 });
  await chatwoot.idle();
  assert.ok(receiver.received.length >= 200);
  for (const { body } of receiver.received) assertShape(WEBHOOKS[body.event], body);
});

test('control calls that name what is not there change nothing', async () => {
  const wrong = [['/agents', { user_id: 99, role: 'agent' }], ['/members', { inbox_id: 99 }],
    ['/remove', {}], ['/remove', { contact_id: 999 }], ['/churn', { count: 0 }],
    ['/churn', { count: 1, kinds: ['nonsense'] }], ['/account', { status: 'gone' }],
    ['/custom_roles', { name: 'x', permissions: ['all'] }],
    ['/settings', { server: { version: 'new' } }],
    ['/settings', { rest: { status: [429, 418] } }]];
  for (const [path, body] of wrong) {
    const reply = await chatwoot.call('POST', `/__control${path}`, { body });
    assert.equal(reply.status, 400, path);
    assertShape(REST.error, reply.body);
  }
});
