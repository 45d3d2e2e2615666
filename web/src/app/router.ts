import { createRouter, createWebHistory, type Router } from 'vue-router'
import NotFoundPage from './NotFoundPage.vue'

/** The views, below the Hub's base path: in a Dashboard App tab and as pages of their own. */
export function createHubRouter(base: string): Router {
  const kanban = () => import('@/features/kanban/KanbanPage.vue')
  return createRouter({
    history: createWebHistory(base),
    routes: [
      { path: '/embed/:installation/kanban', component: kanban },
      { path: '/app/kanban', component: kanban },
      { path: '/app', redirect: '/app/kanban' },
      { path: '/:rest(.*)*', component: NotFoundPage },
    ],
  })
}
