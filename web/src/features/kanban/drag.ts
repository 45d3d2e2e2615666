/*
 * Dragging with a pointer, over the browser's own drag and drop. What can be dropped on is a card
 * (above or below it) or a column (at its end).
 */
import { onMounted, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useDragLibrary, type DragLibrary } from '@/ui/dnd_library'
import type { Edge } from '@/ui/sortable'
import type { Target } from './columns'

type Data = Record<string | symbol, unknown>

const isCard = (data: Data) => data.kind === 'card'

/**
 * Runs `register` once mounted, with the library there, and whenever `key` changes; undoes it before
 * the next and at the end.
 */
function useRegistration(
  key: () => unknown,
  register: (dnd: DragLibrary) => (() => void) | undefined,
) {
  const library = useDragLibrary()
  let undo: (() => void) | undefined
  const renew = () => {
    undo?.()
    undo = library.value ? register(library.value) : undefined
  }
  onMounted(renew)
  watch([key, library], renew, { flush: 'post' })
  onScopeDispose(() => undo?.())
}

export interface DraggableCard {
  element: Ref<HTMLElement | null>
  cardId: () => string
  stageId: () => string
  /** Whether it may be picked up; others can be dropped beside it all the same. */
  canDrag: () => boolean
}

export function useDraggableCard(card: DraggableCard) {
  const dragging = ref(false)
  const edge = shallowRef<Edge | null>(null)

  useRegistration(card.cardId, (dnd) => {
    const element = card.element.value
    if (!element) return undefined
    const data = () => ({ kind: 'card', cardId: card.cardId(), stageId: card.stageId() })
    return dnd.combine(
      dnd.draggable({
        element,
        canDrag: card.canDrag,
        getInitialData: data,
        onDragStart: () => (dragging.value = true),
        onDrop: () => (dragging.value = false),
      }),
      dnd.dropTargetForElements({
        element,
        canDrop: ({ source }) => isCard(source.data),
        getIsSticky: () => true,
        getData: ({ input, element: over }) =>
          dnd.attachClosestEdge(data(), { input, element: over, allowedEdges: ['top', 'bottom'] }),
        onDrag({ self, source }) {
          const own = source.data.cardId === card.cardId()
          edge.value = own ? null : (dnd.extractClosestEdge(self.data) as Edge | null)
        },
        onDragLeave: () => (edge.value = null),
        onDrop: () => (edge.value = null),
      }),
    )
  })
  return { dragging, edge }
}

export function useDropColumn(
  element: Ref<HTMLElement | null>,
  scroller: Ref<HTMLElement | null>,
  stageId: string,
) {
  const over = ref(false)
  useRegistration(
    () => stageId,
    (dnd) => {
      if (!element.value || !scroller.value) return undefined
      return dnd.combine(
        dnd.dropTargetForElements({
          element: element.value,
          canDrop: ({ source }) => isCard(source.data),
          getData: () => ({ kind: 'stage', stageId }),
          onDragEnter: () => (over.value = true),
          onDragLeave: () => (over.value = false),
          onDrop: () => (over.value = false),
        }),
        dnd.autoScrollForElements({
          element: scroller.value,
          canScroll: ({ source }) => isCard(source.data),
          getAllowedAxis: () => 'vertical',
        }),
      )
    },
  )
  return { over }
}

/** `drop` gets the stage alone when the card was dropped on a column, not on one of its cards. */
export function useDropBoard(
  element: Ref<HTMLElement | null>,
  drop: (cardId: string, target: Target) => void,
) {
  const dragging = ref(false)
  useRegistration(
    () => element.value,
    (dnd) => {
      if (!element.value) return undefined
      return dnd.combine(
        dnd.monitorForElements({
          canMonitor: ({ source }) => isCard(source.data),
          onDragStart: () => (dragging.value = true),
          onDrop({ source, location }) {
            dragging.value = false
            const onto = location.current.dropTargets[0]?.data
            if (onto) drop(source.data.cardId as string, targetOf(onto, dnd))
          },
        }),
        dnd.autoScrollForElements({
          element: element.value,
          canScroll: ({ source }) => isCard(source.data),
          getAllowedAxis: () => 'horizontal',
        }),
      )
    },
  )
  return { dragging }
}

function targetOf(onto: Data, dnd: DragLibrary): Target {
  const stageId = onto.stageId as string
  if (onto.kind === 'stage') return { stageId }
  const cardId = onto.cardId as string
  return dnd.extractClosestEdge(onto) === 'top'
    ? { stageId, beforeId: cardId }
    : { stageId, afterId: cardId }
}
