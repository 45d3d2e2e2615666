/*
 * Dragging with a pointer, over the browser's own drag and drop. What can be dragged imports this
 * with import(): the library is heavy, and nothing that is first seen of a page needs it.
 */
export { combine } from '@atlaskit/pragmatic-drag-and-drop/utils/combine'
export {
  draggable,
  dropTargetForElements,
  monitorForElements,
} from '@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter'
export { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element'
export { attachClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/attach-closest-edge'
export { extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge'
