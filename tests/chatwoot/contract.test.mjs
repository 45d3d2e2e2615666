// REST: every reply in its shape, and every refusal with its status.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertShape, startStandIn } from './harness.mjs';
import { REST } from './shapes.mjs';

const A = '/api/v1/accounts/1';
let chatwoot;

before(async () => {
  chatwoot = await startStandIn();
});

after(() => chatwoot.close());

const devise = ({ uid, client, 'access-token': token }) => (
  { uid, client, 'access-token': token, 'token-type': 'Bearer' });

async function refused(status, shape, method, path, options) {
  const reply = await chatwoot.call(method, path, options);
  assert.equal(reply.status, status, reply.text);
  assertShape(shape, reply.body);
  return reply.body;
}

test('it says that it is well, to anybody', async () => {
  const reply = await chatwoot.call('GET', '/health', { headers: {} });
  assert.deepEqual([reply.status, reply.body], [200, { status: 'woot' }]);
});

test('a devise session is validated', async () => {
  const headers = devise(chatwoot.agent);
  const reply = await chatwoot.call('GET', '/auth/validate_token', { headers });
  assert.equal(reply.status, 200);
  assertShape(REST.validateToken, reply.body);
  assert.equal(reply.body.payload.data.uid, chatwoot.agent.uid);
  assert.deepEqual(reply.body.payload.data.accounts.map((a) => a.id), [1]);
});

test('a wrong, foreign or missing session value is refused', async () => {
  const good = devise(chatwoot.agent);
  const wrong = [
    {}, { ...good, 'access-token': 'x' }, { ...good, client: chatwoot.admin.client },
    { ...good, uid: chatwoot.other.uid }, { ...good, uid: 'nobody@example.com' },
    { uid: good.uid, client: good.client },
  ];
  for (const headers of wrong) {
    await refused(401, REST.validateTokenRefused, 'GET', '/auth/validate_token', { headers });
    await refused(401, REST.errors, 'GET', '/api/v1/profile', { headers });
  }
});

test('a session can be revoked and given back', async () => {
  const headers = devise(chatwoot.agent);
  await chatwoot.control('/session', { uid: chatwoot.agent.uid, valid: false });
  await refused(401, REST.validateTokenRefused, 'GET', '/auth/validate_token', { headers });
  await chatwoot.control('/session', { uid: chatwoot.agent.uid, valid: true });
  const reply = await chatwoot.call('GET', '/auth/validate_token', { headers });
  assert.equal(reply.status, 200);
});

test('signing in makes a session of its own, signing out ends only that', async () => {
  const body = { email: chatwoot.agent.uid, password: chatwoot.agent.password };
  const reply = await chatwoot.call('POST', '/auth/sign_in', { body });
  assert.equal(reply.status, 200);
  assertShape(REST.signIn, reply.body);
  const headers = Object.fromEntries(['access-token', 'client', 'uid', 'token-type', 'expiry']
    .map((name) => [name, reply.headers.get(name)]));
  assert.ok(Number(headers.expiry) > Date.now() / 1000);
  assert.equal((await chatwoot.call('GET', '/api/v1/profile', { headers })).status, 200);
  assert.equal((await chatwoot.call('DELETE', '/auth/sign_out', { headers })).status, 200);
  await refused(401, REST.errors, 'GET', '/api/v1/profile', { headers });
  const seeded = { headers: devise(chatwoot.agent) };
  assert.equal((await chatwoot.call('GET', '/api/v1/profile', seeded)).status, 200);
  await refused(401, REST.validateTokenRefused, 'POST', '/auth/sign_in', {
    body: { ...body, password: 'wrong' },
  });
});

test('API tokens are taken with hyphens and with underscores', async () => {
  for (const name of ['Api-Access-Token', 'api_access_token']) {
    const headers = { [name]: chatwoot.admin.api_access_token };
    const reply = await chatwoot.call('GET', '/api/v1/profile', { headers });
    assert.equal(reply.status, 200);
    assertShape(REST.profile, reply.body);
    assert.equal(reply.body.access_token, chatwoot.admin.api_access_token);
  }
  const wrong = { headers: { 'Api-Access-Token': 'x' } };
  const body = await refused(401, REST.error, 'GET', '/api/v1/profile', wrong);
  assert.equal(body.error, 'Invalid Access Token');
});

