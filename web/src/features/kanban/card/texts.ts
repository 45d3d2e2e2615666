import { addTexts } from '@/app/i18n'

let wanted: Promise<void> | null = null

/** The texts of the card's drawer, which the board does without. */
export function cardTexts(): Promise<void> {
  wanted ??= addTexts({
    'pt-BR': () => import('./i18n/pt-BR.json'),
    en: () => import('./i18n/en.json'),
  })
  return wanted
}
