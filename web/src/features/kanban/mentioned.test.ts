import { expect, it } from 'vitest'
import type { Card, CardComment, EventEnvelope } from '@/api/types'
import { createMentions } from './mentioned'

const ME = 7
const ANA = 8

function told(events: { type: string; data: object }[]) {
  const heard: string[] = []
  const listener = createMentions(ME, (comment: CardComment, card: Card) =>
    heard.push(`${comment.author.name} ${card.title}`),
  )
  events.forEach((event) => listener.onEvent(event as EventEnvelope))
  return heard
}

const card = (id: string) => ({ type: 'card.updated', data: { id, title: `card ${id}` } })
const comment = (cardId: string, author: number, mentions: number[], type = 'comment.created') => ({
  type,
  data: { card_id: cardId, author: { user_id: author, name: 'Ana' }, mentions },
})

it('tells of a comment of somebody else that mentions me', () => {
  expect(told([card('a'), comment('a', ANA, [3, ME])])).toEqual(['Ana card a'])
})

it.each([
  ['my own', [card('a'), comment('a', ME, [ME])]],
  ['one that mentions others', [card('a'), comment('a', ANA, [3])]],
  ['one that was reworded', [card('a'), comment('a', ANA, [ME], 'comment.updated')]],
  ['one of a card that is not known', [card('b'), comment('a', ANA, [ME])]],
])('says nothing of %s', (_, events) => {
  expect(told(events)).toEqual([])
})
