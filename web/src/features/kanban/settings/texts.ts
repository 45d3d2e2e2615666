import { addTexts } from '@/app/i18n'

let wanted: Promise<void> | null = null

/** The texts of a board's settings. */
export function boardSettingsTexts(): Promise<void> {
  wanted ??= addTexts({
    'pt-BR': () => import('./i18n/pt-BR.json'),
    en: () => import('./i18n/en.json'),
  })
  return wanted
}
