/*
 * The pages of a board's settings: one row makes the entry in the menu, the route and the title.
 */
import { ArrowDownUp, Columns3, ListPlus, SlidersHorizontal, Trash2, Workflow } from '@lucide/vue'
import type { Component } from 'vue'

export interface BoardSection {
  /** Last part of the path; its texts are below boardSettings.<key>. */
  key: string
  icon: Component
  page: () => Promise<{ default: Component }>
}

export const boardSections: readonly BoardSection[] = [
  { key: 'general', icon: SlidersHorizontal, page: () => import('./BoardGeneral.vue') },
  { key: 'stages', icon: Columns3, page: () => import('./BoardStages.vue') },
  { key: 'rules', icon: Workflow, page: () => import('./BoardRules.vue') },
  { key: 'fields', icon: ListPlus, page: () => import('./BoardFields.vue') },
  { key: 'transfer', icon: ArrowDownUp, page: () => import('./BoardTransfer.vue') },
  { key: 'trash', icon: Trash2, page: () => import('./BoardTrash.vue') },
]
