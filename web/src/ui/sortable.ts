/** Where an element may be set down, counted in the list as it is. */
export type Edge = 'top' | 'bottom'

/** The list with that element at `to`, counted without it; the same list when nothing changes. */
export function moved<T extends { id: string }>(list: readonly T[], id: string, to: number): T[] {
  const element = list.find((one) => one.id === id)
  const others = list.filter((one) => one.id !== id)
  const at = Math.min(Math.max(to, 0), others.length)
  return element ? [...others.slice(0, at), element, ...others.slice(at)] : others
}

/** The index that `moved` wants for a drop on one of the edges of another element. */
export function dropIndex<T extends { id: string }>(
  list: readonly T[],
  id: string,
  onto: string,
  edge: Edge,
): number {
  const others = list.filter((one) => one.id !== id)
  const at = others.findIndex((one) => one.id === onto)
  if (at < 0) return list.findIndex((one) => one.id === id)
  return edge === 'top' ? at : at + 1
}
