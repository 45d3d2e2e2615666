import { shallowRef, type ShallowRef } from 'vue'

export type DragLibrary = typeof import('./dnd')

const library = shallowRef<DragLibrary | null>(null)

/**
 * What drags with a pointer; null until it is loaded, which begins with the first call. What can be
 * dragged is shown meanwhile, and without it still moves by keys and menus.
 */
export function useDragLibrary(): Readonly<ShallowRef<DragLibrary | null>> {
  if (!library.value) {
    import('./dnd').then(
      (loaded) => (library.value = loaded),
      () => {},
    )
  }
  return library
}
