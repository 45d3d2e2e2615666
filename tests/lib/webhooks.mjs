// Webhooks sent to the demo account's endpoint as Chatwoot sends them. Conversation numbers start
// far above those of the stand-in and differ from run to run.
import { conversationEvent, messageEvent, sampleMessage, sampleView, signedRequest }
  from '../chatwoot/payloads.mjs'
import { env } from './env.mjs'

/** No conversation of the stand-in has a number from here on. */
export const FIRST_SAMPLE = 1_000_000

let next = FIRST_SAMPLE + Math.floor(Math.random() * 1_000_000) * 1000

export const newConversationId = () => next++

export const demoEndpoint = {
  url: env.HUB_WEBHOOK_URL,
  secret: env.HUB_WEBHOOK_SECRET,
  chatwootAccount: Number(env.CHATWOOT_ACCOUNT_ID),
}

export const otherEndpoint = {
  url: env.OTHER_WEBHOOK_URL,
  secret: env.OTHER_WEBHOOK_SECRET,
  chatwootAccount: Number(env.OTHER_CHATWOOT_ACCOUNT_ID),
}

export const view = (fields, endpoint = demoEndpoint) => (
  sampleView({ accountId: endpoint.chatwootAccount, ...fields }))

export const created = (fields, endpoint) => (
  conversationEvent('conversation_created', view(fields, endpoint)))

export const statusChanged = (fields) => (
  conversationEvent('conversation_status_changed', view(fields)))

/** message_created; `message` are the message's own fields. */
export function messageCreated(fields, message) {
  const seen = view(fields)
  return messageEvent('message_created', seen, sampleMessage(seen, message))
}

/** Sends a request made by signedRequest(); returns { status, body }. */
export async function send(url, request) {
  const reply = await fetch(url, request)
  const text = await reply.text()
  return { status: reply.status, headers: reply.headers, body: text ? JSON.parse(text) : null }
}

/** Signs and sends a body to the demo account's endpoint. */
export const deliver = (body, options = {}) => (
  send(demoEndpoint.url, signedRequest({ secret: demoEndpoint.secret, body, ...options })))
