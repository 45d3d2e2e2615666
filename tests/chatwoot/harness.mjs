// What the tests of the stand-in share: a stand-in of their own on a free port, a receiver of
// webhooks, and calls whose replies are checked against their shape.
import assert from 'node:assert/strict';
import http from 'node:http';
import { StandIn } from './app.mjs';
import { check } from './shapes.mjs';

export function assertShape(shape, value) {
  assert.deepEqual(check(shape, value), []);
}

/** Receives webhooks; `answer(request)` may return another status than 200. */
export async function startReceiver(answer = () => 200) {
  const received = [];
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const entry = { headers: request.headers, raw, body: JSON.parse(raw) };
    received.push(entry);
    response.writeHead(answer(entry)).end();
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    received,
    url: `http://127.0.0.1:${server.address().port}/hook`,
    of: (event) => received.filter((entry) => entry.body.event === event),
    close: () => server.close(),
  };
}

export async function startStandIn(options = {}) {
  const standIn = new StandIn({ seed: 'contract-test', ...options });
  const port = await standIn.listen(0, '127.0.0.1');
  const base = `http://127.0.0.1:${port}`;
  const call = async (method, path, { user = null, body, headers = {} } = {}) => {
    const reply = await fetch(base + path, {
      method,
      headers: {
        ...(user && { 'Api-Access-Token': user.api_access_token }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await reply.text();
    const isJson = (reply.headers.get('content-type') ?? '').includes('json');
    return {
      status: reply.status, headers: reply.headers, text, body: isJson ? JSON.parse(text) : null,
    };
  };
  const credentials = (await call('GET', '/__control/credentials')).body;
  return {
    base, call, standIn, ...credentials,
    close: () => standIn.close(),
    control: async (path, body = {}) => (await call('POST', `/__control${path}`, { body })).body,
    idle: async () => assert.equal((await call('GET', '/__control/idle')).status, 200),
    /** A call that must answer 200 in the given shape; returns the body. */
    get: async (shape, path, user, method = 'GET', body = undefined) => {
      const reply = await call(method, path, { user, body });
      assert.equal(reply.status, 200, reply.text);
      assertShape(shape, reply.body);
      return reply.body;
    },
  };
}
