import { ref, shallowRef } from 'vue'

/** For a dialog that edits one row at a time, or makes one; `opened` is its key: it begins anew. */
export function useEditing<T>() {
  const open = ref(false)
  const opened = ref(0)
  const editing = shallowRef<T | null>(null)

  function edit(row: T | null) {
    editing.value = row
    opened.value += 1
    open.value = true
  }
  return { open, opened, editing, edit }
}