test('the lists of an account have their shapes', async () => {
  const { get, admin } = chatwoot;
  await get(REST.account, A, admin);
  assert.equal((await get(REST.agents, `${A}/agents`, admin)).length, 4);
  await get(REST.teams, `${A}/teams`, admin);
  await get(REST.agents, `${A}/teams/1/team_members`, admin);
  await get(REST.labels, `${A}/labels`, admin);
  await get(REST.members, `${A}/inbox_members/1`, admin);
  await get(REST.attributeDefinitions, `${A}/custom_attribute_definitions`, admin);
  const all = await get(REST.contacts, `${A}/contacts`, admin);
  assert.equal(all.payload.length, 15);
  await get(REST.contact, `${A}/contacts/1`, admin);
  await get(REST.contactConversations, `${A}/contacts/1/conversations`, admin);
  const found = await get(REST.contactSearch, `${A}/contacts/search?q=marina`, admin);
  assert.deepEqual(found.payload.map((contact) => contact.name), ['Marina Alves']);
});

test('an agent sees own inboxes, without their secrets', async () => {
  const { get, admin, agent } = chatwoot;
  const all = await get(REST.inboxes, `${A}/inboxes`, admin);
  const own = await get(REST.inboxes, `${A}/inboxes`, agent);
  assert.deepEqual(all.payload.map((inbox) => inbox.id), [1, 2, 3, 4]);
  assert.deepEqual(own.payload.map((inbox) => inbox.id), [1, 2, 3]);
  const secret = (list) => list.payload.find((i) => i.channel_type === 'Channel::Api').secret;
  assert.equal(secret(all).length, 24);
  assert.equal(secret(own), undefined);
});

test('conversation lists filter, count and page', async () => {
  const { get, admin, agent } = chatwoot;
  const list = async (query, user = admin) => (
    (await get(REST.conversations, `${A}/conversations${query}`, user)).data);
  const open = await list('');
  assert.ok(open.payload.every((c) => c.status === 'open'));
  assert.equal(open.payload.length, open.meta.all_count);
  const all = await list('?status=all');
  assert.equal(all.meta.all_count, 24);
  assert.equal(all.meta.assigned_count + all.meta.unassigned_count, 24);
  const mine = await list('?status=all&assignee_type=me', agent);
  assert.equal(mine.payload.length, mine.meta.mine_count);
  assert.ok(mine.payload.every((c) => c.meta.assignee.id === agent.chatwoot_user_id));
  const label = await list(`?status=all&labels[]=${encodeURIComponent('orçamento')}`);
  assert.ok(label.payload.length > 0);
  assert.ok(label.payload.every((c) => c.labels.includes('orçamento')));
  assert.equal((await list('?status=all&page=2')).payload.length, 0);
  await get(REST.conversationMeta, `${A}/conversations/meta`, admin);
});

test('updated_within answers the whole window in one page', async () => {
  const { get, admin, control } = chatwoot;
  await control('/burst', { count: 40 });
  const path = `${A}/conversations?status=all&assignee_type=all`;
  const window_ = await get(REST.conversations, `${path}&updated_within=60`, admin);
  assert.equal(window_.data.payload.length, 40);
  assert.equal((await get(REST.conversations, path, admin)).data.payload.length, 25);
  await control('/reset');
});

test('one conversation and its messages', async () => {
  const { get, admin } = chatwoot;
  const conversation = await get(REST.conversation, `${A}/conversations/24`, admin);
  assert.equal(conversation.meta.sender.name, 'Marina Alves');
  const path = `${A}/conversations/24/messages`;
  const { payload } = await get(REST.messages, path, admin);
  assert.equal(payload.length, 6);
  const middle = payload[2].id;
  const newer = await get(REST.messages, `${path}?after=${middle}`, admin);
  const older = await get(REST.messages, `${path}?before=${middle}`, admin);
  assert.deepEqual(newer.payload.map((m) => m.id), payload.slice(3).map((m) => m.id));
  assert.deepEqual(older.payload.map((m) => m.id), payload.slice(0, 2).map((m) => m.id));
});

test('messages come 20 at a time, 100 after another one, which may be none', async () => {
  const { get, admin, control } = chatwoot;
  const path = `${A}/conversations/24/messages`;
  for (let i = 0; i < 120; i++) {
    await get(REST.message, path, admin, 'POST', { content: `Nota ${i}`, private: true });
  }
  const ids = async (query) => (
    (await get(REST.messages, `${path}${query}`, admin)).payload.map(({ id }) => id));
  const first = await ids('?after=0');
  assert.equal(first.length, 100);
  const rest = await ids(`?after=${first.at(-1)}`);
  assert.deepEqual((await ids('')), [...first, ...rest].slice(-20));
  assert.deepEqual(await ids(`?before=${rest[0]}`), first.slice(-20));
  assert.deepEqual(await ids(`?after=${first[90]}&before=${rest[2]}`),
    [...first.slice(90), ...rest.slice(0, 2)]);
  await control('/reset');
});

