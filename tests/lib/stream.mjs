// A client of the account's event stream that follows the rules every client follows: it opens with
// a ticket, resumes from the last id it saw, fills a gap from GET …/events, and counts each event
// once.
import assert from 'node:assert/strict'
import { env } from './env.mjs'
import { accountPath, call, HUB_ACCOUNT } from './hub.mjs'

const RETRY_MS = 200

/** Yields { id, event, data, comment } for every frame of a text/event-stream body. */
export async function* frames(body) {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
      yield parseFrame(text.slice(0, end))
    }
  }
}

function parseFrame(block) {
  const frame = {}
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon === 0) frame.comment = line.slice(1).trim()
    else frame[line.slice(0, colon)] = line.slice(colon + 1).trimStart()
  }
  return frame
}

export async function ticket(token, accountId = HUB_ACCOUNT) {
  const reply = await call('POST', `${accountPath(accountId)}/stream-tickets`, { token })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return reply.body.data.ticket
}

export function openStream(streamTicket, options = {}) {
  const { accountId = HUB_ACCOUNT, lastEventId, headers, signal } = options
  return fetch(`${env.HUB_URL}${accountPath(accountId)}/stream`, {
    headers: {
      authorization: `Bearer ${streamTicket}`,
      accept: 'text/event-stream',
      ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }),
      ...headers,
    },
    signal,
  })
}

export class StreamClient {
  /** `getToken` returns a current access token. */
  constructor(getToken, { accountId = HUB_ACCOUNT, lastEventId = null } = {}) {
    Object.assign(this, { getToken, accountId, last: lastEventId })
    this.events = []
    this.fleeting = [] // without a sequence number: presence
    this.controls = []
    this.duplicates = 0
    this.connects = 0
    this.abort = new AbortController()
    this.done = this.#run()
  }

  async #run() {
    while (!this.abort.signal.aborted) {
      try {
        await this.#follow()
      } catch (error) {
        if (this.abort.signal.aborted) return
        this.lastError = error
      }
      await new Promise((resolve) => { setTimeout(resolve, RETRY_MS) })
    }
  }

  async #follow() {
    const reply = await openStream(await ticket(await this.getToken(), this.accountId), {
      accountId: this.accountId, lastEventId: this.last ?? undefined, signal: this.abort.signal,
    })
    if (reply.status !== 200) throw new Error(`stream: ${reply.status} ${await reply.text()}`)
    this.connects++
    for await (const frame of frames(reply.body)) {
      if (frame.event?.startsWith('hub.')) await this.#control(frame)
      else if (frame.event && !frame.id) this.fleeting.push(JSON.parse(frame.data))
      else if (frame.event) this.#take(JSON.parse(frame.data))
    }
  }

  async #control({ event, data }) {
    const control = { event, ...(data && JSON.parse(data)) }
    if (event === 'hub.gap') await this.#catchUp(control.seq)
    this.last ??= control.seq
    this.controls.push(control)
  }

  /** Reads what the stream could not prove complete. */
  async #catchUp(head) {
    const token = await this.getToken()
    while (this.last !== null && this.last < head) {
      const path = `${accountPath(this.accountId)}/events?after=${this.last}&limit=200`
      const reply = await call('GET', path, { token })
      if (reply.status !== 200) throw new Error(`events: ${reply.status}`)
      if (reply.body.data.length === 0) return
      for (const event of reply.body.data) this.#take(event)
    }
  }

  #take(event) {
    if (this.last !== null && event.seq <= this.last) {
      this.duplicates++
      return
    }
    this.last = event.seq
    this.events.push(event)
  }

  /** Resolves with the first event, past or coming, that fits. */
  async waitFor(fits, withinMs = 20_000) {
    for (const end = Date.now() + withinMs; Date.now() < end;) {
      const found = this.events.find(fits)
      if (found) return found
      await new Promise((resolve) => { setTimeout(resolve, 10) })
    }
    assert.fail(`no such event within ${withinMs} ms; last error: ${this.lastError}`)
  }

  async ready(withinMs = 20_000) {
    for (const end = Date.now() + withinMs; Date.now() < end;) {
      if (this.controls.length > 0) return this
      await new Promise((resolve) => { setTimeout(resolve, 10) })
    }
    return assert.fail(`the stream did not open; last error: ${this.lastError}`)
  }

  async close() {
    this.abort.abort()
    await this.done
  }
}
