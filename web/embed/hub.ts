// The Hub's side: what to show, and tokens for its pages. Chatwoot's credentials go to the Hub's
// server and nowhere else; only what it gives for them is ever handed on.
import type { Credentials } from './chatwoot'
import type { Place } from './place'

export interface View {
  key: string
  title: string
  url: string
  /** A page of its own, in a tab of its own: not for a frame. */
  tab?: boolean
}

export interface Account {
  id: number
  chatwoot_account_id: number
  installation: string
  locale: string
  permissions: string[]
  views: View[]
}

export interface Config {
  locale: string | null
  accounts: Account[]
}

export interface Token {
  token: string
  expires_at: string
  account_id: number
}

export interface Hub {
  /** The account of Chatwoot's id; null when it is not the Hub's, undefined when nobody answers. */
  account(who: Credentials, chatwootId: number): Promise<Account | null | undefined>
  /** The language of the person's profile or else the account's, once account() has been asked. */
  locale(): string | null
  /** A token good for a while; `fresh`: not the one that was given before. */
  token(who: Credentials, chatwootId: number, fresh: boolean): Promise<Token | null>
  forget(): void
}

const CONFIG_MS = 5 * 60_000
const MINUTES = 15
/** A token is handed out again while it is good for longer than this. */
const SPARE_MS = 2 * 60_000
/** Frames that renew at the same time share one. */
const SHARED_MS = 20_000

/** What a page inside Chatwoot has no business with, whatever the person may do. */
const ADMINISTRATION = new Set(['identity', 'accounts', 'billing', 'integrations', 'audit'])

type Kept<T> = { key: string; at: number; value: Promise<T> }

export function createHub(place: Place, fetchFrom: typeof fetch, now: () => number): Hub {
  let config: Kept<Config | null> | null = null
  let given: Kept<Token | null> | null = null
  let language: string | null = null

  async function call<T>(who: Credentials, path: string, body?: object): Promise<T | null> {
    const query = place.installation === null ? '' : `?installation=${place.installation}`
    try {
      const reply = await fetchFrom(`${place.origin}${place.base}/api/v1${path}${query}`, {
        method: body ? 'POST' : 'GET',
        mode: 'cors',
        credentials: 'omit',
        cache: 'no-store',
        headers: { ...who, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      return reply.ok ? ((await reply.json()) as { data: T }).data : null
    } catch {
      return null
    }
  }

  async function account(
    who: Credentials,
    chatwootId: number,
  ): Promise<Account | null | undefined> {
    if (config?.key !== who['access-token'] || now() - config.at > CONFIG_MS) {
      const value = call<Config>(who, '/platform-app/config')
      config = { key: who['access-token'], at: now(), value }
    }
    const asked = config
    const found = await asked.value
    if (!found) {
      if (config === asked) config = null
      return undefined
    }
    const shown = found.accounts.find(
      (one) =>
        one.chatwoot_account_id === chatwootId &&
        (place.installation === null || one.installation === place.installation),
    )
    language = found.locale ?? shown?.locale ?? null
    return shown ?? null
  }

  async function issue(who: Credentials, chatwootId: number): Promise<Token | null> {
    const found = await account(who, chatwootId)
    if (!found) return null
    const scopes = found.permissions.filter((name) => !ADMINISTRATION.has(name.split(':')[0] ?? ''))
    const body = { account_id: found.id, scopes, ttl_minutes: MINUTES }
    const made = await call<{ token: string; expires_at: string }>(who, '/instance-tokens', body)
    return made && { token: made.token, expires_at: made.expires_at, account_id: found.id }
  }

  async function token(
    who: Credentials,
    chatwootId: number,
    fresh: boolean,
  ): Promise<Token | null> {
    const key = `${who['access-token']} ${chatwootId}`
    if (given?.key === key) {
      const last = await given.value
      const left = last ? Date.parse(last.expires_at) - now() : 0
      const recent = given?.key === key && now() - given.at < SHARED_MS
      if (last && left > SPARE_MS && (!fresh || recent)) return last
    }
    const value = issue(who, chatwootId)
    given = { key, at: now(), value }
    return value
  }

  return {
    account,
    locale: () => language,
    token,
    forget: () => {
      config = null
      given = null
    },
  }
}
