import { addTexts } from '@/app/i18n'

let wanted: Promise<void> | null = null

/** The texts of the boards' pages. */
export function kanbanTexts(): Promise<void> {
  wanted ??= addTexts({
    'pt-BR': () => import('./i18n/pt-BR.json'),
    en: () => import('./i18n/en.json'),
  })
  return wanted
}
