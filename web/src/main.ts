import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp, watch } from 'vue'
import AppRoot from './app/AppRoot.vue'
import { config } from './app/config'
import { contextInjection, followContext } from './app/context'
import { chooseLocale, i18n, setLocale } from './app/i18n'
import { createHubRouter } from './app/router'
import { useSession } from './app/session'
import { followTheme } from './app/theme'
import './styles/main.css'

const context = followContext(config)
const pinia = createPinia()
// Before the router, which keeps the address as it is then.
const session = useSession(pinia)
const router = createHubRouter(config.base_path)
const app = createApp(AppRoot)
  .use(pinia)
  .use(router)
  .use(i18n)
  .use(VueQueryPlugin, { queryClient: new QueryClient() })
  .provide(contextInjection, context)

followTheme(context, session.bridge.theme)
watch(
  [() => session.user, session.bridge.locale],
  ([user, chatwoot]) => {
    if (!user) return
    const account = session.accounts[0]?.locale
    const wishes = [chatwoot, config.locale, user.locale, account, ...navigator.languages]
    void setLocale(chooseLocale(wishes))
  },
  // Before the page learns that it may show something.
  { flush: 'sync' },
)

const texts = setLocale(chooseLocale([config.locale, ...navigator.languages]))
// What went wrong is in the session's state, for the page to show.
session.signIn().catch(() => {})
void texts.finally(() => app.mount('#app'))
