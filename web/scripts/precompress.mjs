// Writes a .br and a .gz beside every text asset, so that the proxy never compresses at run time.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const folders = ['assets', 'embed'].map((name) => new URL(`../dist/${name}/`, import.meta.url))
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }

for (const folder of folders) {
  for (const name of await readdir(folder)) {
    if (!/\.(js|css|json|svg)$/.test(name)) continue
    const file = new URL(name, folder)
    const text = await readFile(file)
    await writeFile(`${file.pathname}.br`, await promisify(brotliCompress)(text, brotli))
    await writeFile(`${file.pathname}.gz`, await promisify(gzip)(text, { level: 9 }))
  }
}
