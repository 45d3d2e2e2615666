// The running instance under test: the values of its run.env. HUB_TEST_ENV names the file; without
// it, the instance that scripts/test keeps under var/test.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const ENV_FILE = process.env.HUB_TEST_ENV ?? join(ROOT, 'var/test/run.env')
export const VAR_DIR = dirname(ENV_FILE)

/** Lines NAME='value' as scripts/run writes them. */
export function parse(text) {
  const values = {}
  for (const [, name, value] of text.matchAll(/^(?:export )?(\w+)='(.*)'$/gm)) {
    values[name] = value.replaceAll(String.raw`'\''`, "'")
  }
  return values
}

export const env = parse(readFileSync(ENV_FILE, 'utf8'))

/** Where the programs of the instance were built: another build than the checkout's, perhaps. */
export const TREE = dirname(env.HUBCTL)

/** A user of run.env: 'ADMIN' and 'AGENT' of the demo account, 'OTHER' of another account. */
export function credentials(name) {
  return {
    uid: env[`${name}_UID`],
    client: env[`${name}_CLIENT`],
    access_token: env[`${name}_TOKEN`],
  }
}
