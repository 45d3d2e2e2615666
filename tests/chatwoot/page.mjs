// Serves the page: one HTML file for every /app address, and its scripts and styles, which are
// read from disk on each request (they are few, and editing one needs no restart).
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';

const ROOT = new URL('./page/', import.meta.url);
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

async function file(name) {
  try {
    const body = await readFile(new URL(name, ROOT));
    const headers = { 'content-type': TYPES[extname(name)], 'cache-control': 'no-store' };
    return { status: 200, headers, raw: body };
  } catch {
    return { status: 404, body: { error: 'Not Found' } };
  }
}

/** { status, headers, raw } or null when the path is not the page's. */
export async function answerPage(path) {
  if (path === '/') return { status: 302, headers: { location: '/app/' }, raw: '' };
  if (path === '/app' || path.startsWith('/app/')) return file('index.html');
  const asset = /^\/__page\/([a-z_]+\.(?:js|css|svg))$/.exec(path);
  return asset ? file(asset[1]) : null;
}
