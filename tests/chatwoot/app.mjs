// The stand-in put together: store, webhooks, REST, control and page behind one request
// handler. server.mjs runs it as a program; tests run it inside their own process.
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { createDashboardApp, createWebhook, updateMessage } from './actions.mjs';
import { answerControl } from './control.mjs';
import { random } from './derive.mjs';
import { Live } from './live.mjs';
import { answerPage } from './page.mjs';
import { WEBHOOK_EVENTS } from './payloads.mjs';
import { answerRest } from './rest/index.mjs';
import { defaultSettings } from './settings.mjs';
import { keepState, loadState } from './state_file.mjs';
import { Store } from './store.mjs';
import { Throttle } from './throttle.mjs';
import { Courier } from './webhooks.mjs';

const BODY_MAX = 5 * 1024 * 1024;

// As Rails sends them on every reply.
const HEADERS = {
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
};

// No Retry-After: rack_attack does not send one.
const TOO_MANY = { status: 429, headers: { 'content-type': 'text/plain' }, raw: 'Retry later\n' };

const sleep = (ms) => new Promise((resolve) => {
  setTimeout(resolve, ms);
});

async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_MAX) throw Object.assign(new Error('too large'), { status: 413 });
    chunks.push(chunk);
  }
  if (size === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) ?? {};
  } catch {
    throw Object.assign(new Error('bad JSON'), { status: 400 });
  }
}

/**
 * options:
 *   seed       string every token and id is derived from
 *   stateFile  path to keep the state in, or null
 *   webhooks   [{ accountId, url }] registered from the start, for all events
 *   apps       [{ accountId, title, url }] Dashboard Apps from the start
 *   log        function (line) called once per request, or null
 */
export class StandIn {
  constructor({ seed, stateFile = null, webhooks = [], apps = [], log = null }) {
    this.wiring = { webhooks, apps };
    this.log = log;
    this.settings = defaultSettings();
    this.random = random(seed);
    this.store = new Store({
      seed, settings: this.settings, state: stateFile ? loadState(stateFile, seed) : null,
    });
    this.throttle = new Throttle(this.settings);
    this.courier = new Courier({
      store: this.store, settings: this.settings, random: this.random,
      onFailure: (delivery) => this.failMessage(delivery),
    });
    this.live = new Live(this.store);
    this.wire();
    this.save = stateFile ? keepState(stateFile, this.store) : () => {};
    this.servers = [];
  }

  /** Registers what the options ask for, where an earlier run has not. */
  wire() {
    const { store } = this;
    for (const { accountId, url } of this.wiring.webhooks) {
      const known = store.list('webhooks', accountId).some((row) => row.url === url);
      if (!known) createWebhook(store, accountId, { url, subscriptions: WEBHOOK_EVENTS });
    }
    for (const { accountId, title, url } of this.wiring.apps) {
      const content = [{ type: 'frame', url }];
      const app = store.list('dashboard_apps', accountId).find((row) => row.title === title);
      if (app) app.content = content;
      else createDashboardApp(store, accountId, { title, content });
    }
  }

  reset() {
    this.courier.stop();
    this.courier.clear();
    Object.assign(this.settings, defaultSettings());
    this.throttle.clear();
    this.store.reset();
    this.wire();
  }

  /** Chatwoot marks a message as failed when its API inbox's callback was not accepted. */
  failMessage({ account_id: accountId, conversation_id: id, message_id: messageId, ...delivery }) {
    const conversation = this.store.conversation(accountId, id);
    const message = conversation?.messages.find((row) => row.id === messageId);
    if (!message || message.status === 'failed' || message.message_type === 'incoming') return;
    updateMessage(this.store, conversation, message, {
      status: 'failed',
      content_attributes: {
        ...message.content_attributes,
        external_error: delivery.error ?? `HTTP ${delivery.status}`,
      },
    });
  }

  /** The fault a REST call shall meet, or null. */
  async restFault(path) {
    const { status, percent, delay_ms: delay, match } = this.settings.rest;
    if (!path.includes(match)) return null;
    if (delay > 0) await sleep(delay);
    const kinds = [status].flat();
    const kind = kinds[Math.floor(this.random() * kinds.length)];
    if (kind === null || this.random() * 100 >= percent) return null;
    if (kind === 429) return TOO_MANY;
    return { status: kind, body: { status: kind, error: http.STATUS_CODES[kind] } };
  }

  async answer(request, url) {
    const path = url.pathname;
    const isRest = /^\/(api|auth)\/|^\/(api|health)$/.test(path);
    const isControl = path === '/__control' || path.startsWith('/__control/');
    if (!isRest && !isControl) return answerPage(path, this.settings);
    if (isRest && !this.throttle.admit(request.socket.remoteAddress, path, request.headers)) {
      return TOO_MANY;
    }
    const fault = isRest ? await this.restFault(path) : null;
    const isDone = fault && this.random() * 100 < this.settings.rest.done;
    if (fault && !isDone) return fault;
    const call = {
      method: request.method, path, query: url.searchParams, headers: request.headers,
      body: await readBody(request),
    };
    if (isRest) {
      const reply = answerRest(this.store, call);
      return fault ?? reply;
    }
    return answerControl({
      store: this.store, courier: this.courier, settings: this.settings, live: this.live,
      random: this.random, throttle: this.throttle,
      reset: () => this.reset(),
    }, call);
  }

  async handle(request, response) {
    const started = Date.now();
    const url = new URL(request.url, 'http://stand-in');
    let reply;
    try {
      reply = await this.answer(request, url) ?? { status: 404, body: { error: 'Not Found' } };
    } catch (error) {
      const status = error.status ?? 500;
      if (status === 500) console.error(error);
      reply = { status, body: { status, error: http.STATUS_CODES[status] } };
    }
    if (/^\/(api|auth)(\/|$)/.test(url.pathname)) this.throttle.answered(reply.status);
    const isJson = reply.raw === undefined && reply.body !== undefined;
    const body = isJson ? JSON.stringify(reply.body) : reply.raw ?? '';
    response.writeHead(reply.status, {
      ...HEADERS,
      'x-request-id': randomUUID(),
      ...(isJson && { 'content-type': 'application/json; charset=utf-8' }),
      'cache-control': 'max-age=0, private, must-revalidate',
      ...(reply.status !== 204 && { 'content-length': Buffer.byteLength(body) }),
      ...reply.headers,
    });
    response.end(request.method === 'HEAD' ? '' : body);
    this.log?.(`${request.method} ${request.url} ${reply.status} ${Date.now() - started}ms`);
  }

  /** Listens on every address of `host`; returns the port. Rejects when none can be bound. */
  async listen(port, host) {
    const addresses = await lookup(host, { all: true });
    const faults = [];
    let chosen = port;
    for (const { address } of addresses) {
      // As nginx before a Chatwoot: with Node's own five seconds, a request that meets a busy event
      // loop may find its connection closed under it.
      const options = { keepAliveTimeout: 75_000 };
      const server = http.createServer(options, (request, response) => (
        this.handle(request, response)));
      server.on('upgrade', (request, socket) => this.live.upgrade(request, socket));
      try {
        await new Promise((resolve, reject) => {
          server.once('error', reject);
          server.listen(chosen, address, resolve);
        });
        chosen = server.address().port;
        this.servers.push(server);
      } catch (error) {
        if (error.code === 'EADDRINUSE') throw error;
        faults.push(error);
      }
    }
    if (this.servers.length === 0) throw faults[0];
    return chosen;
  }

  async close() {
    this.courier.stop();
    this.live.stop();
    this.save();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    })));
  }
}
