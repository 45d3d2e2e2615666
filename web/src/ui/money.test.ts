import { expect, it } from 'vitest'
import { formatMoney, readAmount, writeAmount } from './money'

it.each([
  ['1.234,56', 'BRL', 'pt-BR', 123_456],
  ['R$ 1.234,5', 'BRL', 'pt-BR', 123_450],
  ['1234.56', 'BRL', 'pt-BR', 123_456],
  ['1.234', 'BRL', 'pt-BR', 123_400],
  ['1.234.567', 'BRL', 'pt-BR', 123_456_700],
  ['-10', 'BRL', 'pt-BR', -1000],
  ['1,234.56', 'USD', 'en', 123_456],
  ['1234,56', 'USD', 'en', 123_456],
  ['1,234', 'USD', 'en', 123_400],
  ['1500', 'JPY', 'en', 1500],
  ['0,009', 'BRL', 'pt-BR', null],
  ['1,2,3', 'BRL', 'pt-BR', null],
  ['99999999999999999999', 'BRL', 'pt-BR', null],
  ['nada', 'BRL', 'pt-BR', null],
  ['', 'BRL', 'pt-BR', null],
])('%s of %s in %s', (text, currency, locale, minor) => {
  expect(readAmount(text, currency, locale)).toBe(minor)
})

it.each([0, 1, 99, 100, 123_456_789, -5])('what is written for %d is read back', (minor) => {
  for (const [currency, locale] of [
    ['BRL', 'pt-BR'],
    ['USD', 'en'],
    ['JPY', 'en'],
  ] as const)
    expect(readAmount(writeAmount(minor, currency, locale), currency, locale)).toBe(minor)
})

it('is shown as the language shows it', () => {
  expect(formatMoney(123_456, 'BRL', 'pt-BR').replace(/\s/, ' ')).toBe('R$ 1.234,56')
  expect(formatMoney(1500, 'JPY', 'en')).toBe('¥1,500')
})
