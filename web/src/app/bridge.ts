/*
 * The Dashboard Script (docs/features/embed.md), where Chatwoot's page runs it: it answers this
 * frame with an instance token, so that no credential of Chatwoot ever comes here. What it says is
 * believed only from the embedding window and only at an origin the server named.
 */
import { shallowRef, type ShallowRef } from 'vue'
import type { HubConfig } from './config'
import { parentOrigins } from './context'
import type { Theme } from './theme'

export interface ScriptToken {
  token: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

export interface Bridge {
  /** Chatwoot's theme and language, when the script has told them. */
  theme: Readonly<ShallowRef<Theme | null>>
  locale: Readonly<ShallowRef<string | null>>
  /** A token from the script; null when there is no script, or it has none to give. */
  ask(kind: 'hello' | 'renew'): Promise<ScriptToken | null>
}

/** How long a script that is there may take to reach the Hub, and to say that it is there. */
const TOKEN_MS = 8_000
const PRESENCE_MS = 500

export interface BridgeWindow {
  parent: { postMessage(message: unknown, target: string): void }
  addEventListener(type: 'message', listener: (message: MessageEvent) => void): void
}

type Said = Record<string, unknown> & { type: string }

export function createBridge(config: HubConfig, self: BridgeWindow): Bridge {
  const theme = shallowRef<Theme | null>(null)
  const locale = shallowRef<string | null>(null)
  const waiting = new Set<(said: Said) => void>()
  const framed = config.embedded && (self.parent as unknown) !== self

  if (framed) {
    self.addEventListener('message', (message) => {
      const fromChatwoot =
        message.source === (self.parent as unknown) &&
        config.chatwoot_origins.includes(message.origin)
      if (!fromChatwoot || !isSaid(message.data)) return
      const said = message.data
      if (said.theme === 'light' || said.theme === 'dark') theme.value = said.theme
      if (typeof said.locale === 'string') locale.value = said.locale
      for (const hear of [...waiting]) hear(said)
    })
  }

  function ask(kind: 'hello' | 'renew'): Promise<ScriptToken | null> {
    if (!framed) return Promise.resolve(null)
    return new Promise((resolve) => {
      const done = (token: ScriptToken | null) => {
        clearTimeout(timer)
        waiting.delete(hear)
        resolve(token)
      }
      const hear = (said: Said) => {
        clearTimeout(timer)
        timer = setTimeout(() => done(null), TOKEN_MS)
        if (said.type === 'whatpro:token') done(readToken(said))
      }
      let timer = setTimeout(() => done(null), kind === 'hello' ? PRESENCE_MS : TOKEN_MS)
      waiting.add(hear)
      for (const origin of parentOrigins(config.chatwoot_origins)) {
        self.parent.postMessage({ type: `whatpro:${kind}`, v: 1 }, origin)
      }
    })
  }

  return { theme, locale, ask }
}

function isSaid(data: unknown): data is Said {
  if (typeof data !== 'object' || data === null) return false
  const { type } = data as { type?: unknown }
  return typeof type === 'string' && type.startsWith('whatpro:')
}

function readToken(said: Said): ScriptToken | null {
  const { token, expires_at: expires } = said
  const expiresAt = typeof expires === 'string' ? Date.parse(expires) : Number.NaN
  return typeof token === 'string' && expiresAt > Date.now() ? { token, expiresAt } : null
}
