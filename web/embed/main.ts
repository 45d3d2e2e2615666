// The Dashboard Script (docs/features/embed.md): runs in Chatwoot's page, beside its own code.
import { placeOf } from './place'
import { startScript } from './script'

const page = window as Window & typeof globalThis & { whatproScript?: true }
const place = placeOf(document.currentScript as HTMLScriptElement | null)

if (place && !page.whatproScript) {
  page.whatproScript = true
  startScript(place, page)
}
