import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface ToastAction {
  label: string
  run: () => void
}

export interface Toast {
  id: number
  text: string
  action: ToastAction | null
}

const SHOWN_MS = 8_000
const MAX_SHOWN = 3

/** Short notices at the top of the page; they leave by themselves or when dismissed. */
export const useToasts = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([])
  let lastId = 0

  function dismiss(id: number) {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }

  /** Returns what dismisses it; one that `stays` does not leave by itself. */
  function show(
    text: string,
    action: ToastAction | null = null,
    { stays = false }: { stays?: boolean } = {},
  ): number {
    const id = (lastId += 1)
    toasts.value = [...toasts.value, { id, text, action }].slice(-MAX_SHOWN)
    if (!stays) setTimeout(() => dismiss(id), SHOWN_MS)
    return id
  }

  return { toasts, show, dismiss }
})
