/*
 * Why a card goes to a stage that wants to know. One question at a time, answered in a dialog.
 */
import { shallowRef } from 'vue'

export interface ReasonQuestion {
  /** What goes there: a card's title, or how many cards. */
  what: string
  stage: string
  outcome: 'won' | 'lost' | null
  answer(reason: string | null): void
}

export function useReason() {
  const question = shallowRef<ReasonQuestion | null>(null)
  return {
    question,
    ask: (about: Omit<ReasonQuestion, 'answer'>) =>
      new Promise<string | null>((resolve) => {
        question.value?.answer(null)
        question.value = {
          ...about,
          answer(reason) {
            question.value = null
            resolve(reason)
          },
        }
      }),
  }
}
