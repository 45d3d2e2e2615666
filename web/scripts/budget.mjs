// Fails the build when the JavaScript of the first load outgrows its budget. Counted, gzipped: the
// entry, everything it imports, and the larger of each alternative that one visit loads (one view,
// one language).
import { readFile, stat } from 'node:fs/promises'

const BUDGET = 170 * 1024
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'))

const files = new Set()
function visit(key) {
  const chunk = manifest[key]
  if (files.has(chunk.file)) return
  files.add(chunk.file)
  for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) visit(next)
}
visit('src/main.ts')

let total = 0
for (const file of files) {
  const { size } = await stat(new URL(`${file}.gz`, dist))
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KB gzip  ${file}`)
  total += size
}
console.log(`${(total / 1024).toFixed(1).padStart(8)} KB gzip  of ${BUDGET / 1024} KB`)
if (total > BUDGET) {
  console.error('the first load is over its budget')
  process.exit(1)
}

// What every page of Chatwoot loads.
const SCRIPT_BUDGET = 10 * 1024
const { size: script } = await stat(new URL('embed/whatpro.js.gz', dist))
console.log(
  `${(script / 1024).toFixed(1).padStart(8)} KB gzip  of ${SCRIPT_BUDGET / 1024} KB: the Dashboard Script`,
)
if (script > SCRIPT_BUDGET) {
  console.error('the Dashboard Script is over its budget')
  process.exit(1)
}
