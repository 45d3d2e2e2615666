import { createRouter, createWebHistory, type Router } from 'vue-router'
import NotFoundPage from './NotFoundPage.vue'

/** The views, below the Hub's base path: in a Dashboard App tab and as pages of their own. */
export function createHubRouter(base: string): Router {
  const kanban = () => import('@/features/kanban/KanbanPage.vue')
  const settings = async () => {
    const [{ settingsTexts }, page] = await Promise.all([
      import('@/features/settings/texts'),
      import('@/features/settings/SettingsShell.vue'),
    ])
    await settingsTexts()
    return page
  }
  return createRouter({
    history: createWebHistory(base),
    routes: [
      { path: '/embed/:installation/kanban', component: kanban },
      { path: '/app/kanban', component: kanban },
      { path: '/app/accounts/:account(\\d+)/settings/:section?', component: settings },
      { path: '/app', redirect: '/app/kanban' },
      { path: '/:rest(.*)*', component: NotFoundPage },
    ],
  })
}
