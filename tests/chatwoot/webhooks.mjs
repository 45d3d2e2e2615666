// Sends webhooks as Chatwoot does: signed at the moment of sending, once, without retry, five
// seconds at most, on a connection of their own, in no promised order. Settings can make it
// lose, repeat, delay and reorder them. Every delivery is kept in a log.
import http from 'node:http';
import https from 'node:https';
import { randomUUID } from 'node:crypto';
import {
  INBOX_SIGNED_FROM, SIGNED_FROM, contactEvent, conversationEvent, inboxEvent, messageEvent,
  railsJson, signedRequest, typingEvent, widgetEvent,
} from './payloads.mjs';

const TIMEOUT_MS = 5000;
const REDIRECTS_MAX = 10;
const LOG_MAX = 20000;
const CONVERSATION_ACCOUNT_FROM = '4.14.2';

// An API inbox calls its webhook_url for these, whatever the account subscribed to.
const INBOX_EVENTS = ['conversation_created', 'conversation_updated',
  'conversation_status_changed', 'message_created', 'message_updated',
  'conversation_typing_on', 'conversation_typing_off'];

/** The body of a store event, or null for one that Chatwoot sends no webhook for. */
function buildBody(store, event) {
  const { type, accountId, conversation, changed } = event;
  if (type === 'quiet' || type === 'reset') return null;
  const account = store.account(accountId);
  if (type.startsWith('contact_')) return contactEvent(type, account, event.contact, changed);
  if (type.startsWith('inbox_')) return inboxEvent(type, account, event.inbox, changed);
  const view = store.view(conversation);
  if (type.startsWith('message_')) {
    return messageEvent(type, view, store.message(accountId, event.message));
  }
  if (type === 'webwidget_triggered') return widgetEvent(view);
  if (type.startsWith('conversation_typing_')) return typingEvent(type, view, event);
  return conversationEvent(type, view, changed);
}

/** Conversations named their account later than messages and contacts did. */
function forgetAccount(body) {
  for (const holder of [body.conversation, body.current_conversation, body.meta && body]) {
    if (holder) delete holder.account;
  }
}

function post(url, options, redirectsLeft = REDIRECTS_MAX) {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const call = request(url, { ...options, agent: false }, (reply) => {
      reply.resume();
      const location = reply.headers.location;
      if (reply.statusCode >= 300 && reply.statusCode < 400 && location && redirectsLeft > 0) {
        resolve(post(new URL(location, url), options, redirectsLeft - 1));
        return;
      }
      reply.on('end', () => resolve(reply.statusCode));
      reply.on('error', reject);
    });
    call.on('error', reject);
    call.end(options.body);
  });
}

/** Puts body and secret on a delivery without showing them in the log's JSON. */
function seal(delivery, sealed) {
  Object.defineProperty(delivery, 'sealed', { value: sealed });
}

export class Courier {
  /** onFailure(delivery) is called when an API inbox's callback was not answered 2xx. */
  constructor({ store, settings, random, onFailure = () => {} }) {
    this.store = store;
    this.settings = settings;
    this.random = random;
    this.onFailure = onFailure;
    this.log = [];
    this.ready = [];
    this.timers = new Set();
    this.running = 0;
    this.idleWaiters = [];
    store.listen((event) => this.dispatch(event));
  }

  targets(event) {
    const { store } = this;
    const sign = (secret, version) => (store.isFrom(version) ? secret : null);
    const rows = store.list('webhooks', event.accountId)
      .filter((webhook) => webhook.subscriptions.includes(event.type))
      .map(({ url, secret }) => ({ url, secret: sign(secret, SIGNED_FROM), kind: 'account' }));
    const inbox = event.conversation && INBOX_EVENTS.includes(event.type) &&
      store.find('inboxes', event.accountId, event.conversation.inbox_id);
    if (inbox && inbox.channel.webhook_url) {
      const { webhook_url: url, secret } = inbox.channel;
      rows.push({ url, secret: sign(secret, INBOX_SIGNED_FROM), kind: 'inbox' });
    }
    return rows;
  }

