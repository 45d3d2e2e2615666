/*
 * What the server says about this page, in the JSON block of the page shell (templates/page).
 */

export interface HubConfig {
  /** Slug of the Chatwoot installation; null where the Hub serves only one. */
  installation: string | null
  view: string
  /** True in a Dashboard App tab, false at the top level. */
  embedded: boolean
  /** "" or "/whatpro"; never ends with a slash. */
  base_path: string
  chatwoot_url: string | null
  /** Origins that may embed this page and send it appContext. */
  chatwoot_origins: string[]
  locale: string | null
  account_id: number | null
}

const DEFAULTS: HubConfig = {
  installation: null,
  view: 'kanban',
  embedded: false,
  base_path: '',
  chatwoot_url: null,
  chatwoot_origins: [],
  locale: null,
  account_id: null,
}

function readConfig(page: Document): HubConfig {
  const text = page.getElementById('hub-config')?.textContent
  return text ? { ...DEFAULTS, ...(JSON.parse(text) as Partial<HubConfig>) } : DEFAULTS
}

export const config: HubConfig = typeof document === 'undefined' ? DEFAULTS : readConfig(document)
