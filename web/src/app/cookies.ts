/*
 * What a page may know of cookies: Chatwoot's, which is no secret of its host's pages, and whether
 * any of the Hub's is kept at all. The Hub's own no script can see.
 */

const CHATWOOT = 'cw_d_session_info'

/** The address of whoever is signed in to the Chatwoot of this host, in lower case, or null. */
export function chatwootUser(cookies: string): string | null {
  for (const cookie of cookies.split('; ')) {
    const [name, value] = cookie.split('=', 2)
    if (name !== CHATWOOT || !value) continue
    try {
      const { uid } = JSON.parse(decodeURIComponent(value)) as { uid?: unknown }
      return typeof uid === 'string' ? uid.toLowerCase() : null
    } catch {
      return null
    }
  }
  return null
}

/* What a sign-in leaves is of this kind too: kept for this site inside that one. */
function put(basePath: string, name: string, value: string, seconds: number): void {
  const attributes = `Path=${basePath}/; Secure; SameSite=None; Partitioned`
  document.cookie = `${name}=${value}; Max-Age=${seconds}; ${attributes}`
}

function get(name: string): string | null {
  const found = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${name}=`))
  return found?.slice(name.length + 1) ?? null
}

/** Whether this frame keeps cookies of the Hub. */
export function keepsCookies(basePath: string): boolean {
  put(basePath, 'hub_probe', '1', 60)
  const kept = get('hub_probe') !== null
  put(basePath, 'hub_probe', '', 0)
  return kept
}

/* Beside the cookie of the session, which no script can see: whether to look for it. */
const MARK = 'hub_kept'
/** The longest a session lasts. */
const MARK_S = 30 * 86_400

export function cookieMarked(): boolean {
  return get(MARK) !== null
}

export function markCookie(basePath: string, kept: boolean): void {
  put(basePath, MARK, '1', kept ? MARK_S : 0)
}

const TURN = 'hub_turn'
/** Longer than a refresh takes; whoever has gone away in their turn keeps others waiting as long. */
const TURN_S = 3
/** For two who came at once to see whose name stayed. */
const SETTLE_MS = 30

/** One page after the other, where Web Locks are out of reach but cookies are not. */
export async function inTurnByCookie<T>(basePath: string, work: () => Promise<T>): Promise<T> {
  const name = crypto.randomUUID()
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const end = Date.now() + 2 * TURN_S * 1_000
  while (Date.now() < end) {
    if (get(TURN) === null) {
      put(basePath, TURN, name, TURN_S)
      await pause(SETTLE_MS)
      // Its own, or none because none is kept: then there is nothing to take turns about.
      if ((get(TURN) ?? name) === name) break
    }
    await pause(SETTLE_MS * (1 + Math.random()))
  }
  try {
    return await work()
  } finally {
    if (get(TURN) === name) put(basePath, TURN, '', 0)
  }
}