  dispatch(event) {
    if (event.accountId === null) return;
    const targets = this.targets(event);
    if (targets.length === 0) return;
    const body = buildBody(this.store, event);
    if (!body) return;
    if (!this.store.isFrom(CONVERSATION_ACCOUNT_FROM)) forgetAccount(body);
    const raw = Buffer.from(railsJson(body));
    for (const target of targets) this.enqueue({ ...target, event, raw });
  }

  enqueue({ url, secret, kind, event, raw }) {
    const { drop, duplicate, duplicate_id: duplicateId } = this.settings.webhooks;
    const delivery = {
      id: randomUUID(), event: event.type, account_id: event.accountId,
      conversation_id: event.conversation?.id ?? null, message_id: event.message?.id ?? null,
      kind, url, state: 'waiting', status: null, error: null, attempts: 0,
      created_at: new Date().toISOString(), took_ms: null,
    };
    seal(delivery, { raw, secret });
    this.remember(delivery);
    if (this.random() * 100 < drop) {
      delivery.state = 'dropped';
      return;
    }
    this.schedule(delivery);
    if (this.random() * 100 >= duplicate) return;
    if (duplicateId === 'same') {
      this.schedule(delivery);
      return;
    }
    const copy = { ...delivery, id: randomUUID() };
    seal(copy, delivery.sealed);
    this.remember(copy);
    this.schedule(copy);
  }

  remember(delivery) {
    this.log.push(delivery);
    if (this.log.length > LOG_MAX) this.log.shift();
  }

  schedule(delivery) {
    const { delay_ms: delay, reorder_ms: reorder } = this.settings.webhooks;
    const wait = delay + this.random() * reorder;
    delivery.state = 'waiting';
    if (wait === 0) {
      this.ready.push(delivery);
      queueMicrotask(() => this.pump());
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.ready.push(delivery);
      this.pump();
    }, wait);
    this.timers.add(timer);
  }

  pump() {
    while (this.running < this.settings.webhooks.concurrency && this.ready.length > 0) {
      this.running++;
      this.send(this.ready.shift()).finally(() => {
        this.running--;
        this.pump();
      });
    }
    if (this.isIdle()) this.idleWaiters.splice(0).forEach((resolve) => resolve());
  }

  async send(delivery) {
    const { raw, secret } = delivery.sealed;
    const started = Date.now();
    const options = signedRequest({ secret, body: raw, deliveryId: secret && delivery.id });
    options.headers['Content-Length'] = raw.length;
    options.signal = AbortSignal.timeout(TIMEOUT_MS);
    delivery.attempts++;
    try {
      delivery.status = await post(new URL(delivery.url), options);
      delivery.error = null;
      delivery.state = delivery.status >= 200 && delivery.status < 300 ? 'sent' : 'failed';
    } catch (error) {
      delivery.status = null;
      delivery.error = error.name === 'TimeoutError' || options.signal.aborted
        ? 'timeout' : error.code ?? error.message;
      delivery.state = 'failed';
    }
    delivery.took_ms = Date.now() - started;
    if (delivery.state === 'failed' && delivery.kind === 'inbox') this.onFailure(delivery);
  }

  isIdle() {
    return this.running === 0 && this.ready.length === 0 && this.timers.size === 0;
  }

  /** Resolves true when nothing is waiting or under way, false after `timeoutMs`. */
  idle(timeoutMs) {
    if (this.isIdle()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.idleWaiters.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  /** Sends what was dropped or failed once more, with the same delivery id; returns how many. */
  resend() {
    const lost = this.log.filter((row) => ['dropped', 'failed'].includes(row.state));
    for (const delivery of lost) this.schedule(delivery);
    return lost.length;
  }

  clear() {
    this.log = [];
  }

  /** Gives up what has not been sent. */
  stop() {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.ready = [];
  }
}
