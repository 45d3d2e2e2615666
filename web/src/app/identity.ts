/*
 * The ways to become somebody. Each gives an access token with what it is good for, or null where
 * it does not apply; a refusal (401) leaves room for the next way, anything else is the reason why
 * nobody could be asked.
 *
 * handed  what an operator was given to act in somebody's name (impersonation.ts)
 * cookie  the refresh token that a sign-in in this browser left behind (HttpOnly, partitioned)
 * script  an instance token from the Dashboard Script
 * sso     Chatwoot's own cookie, where the Hub is served from Chatwoot's host
 * popup   the Hub's sign-in page in a window of its own, where frames may keep no cookie
 */
import { ApiError, http } from '@/api/http'
import type { Account, Impersonator, Me, SeatlessAccount, SignIn, User } from '@/api/types'
import type { Bridge, ScriptToken } from './bridge'
import { chatwootUser, cookieMarked, inTurnByCookie, keepsCookies, markCookie } from './cookies'
import type { HubConfig } from './config'

export interface Identity {
  token: string
  /** Milliseconds since 1970. */
  expiresAt: number
  user: User
  accounts: Account[]
  /** Where the person may not enter, for there was no seat left for them. */
  accountsWithoutSeat: SeatlessAccount[]
  /** Who acts in the user's name, if anybody. */
  impersonator: Impersonator | null
  /** The same person's next token. */
  renew(): Promise<Identity | null>
}

export interface Ways {
  /** Everything that needs no person, one after the other. */
  silently(): Promise<Identity>
  byPopup(): Promise<Identity | null>
  /** The sign-in page, which leaves a cookie behind and leads back here; null where none is kept. */
  signInPage(): string | null
  /** That page is about to be opened. */
  expectCookie(): void
  forget(): void
}

export function createWays(
  config: HubConfig,
  bridge: Bridge,
  locale: () => string,
  handed: string | null = null,
): Ways {
  const api = `${config.base_path}/api/v1/auth`
  const post = async (path: string, body: object) => {
    const reply = await http(`${api}${path}`, {
      method: 'POST',
      body,
      locale: locale(),
      outlivesPage: true,
    })
    return (reply as { data: SignIn }).data
  }

  function signedIn(reply: SignIn, renew: () => Promise<Identity | null>): Identity {
    return {
      token: reply.access_token,
      expiresAt: Date.now() + reply.expires_in * 1_000,
      user: reply.user,
      accounts: reply.accounts,
      accountsWithoutSeat: reply.accounts_without_seat,
      impersonator: null,
      renew,
    }
  }

  /* The cookie is one for all tabs and good for one use: they take turns. */
  async function byCookie(): Promise<Identity> {
    const reply = await inTurn(config.base_path, () => post('/refresh', {}))
    markCookie(config.base_path, true)
    return signedIn(reply, byCookie)
  }

  async function byToken(refresh: string): Promise<Identity> {
    const reply = await post('/refresh', { refresh_token: refresh })
    return signedIn(reply, () => byToken(reply.refresh_token ?? ''))
  }

  async function bySso(): Promise<Identity | null> {
    if (!sharesHost(config.chatwoot_url)) return null
    const installation = config.installation === null ? {} : { installation: config.installation }
    const reply = await post('/sso', { ...installation, refresh: 'cookie' })
    markCookie(config.base_path, true)
    return signedIn(reply, async () => (await refusedAs(null, byCookie)) ?? bySso())
  }

  async function byScript(kind: 'hello' | 'renew'): Promise<Identity | null> {
    const given = await bridge.ask(kind)
    return given && withToken(given, () => byScript('renew'))
  }

  async function withToken(
    { token, expiresAt }: ScriptToken,
    renew: () => Promise<Identity | null>,
  ): Promise<Identity> {
    const reply = await http(`${api}/me`, { method: 'GET', token, locale: locale() })
    const me = (reply as { data: Me }).data
    return {
      token,
      expiresAt,
      user: me.user,
      accounts: me.accounts,
      accountsWithoutSeat: me.accounts_without_seat,
      impersonator: me.impersonator ?? null,
      renew,
    }
  }

  /* Not renewed: when its time is over, the operator is who they were. */
  async function byHandover(token: string): Promise<Identity | null> {
    const found = await withToken({ token, expiresAt: 0 }, () => Promise.resolve(null))
    return found.impersonator && { ...found, expiresAt: Date.parse(found.impersonator.until) }
  }

  async function silently(): Promise<Identity> {
    const given = handed
    handed = null
    const other = given === null ? null : await refusedAs(null, () => byHandover(given))
    if (other) return other
    const scripted = refusedAs(null, () => byScript('hello'))
    scripted.catch(() => {})
    const kept = cookieMarked() ? await refusedAs(null, byCookie) : null
    // Somebody else may have signed in to the Chatwoot of this browser since the cookie was left.
    const person = sharesHost(config.chatwoot_url) ? chatwootUser(document.cookie) : null
    if (kept && (person === null || person === kept.user.email?.toLowerCase())) return kept
    const found = (await refusedAs(null, bySso)) ?? (await scripted) ?? kept
    // Last, so that its refusal is the one that is told: a cookie this page knows nothing of.
    return found ?? byCookie()
  }

  function signInPage(query: string): string {
    const { base_path: base, embedded, installation } = config
    if (installation === null) return `${base}/sign-in?${query}`
    return embedded
      ? `${base}/embed/${installation}/sign-in?${query}`
      : `${base}/sign-in?installation=${installation}&${query}`
  }

  function byPopup(): Promise<Identity | null> {
    const page = signInPage('popup=1')
    const popup = window.open(page, 'hub-sign-in', 'popup,width=420,height=640')
    if (!popup) return Promise.resolve(null)
    return new Promise((resolve, reject) => {
      const listen = (message: MessageEvent) => {
        const data = message.data as { type?: unknown; refresh_token?: unknown } | null
        const ours = message.source === popup && message.origin === location.origin
        if (!ours || data?.type !== 'whatpro:signed-in') return
        finish()
        byToken(String(data.refresh_token)).then(resolve, reject)
      }
      const watch = setInterval(() => {
        if (!popup.closed) return
        finish()
        resolve(null)
      }, 500)
      const finish = () => {
        clearInterval(watch)
        window.removeEventListener('message', listen)
      }
      window.addEventListener('message', listen)
    })
  }

  return {
    silently,
    byPopup,
    signInPage: () => {
      if (!keepsCookies(config.base_path)) return null
      const back = location.pathname.slice(config.base_path.length) + location.search
      return signInPage(`return_to=${encodeURIComponent(back)}`)
    },
    expectCookie: () => markCookie(config.base_path, true),
    forget: () => markCookie(config.base_path, false),
  }
}

/** What `way` gives; `otherwise` when it is refused. */
async function refusedAs<T>(otherwise: T, way: () => Promise<T>): Promise<T> {
  try {
    return await way()
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return otherwise
    throw error
  }
}

async function inTurn<T>(basePath: string, work: () => Promise<T>): Promise<T> {
  const { locks } = navigator as { locks?: LockManager }
  let began = false
  const begin = () => {
    began = true
    return work()
  }
  try {
    if (locks) return await locks.request('hub.refresh', begin)
  } catch (error) {
    // Denied in the frame of another site, where third-party cookies are blocked.
    if (began) throw error
  }
  return inTurnByCookie(basePath, work)
}

/** Browsers send a host's cookies to all its ports. */
function sharesHost(url: string | null): boolean {
  return url !== null && new URL(url).hostname === location.hostname
}
