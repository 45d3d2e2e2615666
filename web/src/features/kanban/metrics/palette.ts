/* The page's tokens as colours a canvas takes, read again when the theme changes. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'

export interface Palette {
  text: string
  muted: string
  grid: string
  surface: string
  blue: string
  blueSoft: string
  teal: string
  ruby: string
  amber: string
  slate: string
}

const TOKENS: Record<keyof Palette, string> = {
  text: '--slate-12',
  muted: '--slate-11',
  grid: '--border-weak',
  surface: '--solid-2',
  blue: '--blue-9',
  blueSoft: '--blue-8',
  teal: '--teal-9',
  ruby: '--ruby-9',
  amber: '--amber-9',
  slate: '--slate-9',
}

function read(): Palette {
  const style = getComputedStyle(document.body)
  const palette = { ...TOKENS }
  for (const name of Object.keys(TOKENS) as (keyof Palette)[]) {
    palette[name] = `rgb(${style.getPropertyValue(TOKENS[name]).trim()})`
  }
  return palette
}

export function usePalette(): ShallowRef<Palette> {
  const palette = shallowRef(read())
  const observer = new MutationObserver(() => (palette.value = read()))
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] })
  onScopeDispose(() => observer.disconnect())
  return palette
}

/** `rgb(1 2 3)` or `#010203`, translucent. */
export function faded(color: string, opacity: number): string {
  if (color.startsWith('rgb(')) return color.replace(')', ` / ${opacity})`)
  return (
    color +
    Math.round(opacity * 255)
      .toString(16)
      .padStart(2, '0')
  )
}
