/*
 * An operator in somebody's name. The page that began it opens a view with its access token in the
 * fragment (#impersonation=…), which no server sees; it is taken out of the address before anything
 * else happens, and lives in memory only, as every token does.
 */
import { http } from '@/api/http'
import type { HubConfig } from './config'

const PARAMETER = 'impersonation'

/** The token that was handed over, once. Frames take none: their address is another page's doing. */
export function takeHandover(config: HubConfig, page: Window): string | null {
  const { hash, pathname, search } = page.location
  const given = new URLSearchParams(hash.slice(1)).get(PARAMETER)
  if (given === null) return null
  page.history.replaceState(page.history.state, '', pathname + search)
  return config.embedded || given === '' ? null : given
}

export async function endImpersonation(
  config: HubConfig,
  token: string,
  locale: string,
): Promise<void> {
  const url = `${config.base_path}/api/v1/impersonations/current`
  await http(url, { method: 'DELETE', token, locale })
}
