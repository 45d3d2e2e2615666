/*
 * Languages. The server's choice for the page wins, then the user's, the account's, the browser's.
 */
import { ref } from 'vue'
import { createI18n } from 'vue-i18n'
import type en from '@/i18n/en.json'
import { compileMessage } from './messages'

export type Locale = 'pt-BR' | 'en'
export type Messages = typeof en

export type TextSet = Record<Locale, () => Promise<{ default: object }>>

/* One set of texts for the page itself, one for each part of it that is loaded later. */
const sets = new Set<TextSet>([
  { 'pt-BR': () => import('@/i18n/pt-BR.json'), en: () => import('@/i18n/en.json') },
])
const loaded = new Set<TextSet[Locale]>()

export const i18n = createI18n<[Messages], Locale, false>({
  legacy: false,
  locale: 'en',
  fallbackLocale: [],
  messages: {} as Record<Locale, Messages>,
  messageCompiler: compileMessage,
})

/** The first wish that names a language we have; Chatwoot writes pt_BR, and has a plain pt too. */
export function chooseLocale(wishes: readonly (string | null | undefined)[]): Locale {
  for (const wish of wishes) {
    const language = wish?.toLowerCase().split(/[-_]/)[0]
    if (language === 'pt') return 'pt-BR'
    if (language === 'en') return 'en'
  }
  return 'en'
}

let chosen: Locale = 'en'

/** True while the texts of the chosen language are on their way. */
export const isLoadingLocale = ref(false)

export function currentLocale(): Locale {
  return chosen
}

async function load(set: TextSet, locale: Locale): Promise<void> {
  const read = set[locale]
  if (loaded.has(read)) return
  i18n.global.mergeLocaleMessage(locale, (await read()).default)
  loaded.add(read)
}

/**
 * The texts of a part of the page, in the language of now and in every one chosen from now on;
 * resolves when the first can be shown.
 */
export function addTexts(set: TextSet): Promise<void> {
  sets.add(set)
  return load(set, chosen)
}

/** Loads the language's texts, then shows them. */
export async function setLocale(locale: Locale): Promise<void> {
  chosen = locale
  isLoadingLocale.value = true
  try {
    await Promise.all([...sets].map((set) => load(set, locale)))
  } finally {
    if (chosen === locale) isLoadingLocale.value = false
  }
  if (chosen !== locale) return
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}
