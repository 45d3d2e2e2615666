/*
 * Light or dark: what Chatwoot says, through the Dashboard Script or in appContext; else, when the Hub
 * is served from Chatwoot's own origin, the class on its body; else what the operating system
 * prefers. Set as Chatwoot sets it: `dark` on the body and color-scheme on the root.
 */
import { shallowRef, watchEffect, type ShallowRef } from 'vue'
import type { AppContext } from './context'

export type Theme = 'light' | 'dark'

export function followTheme(
  context: Readonly<ShallowRef<AppContext | null>>,
  script: Readonly<ShallowRef<Theme | null>>,
): void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const preferred = shallowRef<Theme>(system.matches ? 'dark' : 'light')
  system.addEventListener('change', () => {
    preferred.value = system.matches ? 'dark' : 'light'
  })
  const parent = parentTheme()
  watchEffect(
    () => apply(script.value ?? context.value?.theme ?? parent?.value ?? preferred.value),
    { flush: 'sync' },
  )
}

function apply(theme: Theme): void {
  document.body.classList.toggle('dark', theme === 'dark')
  document.documentElement.style.colorScheme = theme
}

/** The embedding page's theme, or null where its document may not be read. */
function parentTheme(): ShallowRef<Theme> | null {
  if (window.parent === window) return null
  try {
    const { body } = window.parent.document
    const read = (): Theme => (body.classList.contains('dark') ? 'dark' : 'light')
    const theme = shallowRef(read())
    const observer = new MutationObserver(() => {
      theme.value = read()
    })
    observer.observe(body, { attributes: true, attributeFilter: ['class'] })
    return theme
  } catch {
    return null
  }
}
