import { defineStore } from 'pinia'
import { ref } from 'vue'

/** What a screen reader is told next, besides what it reads from the page. */
export const useAnnouncer = defineStore('announcer', () => {
  const text = ref('')
  return {
    text,
    announce(next: string) {
      // The same words twice would not be a change; a no-break space makes them one.
      text.value = text.value === next ? `${next}\u00A0` : next
    },
  }
})
