import { createRouter, createWebHistory, type Router } from 'vue-router'
import NotFoundPage from './NotFoundPage.vue'

/** The views, below the Hub's base path: in a Dashboard App tab and as pages of their own. */
export function createHubRouter(base: string): Router {
  const kanban = () => import('@/features/kanban/KanbanPage.vue')
  /* Both have their texts in a set that the board does without. */
  const withTexts = async <T>(page: Promise<T>) => {
    const { settingsTexts } = await import('@/features/settings/texts')
    await settingsTexts()
    return page
  }
  const settings = () => withTexts(import('@/features/settings/SettingsShell.vue'))
  const onboarding = () => withTexts(import('@/features/onboarding/OnboardingShell.vue'))
  return createRouter({
    history: createWebHistory(base),
    routes: [
      { path: '/embed/:installation/kanban', component: kanban },
      { path: '/app/kanban', component: kanban },
      { path: '/app/accounts/:account(\\d+)/settings/:section?', component: settings },
      { path: '/app/accounts/:account(\\d+)/onboarding', component: onboarding },
      { path: '/app', redirect: '/app/kanban' },
      { path: '/:rest(.*)*', component: NotFoundPage },
    ],
  })
}
