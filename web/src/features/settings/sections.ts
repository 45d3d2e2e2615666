/*
 * The pages of the settings: one row makes the entry in the menu, the route and the title. What the
 * person may not see is not there.
 */
import {
  Building2,
  Cable,
  ChartNoAxesColumn,
  Inbox,
  KeyRound,
  MonitorSmartphone,
  ScrollText,
  ShieldCheck,
  UserRound,
  UsersRound,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { Account } from '@/api/types'
import { may } from '@/app/session'

export interface Section {
  /** Last part of the path; its texts are below settings.<key>. */
  key: string
  icon: Component
  /** Null: everybody's own. */
  permission: string | null
  page: () => Promise<{ default: Component }>
}

export const sections: readonly Section[] = [
  {
    key: 'general',
    icon: Building2,
    permission: 'accounts:read',
    page: () => import('./general/GeneralPage.vue'),
  },
  {
    key: 'connection',
    icon: Cable,
    permission: 'chatwoot:admin',
    page: () => import('./connection/ConnectionPage.vue'),
  },
  {
    key: 'inboxes',
    icon: Inbox,
    permission: 'chatwoot:read',
    page: () => import('./inboxes/InboxesPage.vue'),
  },
  {
    key: 'teams',
    icon: UsersRound,
    permission: 'chatwoot:read',
    page: () => import('./teams/TeamsPage.vue'),
  },
  {
    key: 'agents',
    icon: UserRound,
    permission: 'identity:read',
    page: () => import('./people/AgentsPage.vue'),
  },
  {
    key: 'roles',
    icon: ShieldCheck,
    permission: 'identity:read',
    page: () => import('./roles/RolesPage.vue'),
  },
  {
    key: 'api-keys',
    icon: KeyRound,
    permission: 'identity:admin',
    page: () => import('./keys/KeysPage.vue'),
  },
  {
    key: 'sessions',
    icon: MonitorSmartphone,
    permission: null,
    page: () => import('./sessions/SessionsPage.vue'),
  },
  {
    key: 'audit',
    icon: ScrollText,
    permission: 'audit:read',
    page: () => import('./audit/AuditPage.vue'),
  },
  {
    key: 'usage',
    icon: ChartNoAxesColumn,
    permission: 'billing:read',
    page: () => import('./usage/UsagePage.vue'),
  },
]

export function sectionsFor(account: Account): Section[] {
  return sections.filter((one) => one.permission === null || may(account, one.permission))
}
