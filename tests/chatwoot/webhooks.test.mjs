// Webhooks: the twelve bodies, the signature, when each is sent, and the faults.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { assertShape, startReceiver, startStandIn } from './harness.mjs';
import {
  WEBHOOK_EVENTS, contactEvent, conversationEvent, inboxEvent, messageEvent, railsJson,
  sampleMessage, sampleView, signedRequest, typingEvent, widgetEvent,
} from './payloads.mjs';
import { REST, WEBHOOKS } from './shapes.mjs';

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

const post = (path, body, user = chatwoot.agent) => (
  chatwoot.call('POST', A + path, { user, body }));

function sign(secret, timestamp, raw) {
  return 'sha256=' + createHmac('sha256', secret).update(`${timestamp}.`).update(raw).digest('hex');
}

test('all twelve events are sent in their shapes, signed', async () => {
  const { call, control, idle, admin } = chatwoot;
  await control('/conversations', { name: 'Ana <b> & Zé', content: 'Oi' });
  await post('/conversations/25/toggle_status', { status: 'resolved' });
  await post('/conversations/25/toggle_typing_status', { typing_status: 'on' });
  await post('/conversations/25/toggle_typing_status', { typing_status: 'off' });
  await call('PUT', `${A}/contacts/1`, { user: admin, body: { name: 'Marina A.' } });
  const inbox = await post('/inboxes', { name: 'Novo', channel: { type: 'api' } }, admin);
  await call('PATCH', `${A}/inboxes/${inbox.body.id}`, { user: admin, body: { name: 'N' } });
  const sent = await post('/conversations/8/messages', { content: 'x' });
  await call('DELETE', `${A}/conversations/8/messages/${sent.body.id}`, { user: admin });
  await control('/webwidget', { conversation_id: 24 });
  await idle();
  const [{ secret }] = chatwoot.webhooks;
  const seen = new Set();
  for (const { headers, raw, body } of receiver.received) {
    seen.add(body.event);
    assertShape(WEBHOOKS[body.event], body);
    const timestamp = headers['x-chatwoot-timestamp'];
    assert.ok(Math.abs(Number(timestamp) - Date.now() / 1000) < 5);
    assert.equal(headers['x-chatwoot-signature'], sign(secret, timestamp, raw));
    assert.match(headers['x-chatwoot-delivery'], /^[0-9a-f-]{36}$/);
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers.accept, 'application/json');
  }
  assert.deepEqual([...seen].sort(), [...WEBHOOK_EVENTS].sort());
  const ids = receiver.received.map(({ headers }) => headers['x-chatwoot-delivery']);
  assert.equal(new Set(ids).size, ids.length);
  const created = receiver.of('contact_created')[0];
  assert.ok(!/[<>&]/.test(created.raw.toString()));
  assert.equal(created.body.name, 'Ana <b> & Zé');
});

test('a status change sends conversation_status_changed and conversation_updated', async () => {
  await post('/conversations/24/toggle_status', { status: 'resolved' });
  await chatwoot.idle();
  assert.equal(receiver.received.length, 2);
  const [changed] = receiver.of('conversation_status_changed');
  assert.equal(changed.body.status, 'resolved');
  assert.equal(changed.body.changed_attributes, null);
  const [updated] = receiver.of('conversation_updated');
  const status = updated.body.changed_attributes.find((change) => 'status' in change).status;
  assert.deepEqual(status, { previous_value: 'open', current_value: 'resolved' });
});

test('what changes nothing, and what Chatwoot has no event for, sends nothing', async () => {
  await post('/conversations/24/toggle_status', { status: 'open' });
  await post('/conversations/24/labels', { labels: ['vip', 'entrega'] });
  await post('/conversations/24/update_last_seen', {});
  await post('/dashboard_apps', {
    dashboard_app: { title: 'K', content: [{ type: 'frame', url: 'http://x.example' }] },
  });
  await chatwoot.idle();
  assert.deepEqual(receiver.received, []);
});

