import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { compileMessage } from './messages'

const { t } = createI18n({
  legacy: false,
  locale: 'en',
  messages: {
    en: {
      plain: 'Write a comment. Use @ to mention somebody.',
      named: '{n} of {all}: {n}',
      ends: '{first}{last}',
      two: '{count} card | {count} cards',
      three: 'No cards | {n} card of {who} | {n} cards of {who}',
    },
  },
  messageCompiler: compileMessage,
}).global

describe('a text', () => {
  it('is said as it is', () => {
    expect(t('plain')).toBe('Write a comment. Use @ to mention somebody.')
  })

  it('has its values filled in', () => {
    expect(t('named', { n: 1, all: 20 })).toBe('1 of 20: 1')
    expect(t('ends', { first: 'a', last: '{first}' })).toBe('a{first}')
    expect(t('named', { n: 1 })).toBe('1 of : 1')
  })

  it.each([
    [0, '0 cards', 'No cards'],
    [1, '1 card', '1 card of Ana'],
    [2, '2 cards', '2 cards of Ana'],
  ])('of %i takes the form for it', (count, two, three) => {
    expect(t('two', count)).toBe(two)
    expect(t('three', { n: count, who: 'Ana' }, count)).toBe(three)
  })
})