test('a conversation is made, answered, labelled, assigned, prioritised and resolved', async () => {
  const { get, agent, control } = chatwoot;
  const created = await get(REST.contactCreated, `${A}/contacts`, agent, 'POST',
    { name: 'Nova Cliente', phone_number: '+5511900009999', inbox_id: 1 });
  const contactId = created.payload.contact.id;
  const made = await get(REST.conversation, `${A}/conversations`, agent, 'POST',
    { inbox_id: 1, contact_id: contactId, message: { content: 'Olá' } });
  const path = `${A}/conversations/${made.id}`;
  const sent = await get(REST.message, `${path}/messages`, agent, 'POST',
    { content: 'Oi', echo_id: 'e1' });
  assert.equal(sent.echo_id, 'e1');
  assert.equal(sent.message_type, 1);
  const labels = { labels: ['vip', 'vip', 'troca'] };
  assert.deepEqual((await get(REST.labelList, `${path}/labels`, agent, 'POST', labels)).payload,
    ['vip', 'troca']);
  await get(REST.assignedAgent, `${path}/assignments`, agent, 'POST', { assignee_id: 3 });
  await get(REST.assignedTeam, `${path}/assignments`, agent, 'POST', { team_id: 2 });
  const priority = { user: agent, body: { priority: 'high' } };
  assert.equal((await chatwoot.call('POST', `${path}/toggle_priority`, priority)).status, 200);
  const toggled = await get(REST.toggleStatus, `${path}/toggle_status`, agent, 'POST',
    { status: 'resolved' });
  assert.equal(toggled.payload.current_status, 'resolved');
  const now = await get(REST.conversation, path, agent);
  assert.deepEqual([now.status, now.priority, now.meta.assignee.id, now.meta.team.id],
    ['resolved', 'high', 3, 2]);
  assert.ok(now.updated_at > made.updated_at);
  await control('/reset');
});

test('an agent who opens an unassigned conversation becomes its assignee', async () => {
  const { get, agent, admin, control } = chatwoot;
  const path = `${A}/conversations/8`;
  await get(REST.toggleStatus, `${path}/toggle_status`, agent, 'POST', { status: 'open' });
  const opened = await get(REST.conversation, path, admin);
  assert.equal(opened.meta.assignee.id, agent.chatwoot_user_id);
  await control('/reset');
});

test('receipts and deletions of messages', async () => {
  const { call, admin, get, control } = chatwoot;
  const own = await get(REST.message, `${A}/conversations/8/messages`, admin, 'POST',
    { content: 'Pedido a caminho' });
  const path = `${A}/conversations/8/messages/${own.id}`;
  const read = await get(REST.message, path, admin, 'PATCH', { status: 'read' });
  assert.equal(read.status, 'read');
  const back = await get(REST.message, path, admin, 'PATCH', { status: 'delivered' });
  assert.equal(back.status, 'read');
  const deleted = await get(REST.message, path, admin, 'DELETE');
  assert.equal(deleted.content_attributes.deleted, true);
  const whatsapp = (await get(REST.messages, `${A}/conversations/24/messages`, admin)).payload[0];
  const reply = await call('PATCH', `${A}/conversations/24/messages/${whatsapp.id}`,
    { user: admin, body: { status: 'read' } });
  assert.equal(reply.status, 403);
  await control('/reset');
});

test('webhooks belong to administrators; URLs are unique, secrets new each time', async () => {
  const { get, admin, agent, call } = chatwoot;
  const path = `${A}/webhooks`;
  const webhook = {
    webhook: { url: 'http://hub.example/a', subscriptions: ['conversation_created'] },
  };
  await refused(401, REST.error, 'GET', path, { user: agent });
  await refused(401, REST.error, 'POST', path, { user: agent, body: webhook });
  const first = (await get(REST.webhook, path, admin, 'POST', webhook)).payload.webhook;
  assert.equal((await get(REST.webhooks, path, admin)).payload.webhooks.length, 1);
  await refused(422, REST.invalid, 'POST', path, { user: admin, body: webhook });
  const faults = [{ url: 'ftp://x' }, { subscriptions: ['nonsense'] }, { subscriptions: [] }];
  for (const wrong of faults) {
    const body = { webhook: { ...webhook.webhook, url: 'http://hub.example/b', ...wrong } };
    await refused(422, REST.invalid, 'POST', path, { user: admin, body });
  }
  assert.equal((await call('DELETE', `${path}/${first.id}`, { user: admin })).status, 200);
  await refused(404, REST.error, 'DELETE', `${path}/${first.id}`, { user: admin });
  const second = (await get(REST.webhook, path, admin, 'POST', webhook)).payload.webhook;
  assert.notEqual(second.secret, first.secret);
  await chatwoot.control('/reset');
  const again = (await get(REST.webhook, path, admin, 'POST', webhook)).payload.webhook;
  assert.equal(again.secret, first.secret);
  await chatwoot.control('/reset');
});

