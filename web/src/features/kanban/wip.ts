/*
 * A stage's limit of cards in work. A soft one warns when it is exceeded; a hard one lets no card in
 * once it is reached, which the server watches over.
 */
import type { Stage } from '@/api/types'

/** none: no limit · below · over: a soft limit is exceeded · full: a hard one is reached */
export type WipState = 'none' | 'below' | 'over' | 'full'

export function wipState(stage: Pick<Stage, 'wip_limit' | 'wip_mode'>, cards: number): WipState {
  if (stage.wip_limit === null) return 'none'
  if (stage.wip_mode === 'hard') return cards >= stage.wip_limit ? 'full' : 'below'
  return cards > stage.wip_limit ? 'over' : 'below'
}
