import { describe, expect, it } from 'vitest'
import historyEn from '@/features/history/i18n/en.json'
import historyPt from '@/features/history/i18n/pt-BR.json'
import cardEn from '@/features/kanban/card/i18n/en.json'
import cardPt from '@/features/kanban/card/i18n/pt-BR.json'
import boardSettingsEn from '@/features/kanban/settings/i18n/en.json'
import boardSettingsPt from '@/features/kanban/settings/i18n/pt-BR.json'
import metricsEn from '@/features/kanban/metrics/i18n/en.json'
import metricsPt from '@/features/kanban/metrics/i18n/pt-BR.json'
import kanbanEn from '@/features/kanban/i18n/en.json'
import kanbanPt from '@/features/kanban/i18n/pt-BR.json'
import settingsEn from '@/features/settings/i18n/en.json'
import settingsPt from '@/features/settings/i18n/pt-BR.json'
import en from './en.json'
import pt from './pt-BR.json'

/** Each text by its dotted key. */
function texts(tree: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]: [string, string | object]) =>
      typeof value === 'string'
        ? [[prefix + key, value] as [string, string]]
        : [...texts(value, `${prefix}${key}.`)],
    ),
  )
}

const parameters = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()
const forms = (text: string) => text.split(' | ').length

describe.each([
  ['the page', en, pt],
  ['the kanban', kanbanEn, kanbanPt],
  ['the settings', settingsEn, settingsPt],
  ['the history', historyEn, historyPt],
  ['the card', cardEn, cardPt],
  ["a board's settings", boardSettingsEn, boardSettingsPt],
  ['the metrics', metricsEn, metricsPt],
])('the languages of %s', (_, inEnglish, inPortuguese) => {
  const english = texts(inEnglish)
  const portuguese = texts(inPortuguese)

  it('have the same keys', () => {
    expect([...portuguese.keys()]).toEqual([...english.keys()])
  })

  it.each([...english])('say %s with the same parameters', (key, text) => {
    const other = portuguese.get(key) ?? ''
    expect(other.trim()).not.toBe('')
    expect(parameters(other)).toEqual(parameters(text))
    if (!key.startsWith('time.')) expect(forms(other)).toBe(forms(text))
  })
})
