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

/** Whether this frame keeps the kind of cookie that a sign-in leaves: one of this site inside that. */
export function keepsCookies(basePath: string): boolean {
  const attributes = `Path=${basePath}/; Secure; SameSite=None; Partitioned`
  document.cookie = `hub_probe=1; Max-Age=60; ${attributes}`
  const kept = document.cookie.split('; ').includes('hub_probe=1')
  document.cookie = `hub_probe=; Max-Age=0; ${attributes}`
  return kept
}
