/*
 * An icon that is drawn once for all of its places, of which there may be hundreds: the library
 * builds an icon's elements one by one, each time. Classes and other attributes are the place's own.
 */
import { h, render, type Component, type FunctionalComponent, type SVGAttributes } from 'vue'

export function still(icon: Component): FunctionalComponent<SVGAttributes> {
  let drawn: Record<string, string> | undefined

  function draw() {
    const holder = document.createElement('div')
    render(h(icon, { 'aria-hidden': 'true' }), holder)
    const svg = holder.firstElementChild
    const own = [...(svg?.attributes ?? [])].map(({ name, value }) => [name, value] as const)
    drawn = { ...Object.fromEntries(own), innerHTML: svg?.innerHTML ?? '' }
    render(null, holder)
    return drawn
  }

  const Still: FunctionalComponent<SVGAttributes> = (_, { attrs }) =>
    h('svg', { ...(drawn ?? draw()), ...attrs })
  Still.inheritAttrs = false
  return Still
}
