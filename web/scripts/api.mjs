// Generates src/api/schema.d.ts from the OpenAPI document that the server prints.
// --check writes nothing and fails when the file differs. HUB_OPENAPI names another document.
import { readFile, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'

const source = process.env.HUB_OPENAPI
  ? new URL(process.env.HUB_OPENAPI, 'file://')
  : new URL('../../docs/api/openapi.json', import.meta.url)
const target = new URL('../src/api/schema.d.ts', import.meta.url)

const head = '// Generated from docs/api/openapi.json by `npm run api`; not to be edited.\n\n'
const text = head + astToString(await openapiTS(source))

if (!process.argv.includes('--check')) {
  await writeFile(target, text)
} else if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
  console.error('src/api/schema.d.ts is not what docs/api/openapi.json says: run `npm run api`')
  process.exit(1)
}
