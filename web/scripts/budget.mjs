// Fails the build when the JavaScript of a first load outgrows its budget. Counted, gzipped, for each
// visit there can be: the entry, the view with all it imports, and the larger of its languages.
import { readFile, stat } from 'node:fs/promises'

const BUDGET = 170 * 1024
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'))
const sizes = new Map()
for (const { file } of Object.values(manifest)) {
  if (file.endsWith('.js')) sizes.set(file, (await stat(new URL(`${file}.gz`, dist))).size)
}

/** The files that are loaded with a chunk. */
function closure(key, files = new Set()) {
  const chunk = manifest[key]
  if (!chunk) throw new Error(`the build has no chunk ${key}`)
  if (files.has(chunk.file)) return files
  files.add(chunk.file)
  for (const next of chunk.imports ?? []) closure(next, files)
  return files
}

const weight = (keys) => {
  const files = new Set(keys.flatMap((key) => [...closure(key)]))
  return [...files].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0)
}
const larger = (...keys) => keys.reduce((a, b) => (weight([a]) > weight([b]) ? a : b))
const texts = (dir) => larger(`${dir}/pt-BR.json`, `${dir}/en.json`)
/* The few lines that load them are part of another chunk when that one asks for them, too. */
const loader = (key) => (manifest[key] ? [key] : [])

const SETTINGS = 'src/features/settings'
const always = ['src/main.ts', texts('src/i18n')]
const shell = [
  `${SETTINGS}/SettingsShell.vue`,
  ...loader(`${SETTINGS}/texts.ts`),
  texts(`${SETTINGS}/i18n`),
]
const HISTORY = 'src/features/history'
const history = [...loader(`${HISTORY}/texts.ts`), texts(`${HISTORY}/i18n`)]
const KANBAN = 'src/features/kanban'
const kanban = [...loader(`${KANBAN}/texts.ts`), texts(`${KANBAN}/i18n`)]
const visits = [
  [...kanban, `${KANBAN}/KanbanPage.vue`],
  [...history, `${HISTORY}/HistoryPage.vue`],
  [...history, `${HISTORY}/ContactsPage.vue`],
]
for (const key of manifest[shell[0]].dynamicImports ?? []) visits.push([...shell, key])

let over = false
for (const visit of visits) {
  const total = weight([...always, ...visit])
  over ||= total > BUDGET
  console.log(
    `${(total / 1024).toFixed(1).padStart(8)} KB gzip  of ${BUDGET / 1024}: ${visit.at(-1)}`,
  )
}
if (over) {
  console.error('a first load is over its budget')
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
