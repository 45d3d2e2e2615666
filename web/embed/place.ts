// Where the Hub is, as the script's own address tells:
// <script src="https://hub.example.com/embed/whatpro.js" data-installation="demo"></script>

export interface Place {
  /** scheme://host[:port] of the Hub. */
  origin: string
  /** "" or "/whatpro". */
  base: string
  /** Slug of this Chatwoot; null where the Hub has only one. */
  installation: string | null
}

const FILE = '/embed/whatpro.js'

/** Null when the script was not loaded from a Hub. */
export function placeOf(script: HTMLScriptElement | null): Place | null {
  if (!script?.src) return null
  const url = new URL(script.src)
  if (!url.pathname.endsWith(FILE)) return null
  return {
    origin: url.origin,
    base: url.pathname.slice(0, -FILE.length),
    installation: script.dataset.installation ?? url.searchParams.get('installation'),
  }
}

/** Is that the address of a Hub page made for this Chatwoot? */
export function isHubPage(place: Place, address: string): boolean {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return false
  }
  const pages = `${place.base}/embed/${place.installation === null ? '' : `${place.installation}/`}`
  return url.origin === place.origin && url.pathname.startsWith(pages)
}
