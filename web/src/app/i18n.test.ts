import { describe, expect, it } from 'vitest'
import { chooseLocale } from './i18n'

describe('chooseLocale', () => {
  it.each([
    [['pt-BR'], 'pt-BR'],
    [['pt_BR', 'en'], 'pt-BR'],
    [['pt', 'en'], 'pt-BR'],
    [[null, undefined, 'en-US'], 'en'],
    [['de', 'fr-FR', 'pt-PT'], 'pt-BR'],
    [['de'], 'en'],
    [[], 'en'],
  ])('of %j is %s', (wishes, locale) => {
    expect(chooseLocale(wishes)).toBe(locale)
  })
})
