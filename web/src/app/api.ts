import { createClient, type Client } from '@/api/client'
import { config } from './config'
import { currentLocale } from './i18n'
import { useSession } from './session'

/** The API as the signed-in user. */
export const api: Client = createClient(
  config.base_path,
  { token: (rejected) => useSession().token(rejected) },
  currentLocale,
)