test('messages: private notes are delivered, activity lines are not', async () => {
  await post('/conversations/24/messages', { content: 'nota', private: true });
  await post('/conversations/24/messages', { content: 'resposta' });
  await chatwoot.control('/incoming', { conversation_id: 24, content: 'pergunta' });
  await post('/conversations/24/toggle_priority', { priority: 'low' });
  await chatwoot.idle();
  const messages = receiver.of('message_created').map(({ body }) => body);
  assert.deepEqual(messages.map((m) => [m.message_type, m.private, m.content]).sort(), [
    ['incoming', false, 'pergunta'], ['outgoing', false, 'resposta'], ['outgoing', true, 'nota'],
  ]);
  const note = messages.find((message) => message.private);
  assert.notEqual(note.conversation.messages[0].content, 'nota');
  assert.deepEqual(note.sender, {
    id: 2, name: 'Rafael Moreira', email: chatwoot.agent.uid, type: 'user',
  });
});

test('an incoming message opens a resolved conversation', async () => {
  await chatwoot.control('/incoming', { conversation_id: 1, content: 'Voltei' });
  await chatwoot.idle();
  assert.equal(receiver.of('conversation_status_changed')[0].body.status, 'open');
});

test('updated_at grows with every change', async () => {
  for (const priority of ['low', 'high', 'urgent', null]) {
    await post('/conversations/24/toggle_priority', { priority });
    await chatwoot.idle();
  }
  const times = receiver.of('conversation_updated').map(({ body }) => body.updated_at);
  assert.deepEqual(times, [...new Set(times)].sort((a, b) => a - b));
  assert.equal(times.length, 4);
});

test('only subscribed events of the own account are sent', async () => {
  const other = await startReceiver();
  await post('/webhooks', {
    webhook: { url: other.url, subscriptions: ['message_created'] },
  }, chatwoot.admin);
  await chatwoot.control('/conversations', { account_id: 2, content: 'Oi' });
  await chatwoot.control('/conversations', { account_id: 1, content: 'Oi' });
  await chatwoot.idle();
  assert.deepEqual(other.received.map(({ body }) => body.event), ['message_created']);
  assert.ok(receiver.received.every(({ body }) => body.account.id === 1));
  other.close();
});

test('an API inbox calls back with its own secret, and a refusal fails the message', async () => {
  const callback = await startReceiver(() => 500);
  await chatwoot.call('PATCH', `${A}/inboxes/3`, {
    user: chatwoot.admin, body: { channel: { webhook_url: callback.url } },
  });
  const { body: inbox } = await chatwoot.call('GET', `${A}/inboxes/3`, { user: chatwoot.admin });
  const { body: message } = await post('/conversations/8/messages', { content: 'Oi' });
  await chatwoot.idle();
  const { headers, raw } = callback.of('message_created')[0];
  assert.equal(headers['x-chatwoot-signature'],
    sign(inbox.secret, headers['x-chatwoot-timestamp'], raw));
  const { payload } = await chatwoot.get(REST.messages, `${A}/conversations/8/messages`,
    chatwoot.admin);
  const failed = payload.find((row) => row.id === message.id);
  assert.deepEqual([failed.status, failed.content_attributes.external_error],
    ['failed', 'HTTP 500']);
  callback.close();
});

test('a refused webhook is not repeated', async () => {
  const refusing = await startReceiver(() => 503);
  await post('/webhooks', {
    webhook: { url: refusing.url, subscriptions: ['conversation_created'] },
  }, chatwoot.admin);
  await chatwoot.control('/conversations', { content: null });
  await chatwoot.idle();
  assert.equal(refusing.received.length, 1);
  const { body } = await chatwoot.call('GET',
    `/__control/deliveries?url=${encodeURIComponent(refusing.url)}`);
  assert.deepEqual([body.deliveries[0].state, body.deliveries[0].status], ['failed', 503]);
  refusing.close();
});

test('faults: all dropped, then sent again with the same delivery ids', async () => {
  const { control, call, idle } = chatwoot;
  await control('/settings', { webhooks: { drop: 100 } });
  await control('/burst', { count: 5, messages: 0 });
  await idle();
  assert.equal(receiver.received.length, 0);
  const { body } = await call('GET', '/__control/deliveries?state=dropped');
  assert.equal(body.total, 10);
  await control('/settings', { webhooks: { drop: 0 } });
  assert.equal((await control('/deliveries/resend')).resent, 10);
  await idle();
  const ids = receiver.received.map(({ headers }) => headers['x-chatwoot-delivery']);
  assert.deepEqual(ids.sort(), body.deliveries.map((delivery) => delivery.id).sort());
});

