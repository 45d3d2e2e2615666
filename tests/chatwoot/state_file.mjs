// Keeps the state of a store in a JSON file, so that a restart goes on with the same display
// ids: a receiver that remembers conversation 25 must not see another conversation 25.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const VERSION = 2;
const SAVE_MS = 250;
// Of the time, at most one part in this many goes into writing: a large state takes a second.
const SAVE_SHARE = 20;

/** The state of an earlier run with the same seed, or null. Throws on a file it cannot read. */
export function loadState(path, seed) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
  const saved = JSON.parse(text);
  return saved.version === VERSION && saved.seed === seed ? saved.state : null;
}

/** Writes `store` to `path` soon after each change; returns a function that writes it now. */
export function keepState(path, store) {
  let timer = null;
  let wait = SAVE_MS;
  const save = () => {
    const started = performance.now();
    clearTimeout(timer);
    timer = null;
    const text = JSON.stringify({ version: VERSION, seed: store.seed, state: store.state });
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
    wait = Math.max(SAVE_MS, SAVE_SHARE * (performance.now() - started));
  };
  store.listen(() => {
    timer ??= setTimeout(save, wait);
  });
  return save;
}
