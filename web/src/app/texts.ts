/*
 * The texts of the parts of the page, each a set that is loaded with its part.
 */
import { addTexts, type TextSet } from './i18n'

export const kanbanTexts: TextSet = {
  'pt-BR': () => import('@/features/kanban/i18n/pt-BR.json'),
  en: () => import('@/features/kanban/i18n/en.json'),
}
export const cardTexts: TextSet = {
  'pt-BR': () => import('@/features/kanban/card/i18n/pt-BR.json'),
  en: () => import('@/features/kanban/card/i18n/en.json'),
}
export const metricsTexts: TextSet = {
  'pt-BR': () => import('@/features/kanban/metrics/i18n/pt-BR.json'),
  en: () => import('@/features/kanban/metrics/i18n/en.json'),
}
export const boardSettingsTexts: TextSet = {
  'pt-BR': () => import('@/features/kanban/settings/i18n/pt-BR.json'),
  en: () => import('@/features/kanban/settings/i18n/en.json'),
}
export const historyTexts: TextSet = {
  'pt-BR': () => import('@/features/history/i18n/pt-BR.json'),
  en: () => import('@/features/history/i18n/en.json'),
}
/** Of the account's settings and of onboarding. */
export const settingsTexts: TextSet = {
  'pt-BR': () => import('@/features/settings/i18n/pt-BR.json'),
  en: () => import('@/features/settings/i18n/en.json'),
}

/** What loads a component together with the texts it shows. */
export function withTexts<T>(component: () => Promise<T>, ...sets: TextSet[]): () => Promise<T> {
  return async () => {
    const [loaded] = await Promise.all([component(), ...sets.map(addTexts)])
    return loaded
  }
}
