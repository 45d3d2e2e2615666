// Serves the page: one HTML file for every /app address, and its scripts and styles, which are
// read from disk on each request (they are few, and editing one needs no restart).
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';

const ROOT = new URL('./page/', import.meta.url);
// The SPA's copy of Inter, when it is installed; without it the page uses the system's fonts.
const INTER = new URL(
  '../../web/node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  import.meta.url);
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

async function file(url) {
  try {
    const body = await readFile(url);
    const headers = { 'content-type': TYPES[extname(url.pathname)], 'cache-control': 'no-store' };
    return { status: 200, headers, raw: body };
  } catch {
    return { status: 404, body: { error: 'Not Found' } };
  }
}

/** The page, with what Chatwoot's DASHBOARD_SCRIPTS holds as the last thing in its body. */
async function page(scripts) {
  const reply = await file(new URL('index.html', ROOT));
  return { ...reply, raw: String(reply.raw).replace('</body>', () => `${scripts}</body>`) };
}

/** { status, headers, raw } or null when the path is not the page's. */
export async function answerPage(path, settings) {
  if (path === '/') return { status: 302, headers: { location: '/app/' }, raw: '' };
  if (path === '/app' || path.startsWith('/app/')) return page(settings.page.dashboard_scripts);
  if (path === '/__page/inter.woff2') return file(INTER);
  const asset = /^\/__page\/([a-z0-9_]+\.(?:js|css|svg))$/.exec(path);
  return asset ? file(new URL(asset[1], ROOT)) : null;
}
