import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Question {
  title: string
  body: string
  /** What is going to happen, in a verb: "Revoke". */
  yes: string
  danger?: boolean
}

/** One question at a time, answered in a dialog (ConfirmHost). */
export const useConfirm = defineStore('confirm', () => {
  const question = shallowRef<Question | null>(null)
  let settle: ((yes: boolean) => void) | null = null

  function answer(yes: boolean) {
    question.value = null
    settle?.(yes)
    settle = null
  }

  function ask(next: Question): Promise<boolean> {
    answer(false)
    question.value = next
    return new Promise((resolve) => (settle = resolve))
  }

  return { question, ask, answer }
})