test('any member manages Dashboard Apps', async () => {
  const { get, agent, call } = chatwoot;
  const path = `${A}/dashboard_apps`;
  const body = {
    dashboard_app: { title: 'Kanban', content: [{ type: 'frame', url: 'http://hub.example/k' }] },
  };
  const app = await get(REST.dashboardApp, path, agent, 'POST', body);
  await get(REST.dashboardApps, path, agent);
  await get(REST.dashboardApp, `${path}/${app.id}`, agent, 'PATCH',
    { dashboard_app: { title: 'K' } });
  const wrong = { dashboard_app: { title: 'x', content: [{ type: 'page', url: 'http://x' }] } };
  await refused(422, REST.invalid, 'POST', path, { user: agent, body: wrong });
  assert.equal((await call('DELETE', `${path}/${app.id}`, { user: agent })).status, 204);
  await refused(404, REST.error, 'GET', `${path}/${app.id}`, { user: agent });
});

test('another account is closed, and what does not exist is not found', async () => {
  const { admin, agent, other } = chatwoot;
  for (const [user, account] of [[other, 1], [admin, 2], [agent, 2]]) {
    const path = `/api/v1/accounts/${account}/conversations`;
    const body = await refused(401, REST.error, 'GET', path, { user });
    assert.equal(body.error, 'You are not authorized to access this account');
  }
  await refused(404, REST.error, 'GET', '/api/v1/accounts/99', { user: admin });
  await refused(404, REST.error, 'GET', `${A}/conversations/9999`, { user: admin });
  await refused(404, REST.error, 'GET', `${A}/contacts/9999`, { user: admin });
  await refused(401, REST.errors, 'GET', `${A}/conversations`, {});
  const stranger = { user: agent };
  const body = await refused(401, REST.error, 'GET', `${A}/conversations/1`, stranger);
  assert.equal(body.error, 'You are not authorized to do this action');
});

test('invalid values are refused with 422', async () => {
  const { agent: user } = chatwoot;
  const path = `${A}/conversations/24`;
  const post = (suffix, body) => (
    refused(422, (v) => 'message' in v || 'error' in v, 'POST', path + suffix, { user, body }));
  await post('/toggle_status', { status: 'closed' });
  await post('/toggle_priority', { priority: 'huge' });
  await post('/labels', { labels: 'vip' });
  await post('/messages', { content: 'x', message_type: 'incoming' });
  await refused(422, REST.invalid, 'POST', `${A}/contacts`,
    { user, body: { name: 'x', phone_number: '11 9999' } });
});

test('REST can be told to fail, and recovers', async () => {
  const { control, call, admin } = chatwoot;
  await control('/settings', { rest: { status: 429, match: '/agents' } });
  const limited = await call('GET', `${A}/agents`, { user: admin });
  assert.deepEqual([limited.status, limited.text], [429, 'Retry later\n']);
  assert.equal((await call('GET', `${A}/teams`, { user: admin })).status, 200);
  await control('/settings', { rest: { status: 500, match: '' } });
  assert.equal((await call('GET', `${A}/teams`, { user: admin })).status, 500);
  await control('/reset');
  assert.equal((await call('GET', `${A}/agents`, { user: admin })).status, 200);
});

test('settings that do not exist or do not fit change nothing', async () => {
  const { call } = chatwoot;
  const wrong = [{ webhooks: { drop: 101 } }, { webhooks: { lose: 1 } }, { rest: { status: 418 } },
    { page: { app_context: 'ancient' } }, { nothing: {} }];
  for (const body of wrong) {
    await refused(400, REST.error, 'POST', '/__control/settings', { body });
  }
  const { settings } = (await call('GET', '/__control')).body;
  assert.equal(settings.webhooks.drop, 0);
});

test('credentials depend on the seed alone', async () => {
  const same = await startStandIn();
  const another = await startStandIn({ seed: 'another seed' });
  assert.deepEqual(same.agent, chatwoot.agent);
  assert.notEqual(another.agent['access-token'], chatwoot.agent['access-token']);
  await Promise.all([same.close(), another.close()]);
});

test('every reply carries what Rails sends, and frames by strangers are refused', async () => {
  const { headers } = await chatwoot.call('GET', '/app/login');
  assert.equal(headers.get('x-frame-options'), 'SAMEORIGIN');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('content-security-policy'), null);
});
