import { describe, expect, it } from 'vitest'
import { acceptContext, type Surroundings } from './context'

const self = { name: 'self' }
const parent = { name: 'parent' }
const chatwoot = 'https://chat.example.com'
const framed: Surroundings = {
  self,
  parent,
  origin: 'https://hub.example.com',
  chatwootOrigins: [chatwoot],
  mobile: false,
}
const webView: Surroundings = { ...framed, parent: self, mobile: true }

const payload = (data: unknown) => JSON.stringify({ event: 'appContext', data })
const good = payload({
  conversation: { id: 12, account_id: 3, status: 'open' },
  contact: { id: 9 },
  currentAgent: { id: 1, name: 'Ana', email: 'ana@example.com' },
  theme: 'dark',
})

describe('appContext', () => {
  it('is taken from the parent frame at an allowed origin', () => {
    expect(acceptContext({ origin: chatwoot, source: parent, data: good }, framed)).toEqual({
      accountId: 3,
      conversationId: 12,
      contactId: 9,
      theme: 'dark',
    })
  })

  it.each([
    ['another origin', { origin: 'https://evil.example.com', source: parent, data: good }],
    ['a prefix of the origin', { origin: `${chatwoot}.evil.com`, source: parent, data: good }],
    ['an opaque origin', { origin: 'null', source: parent, data: good }],
    ['another window of the origin', { origin: chatwoot, source: {}, data: good }],
    ['the page itself', { origin: framed.origin, source: self, data: good }],
    ['no source', { origin: chatwoot, source: null, data: good }],
    ['an object instead of a string', { origin: chatwoot, source: parent, data: {} }],
    ['text that is not JSON', { origin: chatwoot, source: parent, data: 'hello' }],
    ['another event', { origin: chatwoot, source: parent, data: '{"event":"x","data":{}}' }],
    ['an event without data', { origin: chatwoot, source: parent, data: '{"event":"appContext"}' }],
    ['JSON null', { origin: chatwoot, source: parent, data: 'null' }],
  ])('is refused from %s', (_, message) => {
    expect(acceptContext(message, framed)).toBeNull()
  })

  it('is taken from the page itself only inside the mobile app', () => {
    const message = { origin: webView.origin, source: self, data: good }
    expect(acceptContext(message, webView)?.conversationId).toBe(12)
    expect(acceptContext(message, { ...webView, mobile: false })).toBeNull()
    expect(acceptContext({ ...message, origin: chatwoot }, webView)).toBeNull()
  })

  it('takes no value of a wrong type', () => {
    const data = payload({
      conversation: { id: '12', account_id: -1 },
      contact: { id: 1.5 },
      theme: 'blue',
    })
    expect(acceptContext({ origin: chatwoot, source: parent, data }, framed)).toEqual({
      accountId: null,
      conversationId: null,
      contactId: null,
      theme: null,
    })
    const none = payload({ conversation: null })
    expect(acceptContext({ origin: chatwoot, source: parent, data: none }, framed)).toEqual({
      accountId: null,
      conversationId: null,
      contactId: null,
      theme: null,
    })
  })
})
