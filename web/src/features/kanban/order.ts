/*
 * Order of the cards of a stage: by `position`, compared byte by byte in UTF-8 as the database does
 * (COLLATE "C"), then by id.
 */
import type { Card } from '@/api/types'

/** Compares as memcmp would compare the UTF-8 of both. */
export function compareBytes(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let i = 0; i < end; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) {
      // UTF-16 puts the characters beyond U+FFFF (surrogate pairs) below U+E000; UTF-8 above.
      return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1
    }
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

export function compareCards(a: Card, b: Card): number {
  return compareBytes(a.position, b.position) || compareBytes(a.id, b.id)
}
