import { describe, expect, it } from 'vitest'
import { partsOf, plainText } from './markdown'

describe('messages', () => {
  it('know bold, code and links', () => {
    expect(partsOf('a **b** `c` [d](https://e.example/f) https://g.example.')).toEqual([
      { kind: 'text', text: 'a ' },
      { kind: 'bold', text: 'b' },
      { kind: 'text', text: ' ' },
      { kind: 'code', text: 'c' },
      { kind: 'text', text: ' ' },
      { kind: 'link', text: 'd', href: 'https://e.example/f' },
      { kind: 'text', text: ' ' },
      { kind: 'link', text: 'https://g.example', href: 'https://g.example' },
      { kind: 'text', text: '.' },
    ])
  })

  it.each([
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '**open',
    '2 * 3 ** 4',
    '\u202Eabc',
  ])('keep %s as text', (text) => {
    expect(partsOf(text)).toEqual([{ kind: 'text', text }])
  })

  it('are one line in a preview', () => {
    expect(plainText('Oi,\n\n**Ana**!\t https://a.example')).toBe('Oi, Ana! https://a.example')
  })
})
