/*
 * What the board's fields ask of a new card before it can be made: answered in a dialog.
 */
import { shallowRef } from 'vue'
import { ApiError } from '@/api/http'

/** By the field's id, as `custom` of a card holds them. */
export type Values = Record<string, unknown>

export interface NeedsBoard {
  id: string
  /** Null: the default. */
  currency: string | null
}

export interface NeedsQuestion {
  /** Of the card that is to be made. */
  title: string
  /** Where it is to be made. */
  board: NeedsBoard
  answer(values: Values | null): void
}

/** Whether a card was refused for nothing but a required field of the board that it lacks. */
export function lacksField(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.status !== 422) return false
  const faults = Array.isArray(error.details) ? (error.details as Record<string, unknown>[]) : []
  return (
    faults.length > 0 &&
    faults.every(({ field, code }) => code === 'required' && String(field).startsWith('custom.'))
  )
}

export function useNeeds() {
  const question = shallowRef<NeedsQuestion | null>(null)
  return {
    question,
    ask: (title: string, board: NeedsBoard) =>
      new Promise<Values | null>((resolve) => {
        question.value?.answer(null)
        question.value = {
          title,
          board,
          answer(values) {
            question.value = null
            resolve(values)
          },
        }
      }),
  }
}
