// Requests that no browser sends, and clients that are slow on purpose, through the proxy.
import assert from 'node:assert/strict'
import http from 'node:http'
import net from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { env } from '../lib/env.mjs'
import {
  accountPath, call, cardsPath, defaultBoard, eventually, HUB_ACCOUNT, signIn,
} from '../lib/hub.mjs'
import { ticket } from '../lib/stream.mjs'
import { created, deliver, newConversationId } from '../lib/webhooks.mjs'

const HUB = new URL(env.HUB_URL)

const connect = () => net.connect({ host: HUB.hostname, port: HUB.port })

/** Sends a request as it is written; resolves with the status of the reply. */
function wire(method, path, headers = {}) {
  const lines = Object.entries({ Host: HUB.host, Connection: 'close', ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
  return new Promise((resolve, reject) => {
    let text = ''
    connect().on('error', reject)
      .on('data', (chunk) => { text += chunk })
      .on('close', () => resolve(Number(text.match(/^HTTP\/1\.1 (\d+)/)?.[1])))
      .write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  })
}

test('a method in lower case is not the method', async () => {
  const { token } = await signIn('AGENT')
  const headers = { Authorization: `Bearer ${token}` }
  assert.equal(await wire('GET', '/api/v1/auth/me', headers), 200)
  for (const method of ['get', 'Get', 'gET']) {
    assert.equal(await wire(method, '/api/v1/auth/me', headers), 405, method)
  }
  assert.equal(await wire('BREW', '/api/v1/auth/me', headers), 405)
})

test('an encoded slash separates nothing', async () => {
  const { token } = await signIn('AGENT')
  const headers = { Authorization: `Bearer ${token}` }
  const path = accountPath(HUB_ACCOUNT)
  assert.equal(await wire('GET', `${path}/boards`, headers), 200)
  for (const other of [`${path}%2Fboards`, `${path}%2fboards`, '/api/v1/auth%2Fme', '/api%2Fv1/auth/me']) {
    assert.equal(await wire('GET', other, headers), 404, other)
  }
  assert.equal(await wire('GET', '/api/v1/auth/%6De', headers), 200, 'a letter may be encoded')
})

test('an encoded NUL ends nothing', async () => {
  const { token } = await signIn('AGENT')
  const headers = { Authorization: `Bearer ${token}` }
  for (const path of ['/api/v1/auth/me%00', '/api/v1/auth/me%00.css', '/assets/%00', '/%00/api/v1/auth/me']) {
    const status = await wire('GET', path, headers)
    assert.ok(status === 400 || status === 404, `${path}: ${status}`)
  }
})

test('a host that is not served is refused whatever the path', async () => {
  for (const path of ['/', '/health/ready', '/api/v1/auth/me', '/assets/none.js', '/app/kanban']) {
    assert.equal(await wire('GET', path, { Host: 'evil.example' }), 421, path)
    assert.equal(await wire('GET', path, { Host: `evil.example:${HUB.port}` }), 421, path)
  }
})

test('a body without a length is limited like any other', async () => {
  const { token } = await signIn('AGENT')
  const status = await new Promise((resolve, reject) => {
    const request = http.request(`${env.HUB_URL}/api/v1/auth/sso`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json', 'transfer-encoding': 'chunked', authorization: `Bearer ${token}`,
      },
    }, (reply) => {
      reply.resume()
      resolve(reply.statusCode)
    }).on('error', reject)
    for (let i = 0; i < 30; i++) request.write(' '.repeat(10_000))
    request.end()
  })
  assert.equal(status, 413)
})

test('an event larger than a compression buffer comes at once to a client that takes gzip', async () => {
  const { token } = await signIn('AGENT')
  const streamTicket = await ticket(token)
  const reply = await new Promise((resolve, reject) => {
    http.get(`${env.HUB_URL}${accountPath(HUB_ACCOUNT)}/stream`, {
      headers: { authorization: `Bearer ${streamTicket}`, 'accept-encoding': 'gzip, br' },
    }, resolve).on('error', reject)
  })
  try {
    assert.equal(reply.statusCode, 200)
    assert.equal(reply.headers['content-encoding'], undefined)
    let text = ''
    reply.setEncoding('utf8').on('data', (chunk) => { text += chunk })
    await eventually('the control event', () => text.includes('event: hub.'))
    const conversationId = newConversationId()
    assert.equal((await deliver(created({ conversationId }))).status, 200)
    await eventually('the event', () => text.includes(`"chatwoot_conversation_id": ${conversationId}`)
      || text.includes(`"chatwoot_conversation_id":${conversationId}`), 2000)
    assert.ok(text.split('\n').some((line) => line.startsWith('data: ') && line.length > 512))
  } finally {
    reply.destroy()
  }
})

/** A page of 200 events: larger than what the socket between worker and proxy takes in. */
async function longPage(token) {
  const ids = Array.from({ length: 220 }, newConversationId)
  for (const conversationId of ids) await deliver(created({ conversationId }))
  const events = `${accountPath(HUB_ACCOUNT)}/events`
  let reply
  await eventually('the events', async () => {
    const head = await call('GET', `${events}?after=0&limit=1`, { token })
    reply = head.body.data?.[0]
    return reply && (await call('GET', `${events}?after=${reply.seq + 199}&limit=1`, { token })).body.data.length
  }, 20_000)
  return `${events}?after=${reply.seq}&limit=200`
}

/** A body that takes minutes, to a route whose worker would wait for it. */
function slowUploader(path, token) {
  const socket = connect().on('error', () => {})
  socket.write(`POST ${path} HTTP/1.1\r\nHost: ${HUB.host}\r\nAuthorization: Bearer ${token}\r\n`
    + 'Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n')
  const timer = setInterval(() => socket.write(' '.repeat(100)), 100)
  return () => {
    clearInterval(timer)
    socket.destroy()
  }
}

/** Asks for more than the sockets' buffers hold, and reads nothing of it. */
function slowReader(path, token) {
  const socket = connect().on('error', () => {}).pause()
  const request = `GET ${path} HTTP/1.1\r\nHost: ${HUB.host}\r\nAuthorization: Bearer ${token}\r\n\r\n`
  socket.write(request.repeat(40))
  return () => socket.destroy()
}

test('50 slow uploaders and 50 slow readers delay nobody', { timeout: 120_000 }, async () => {
  const { token } = await signIn('ADMIN') // whose events begin with the account's
  const page = await longPage(token)
  const board = await defaultBoard(token)
  const move = `${cardsPath(board.id)}/${board.id}/move`
  const slow = []
  try {
    for (let i = 0; i < 50; i++) slow.push(slowUploader(move, token), slowReader(page, token))
    // The readers' first replies, which nobody holds back, are work like any other: let it pass.
    await eventually('quiet', async () => {
      const began = performance.now()
      assert.equal((await call('GET', '/api/v1/auth/me', { token })).status, 200)
      return performance.now() - began < 100
    }, 60_000)
    const times = []
    for (let i = 0; i < 40; i++) {
      const began = performance.now()
      assert.equal((await call('GET', '/api/v1/auth/me', { token })).status, 200)
      times.push(performance.now() - began)
      await sleep(25)
    }
    times.sort((a, b) => a - b)
    assert.ok(times[37] < 1000, `95 of 100 within ${Math.round(times[37])} ms`)
  } finally {
    for (const stop of slow) stop()
  }
})
