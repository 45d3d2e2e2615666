import { createRouter, createWebHistory, type Router } from 'vue-router'
import NotFoundPage from './NotFoundPage.vue'

/** The views, below the Hub's base path: in a Dashboard App tab and as pages of their own. */
export function createHubRouter(base: string): Router {
  /* These have their texts in sets that the board does without. */
  const settingsPage = async <T>(page: Promise<T>) => {
    const { settingsTexts } = await import('@/features/settings/texts')
    await settingsTexts()
    return page
  }
  const historyPage = async <T>(page: Promise<T>) => {
    const { historyTexts } = await import('@/features/history/texts')
    await historyTexts()
    return page
  }
  const metrics = async () => {
    const { metricsTexts } = await import('@/features/kanban/metrics/texts')
    const page = import('@/features/kanban/metrics/MetricsPage.vue')
    await metricsTexts()
    return page
  }
  const kanbanPage = async <T>(page: Promise<T>) => {
    const { kanbanTexts } = await import('@/features/kanban/texts')
    await kanbanTexts()
    return page
  }
  const kanban = () => kanbanPage(import('@/features/kanban/KanbanPage.vue'))
  const settings = () => settingsPage(import('@/features/settings/SettingsShell.vue'))
  const boardSettings = async () => {
    const { boardSettingsTexts } = await import('@/features/kanban/settings/texts')
    await boardSettingsTexts()
    return settingsPage(import('@/features/kanban/settings/BoardSettingsShell.vue'))
  }
  const onboarding = () => settingsPage(import('@/features/onboarding/OnboardingShell.vue'))
  const history = () => historyPage(import('@/features/history/HistoryPage.vue'))
  const contacts = () => historyPage(import('@/features/history/ContactsPage.vue'))
  return createRouter({
    history: createWebHistory(base),
    routes: [
      { path: '/embed/:installation/kanban', component: kanban },
      { path: '/embed/:installation/kanban/metrics', component: metrics },
      { path: '/embed/:installation/history', component: history },
      { path: '/app/kanban', component: kanban },
      { path: '/app/kanban/metrics', component: metrics },
      { path: '/app/contacts', component: contacts },
      { path: '/app/accounts/:account(\\d+)/settings/:section?', component: settings },
      {
        path: '/app/accounts/:account(\\d+)/kanban/boards/:board/settings/:section?',
        component: boardSettings,
      },
      { path: '/app/accounts/:account(\\d+)/onboarding', component: onboarding },
      { path: '/app', redirect: '/app/kanban' },
      { path: '/:rest(.*)*', component: NotFoundPage },
    ],
  })
}
