import { createRouter, createWebHistory, type Router } from 'vue-router'
import NotFoundPage from './NotFoundPage.vue'
import {
  boardSettingsTexts,
  historyTexts,
  kanbanTexts,
  metricsTexts,
  settingsTexts,
  withTexts,
} from './texts'

const kanban = withTexts(() => import('@/features/kanban/KanbanPage.vue'), kanbanTexts)
const metrics = withTexts(() => import('@/features/kanban/metrics/MetricsPage.vue'), metricsTexts)
const history = withTexts(() => import('@/features/history/HistoryPage.vue'), historyTexts)
const contacts = withTexts(() => import('@/features/history/ContactsPage.vue'), historyTexts)
const settings = withTexts(() => import('@/features/settings/SettingsShell.vue'), settingsTexts)
const boardSettings = withTexts(
  () => import('@/features/kanban/settings/BoardSettingsShell.vue'),
  boardSettingsTexts,
  settingsTexts,
)
const onboarding = withTexts(
  () => import('@/features/onboarding/OnboardingShell.vue'),
  settingsTexts,
)

/** The views, below the Hub's base path: in a Dashboard App tab and as pages of their own. */
export function createHubRouter(base: string): Router {
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
