import type { Account } from '@/api/types'
import { config } from './config'

/** Where links to Chatwoot open: over the page that embeds this one, or in a tab of their own. */
export const linkTarget = config.embedded ? '_top' : '_blank'

/** The conversation in Chatwoot; null when the Hub was not told where its Chatwoot is. */
export function conversationUrl(
  account: Account,
  conversationId: number | undefined,
): string | null {
  if (config.chatwoot_url === null || conversationId === undefined) return null
  const base = config.chatwoot_url.replace(/\/$/, '')
  return `${base}/app/accounts/${account.chatwoot_account_id}/conversations/${conversationId}`
}

/** The contact's own page in Chatwoot; null as above. */
export function contactUrl(account: Account, contactId: number): string | null {
  if (config.chatwoot_url === null) return null
  const base = config.chatwoot_url.replace(/\/$/, '')
  return `${base}/app/accounts/${account.chatwoot_account_id}/contacts/${contactId}`
}
