import { describe, expect, it } from 'vitest'
import { wipState } from './wip'

describe('a limit of cards in work', () => {
  it.each([
    [null, 'soft', 99, 'none'],
    [3, 'soft', 3, 'below'],
    [3, 'soft', 4, 'over'],
    [3, 'hard', 2, 'below'],
    [3, 'hard', 3, 'full'],
    [3, 'hard', 4, 'full'],
  ] as const)('of %s (%s) with %d cards is %s', (wip_limit, wip_mode, cards, state) => {
    expect(wipState({ wip_limit, wip_mode }, cards)).toBe(state)
  })
})
