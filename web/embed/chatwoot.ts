// What Chatwoot's own page tells: who is signed in, which account is shown, theme and language.

export interface Credentials {
  'access-token': string
  client: string
  uid: string
}

const COOKIE = 'cw_d_session_info'

/** From the cookie in which Chatwoot keeps the headers of the sign-in; null without a session. */
export function credentials(cookies: string): Credentials | null {
  for (const pair of cookies.split('; ')) {
    const at = pair.indexOf('=')
    if (pair.slice(0, at) !== COOKIE) continue
    try {
      const found = JSON.parse(decodeURIComponent(pair.slice(at + 1))) as Partial<Credentials>
      const { 'access-token': accessToken, client, uid } = found
      if (accessToken && client && uid) return { 'access-token': accessToken, client, uid }
    } catch {
      // Not what Chatwoot writes.
    }
  }
  return null
}

/** Chatwoot's id of the account that is shown; null on the sign-in pages and elsewhere. */
export function accountShown(path: string): number | null {
  const found = /^\/app\/accounts\/(\d+)(\/|$)/.exec(path)
  return found ? Number(found[1]) : null
}

export type Theme = 'light' | 'dark'

export function themeOf(body: HTMLElement): Theme {
  return body.classList.contains('dark') ? 'dark' : 'light'
}

/** Chatwoot's `pt_BR` and the like as the Hub speaks it. */
export function localeOf(id: string | null | undefined): 'pt-BR' | 'en' {
  return id?.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en'
}
