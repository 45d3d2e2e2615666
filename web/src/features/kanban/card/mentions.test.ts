import { describe, expect, it } from 'vitest'
import { candidates, cutMentions, insertMention, mentionAt, mentioned } from './mentions'

const people = [
  { user_id: 1, name: 'Ana', avatar_url: null },
  { user_id: 2, name: 'Ana Prado', avatar_url: null },
  { user_id: 3, name: 'João Souza', avatar_url: null },
]

describe('the mention at the caret', () => {
  it.each([
    ['@', 1, { start: 0, query: '' }],
    ['Oi @jo', 6, { start: 3, query: 'jo' }],
    ['Oi @joão so', 11, { start: 3, query: 'joão so' }],
    ['(@a', 3, { start: 1, query: 'a' }],
    ['ana@example', 11, null],
    ['@ana prado disse', 16, null],
    ['nada', 4, null],
  ])('%s at %d', (text, caret, found) => {
    expect(mentionAt(text, caret)).toEqual(found)
  })
})

it('is replaced by the name and a space, and the caret goes on behind it', () => {
  expect(insertMention('Oi @jo', 3, 6, 'João Souza')).toEqual({
    text: 'Oi @João Souza ',
    caret: 15,
  })
  expect(insertMention('@a, veja', 0, 2, 'Ana').text).toBe('@Ana , veja')
  expect(insertMention('@a veja', 0, 2, 'Ana')).toEqual({ text: '@Ana veja', caret: 5 })
})

it('offers whose name or surname begins like that, accents or not', () => {
  expect(candidates(people, 'joao').map((one) => one.user_id)).toEqual([3])
  expect(candidates(people, 'PRA').map((one) => one.user_id)).toEqual([2])
  expect(candidates(people, '').length).toBe(3)
  expect(candidates(people, 'zé')).toEqual([])
})

it('finds the longest name, and no name inside a word', () => {
  const text = '@Ana Prado e @Anabela, @João Souza'
  expect(cutMentions(text, people).filter((part) => part.mention)).toEqual([
    { text: '@Ana Prado', mention: true },
    { text: '@João Souza', mention: true },
  ])
  expect(
    cutMentions(text, people)
      .map((part) => part.text)
      .join(''),
  ).toBe(text)
  expect(mentioned(text, people)).toEqual([2, 3])
})
