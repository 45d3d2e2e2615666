/*
 * appContext: what Chatwoot tells a Dashboard App about the conversation it is shown in. Chatwoot
 * posts a JSON string to "*", unsigned, when the frame has loaded and when asked with a plain
 * string; newer versions also when the theme changes. The mobile app has no parent frame: it posts
 * into the page itself and is asked through ReactNativeWebView.
 *
 * All of it is a hint: it chooses what to show first, and the server checks every request.
 */
import { shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import type { HubConfig } from './config'
import type { Theme } from './theme'

export interface AppContext {
  /** Chatwoot's account id, conversation number (display id) and contact id. */
  accountId: number | null
  conversationId: number | null
  contactId: number | null
  theme: Theme | null
}

export const contextInjection: InjectionKey<Readonly<ShallowRef<AppContext | null>>> =
  Symbol('appContext')

/** The parts of the window that decide whether a message is Chatwoot's. */
export interface Surroundings {
  self: unknown
  parent: unknown
  origin: string
  chatwootOrigins: readonly string[]
  mobile: boolean
}

export interface ContextMessage {
  origin: string
  source: unknown
  data: unknown
}

const ASK = 'chatwoot-dashboard-app:fetch-info'
const ASK_AGAIN_MS = 1_500

/** The context in `message`, or null when it is not from Chatwoot or says nothing. */
export function acceptContext(message: ContextMessage, around: Surroundings): AppContext | null {
  if (typeof message.data !== 'string' || !isFromChatwoot(message, around)) return null
  let body: unknown
  try {
    body = JSON.parse(message.data)
  } catch {
    return null
  }
  if (!isRecord(body) || body.event !== 'appContext' || !isRecord(body.data)) return null
  const { conversation, contact, theme } = body.data
  const about = isRecord(conversation) ? conversation : {}
  return {
    accountId: positive(about.account_id),
    conversationId: positive(about.id),
    contactId: isRecord(contact) ? positive(contact.id) : null,
    theme: theme === 'light' || theme === 'dark' ? theme : null,
  }
}

function isFromChatwoot(message: ContextMessage, around: Surroundings): boolean {
  if (around.parent !== around.self) {
    return message.source === around.parent && around.chatwootOrigins.includes(message.origin)
  }
  return around.mobile && message.source === around.self && message.origin === around.origin
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function positive(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : null
}

interface MobileBridge {
  postMessage(text: string): void
}

function mobileBridge(): MobileBridge | null {
  return (window as { ReactNativeWebView?: MobileBridge }).ReactNativeWebView ?? null
}

/**
 * Listens for the context and asks for it; null until it comes, and for ever outside Chatwoot. To
 * be called while the page's scripts first run: Chatwoot posts at the frame's load event.
 */
export function followContext(config: HubConfig): Readonly<ShallowRef<AppContext | null>> {
  const context = shallowRef<AppContext | null>(null)
  if (!config.embedded) return context
  const around: Surroundings = {
    self: window,
    parent: window.parent,
    origin: location.origin,
    chatwootOrigins: config.chatwoot_origins,
    mobile: mobileBridge() !== null,
  }
  window.addEventListener('message', (message) => {
    context.value = acceptContext(message, around) ?? context.value
  })

  const ask = () => askForContext(config.chatwoot_origins)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') ask()
  })
  setTimeout(() => {
    if (context.value === null) ask()
  }, ASK_AGAIN_MS)
  ask()
  return context
}

function askForContext(origins: readonly string[]): void {
  if (window.parent === window) {
    mobileBridge()?.postMessage(ASK)
    return
  }
  for (const origin of parentOrigins(origins)) window.parent.postMessage(ASK, origin)
}

/**
 * Which of `origins` the embedding page can have: its own one where the browser names it. A post to
 * another than that is dropped with a console error.
 */
export function parentOrigins(origins: readonly string[]): readonly string[] {
  const parent = globalThis.location?.ancestorOrigins?.[0]
  return parent === undefined ? origins : origins.filter((origin) => origin === parent)
}