test('faults: duplicates with the same or a new delivery id', async () => {
  const { control, idle } = chatwoot;
  const pair = () => receiver.of('conversation_created')
    .map(({ headers }) => headers['x-chatwoot-delivery']);
  await control('/settings', { webhooks: { duplicate: 100 } });
  await control('/conversations', { content: null });
  await idle();
  assert.equal(pair().length, 2);
  assert.equal(new Set(pair()).size, 1);
  await control('/settings', { webhooks: { duplicate_id: 'new' } });
  await control('/conversations', { content: null });
  await idle();
  assert.equal(pair().length, 4);
  assert.equal(new Set(pair()).size, 3);
});

test('faults: delay and reorder', async () => {
  const { control, idle } = chatwoot;
  await control('/settings', { webhooks: { delay_ms: 80, reorder_ms: 200 } });
  const started = Date.now();
  await control('/burst', { count: 30, messages: 0 });
  await idle();
  assert.ok(Date.now() - started >= 80);
  const order = receiver.of('conversation_created').map(({ body }) => body.id);
  assert.equal(order.length, 30);
  assert.notDeepEqual(order, [...order].sort((a, b) => a - b));
});

test('announce sends every conversation of both accounts', async () => {
  const { conversations } = await chatwoot.control('/announce');
  await chatwoot.idle();
  assert.equal(conversations.length, 27);
  assert.equal(receiver.of('conversation_created').length, 24);
  assert.equal(receiver.of('message_created').length, 24);
});

test('the state file keeps display ids and webhooks over a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chatwoot-'));
  const options = { stateFile: join(folder, 'state.json') };
  const first = await startStandIn(options);
  await first.control('/conversations', { content: 'Oi' });
  await first.close();
  const second = await startStandIn(options);
  const made = await second.control('/conversations', { content: 'Oi' });
  assert.equal(made.id, 26);
  await second.close();
  const reseeded = await startStandIn({ ...options, seed: 'other' });
  assert.equal((await reseeded.control('/conversations', {})).id, 25);
  await reseeded.close();
  await rm(folder, { recursive: true });
});

test('bodies made from samples have the same shapes', () => {
  const user = chatwoot.standIn.store.user(1);
  const view = sampleView({ conversationId: 7, assignee: user, labels: ['vip'] });
  const note = sampleMessage(view, { from: user, private: true, content: 'nota' });
  const changed = { status: ['open', 'resolved'] };
  const inbox = chatwoot.standIn.store.state.inboxes[2];
  const bodies = [
    ...['conversation_created', 'conversation_updated', 'conversation_status_changed']
      .map((event) => conversationEvent(event, view, changed)),
    messageEvent('message_created', view, view.lastMessage),
    messageEvent('message_updated', view, note),
    contactEvent('contact_created', view.account, view.contact),
    contactEvent('contact_updated', view.account, view.contact, { name: ['a', 'b'] }),
    inboxEvent('inbox_created', view.account, inbox),
    inboxEvent('inbox_updated', view.account, inbox, { name: ['a', 'b'] }),
    typingEvent('conversation_typing_on', view, { user }),
    typingEvent('conversation_typing_off', view),
    widgetEvent(view),
  ];
  assert.equal(bodies.length, WEBHOOK_EVENTS.length);
  for (const body of bodies) assertShape(WEBHOOKS[body.event], body);
});

test('signedRequest signs the bytes it carries', () => {
  const request = signedRequest({
    secret: 's', body: { a: '<&>' }, deliveryId: 'd', timestamp: 1700000000,
  });
  assert.equal(request.body.toString(), '{"a":"\\u003c\\u0026\\u003e"}');
  assert.deepEqual(request.headers, {
    'Content-Type': 'application/json', Accept: 'application/json', 'X-Chatwoot-Delivery': 'd',
    'X-Chatwoot-Timestamp': '1700000000',
    'X-Chatwoot-Signature': sign('s', 1700000000, request.body),
  });
  const unsigned = signedRequest({ secret: null, body: 'raw' });
  assert.equal(unsigned.headers['X-Chatwoot-Signature'], undefined);
  assert.equal(unsigned.body.toString(), 'raw');
  assert.equal(railsJson('\u2028'), '"\\u2028"');
});
