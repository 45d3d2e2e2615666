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
const features = 'src/features'
const sets = Object.fromEntries(
  ['kanban', 'kanban/metrics', 'kanban/settings', 'history', 'settings'].map((part) => [
    part,
    texts(`${features}/${part}/i18n`),
  ]),
)
const always = ['src/main.ts', texts('src/i18n')]
const shells = [
  [sets.settings, `${features}/settings/SettingsShell.vue`],
  [sets.settings, sets['kanban/settings'], `${features}/kanban/settings/BoardSettingsShell.vue`],
]
const visits = [
  [sets.kanban, `${features}/kanban/KanbanPage.vue`],
  [sets['kanban/metrics'], `${features}/kanban/metrics/MetricsPage.vue`],
  [sets.history, `${features}/history/HistoryPage.vue`],
  [sets.history, `${features}/history/ContactsPage.vue`],
  [sets.settings, `${features}/onboarding/OnboardingShell.vue`],
]
/* A shell loads the page of a section when it is shown. */
for (const shell of shells) {
  for (const page of manifest[shell.at(-1)].dynamicImports ?? []) visits.push([...shell, page])
}

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
