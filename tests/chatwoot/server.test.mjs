// The program: its options, its ready line, and how it ends.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./server.mjs', import.meta.url));

function run(...options) {
  const child = spawn(process.execPath, [PROGRAM, '--host', '127.0.0.1', ...options]);
  const output = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    output.out += data;
  });
  child.stderr.on('data', (data) => {
    output.err += data;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, ...output }));
  return { child, output, ended };
}

async function ready({ child, output }) {
  while (!output.out.includes('\n')) await once(child.stdout, 'data');
  return /ready on (\S+)/.exec(output.out)[1];
}

test('it says where it listens, serves page and options, and ends on SIGTERM', async () => {
  const program = run('--port', '0', '--seed', 's', '--verbose',
    '--app', '1:Kanban=http://hub.example/k?a=b', '--webhook', '2=http://hub.example/w');
  const base = await ready(program);
  const page = await fetch(`${base}/app/accounts/1/conversations/24`);
  assert.match(await page.text(), /<div id="app">/);
  const { admin, webhooks } = await (await fetch(`${base}/__control/credentials`)).json();
  assert.deepEqual(webhooks.map(({ account_id: id, url }) => [id, url]),
    [[2, 'http://hub.example/w']]);
  const apps = await fetch(`${base}/api/v1/accounts/1/dashboard_apps`, {
    headers: { 'Api-Access-Token': admin.api_access_token },
  });
  assert.equal((await apps.json())[0].content[0].url, 'http://hub.example/k?a=b');
  program.child.kill('SIGTERM');
  const { code, out, err } = await program.ended;
  assert.equal(code, 0);
  assert.equal(err, '');
  assert.match(out, /GET \/__control\/credentials 200/);
});

test('a busy port is named, with exit code 1', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address();
  const { code, err } = await run('--port', String(port)).ended;
  other.close();
  assert.equal(code, 1);
  assert.match(err, new RegExp(`port ${port} is in use`));
});

test('what it cannot understand is refused with exit code 2', async () => {
  for (const options of [['--nonsense'], ['--port', 'x'], ['--app', 'Kanban'],
    ['--app-context', 'ancient']]) {
    const { code, err } = await run(...options).ended;
    assert.equal(code, 2);
    assert.match(err, /^chatwoot stand-in: /);
  }
});

test('--help tells the options', async () => {
  const { code, out } = await run('--help').ended;
  assert.equal(code, 0);
  for (const option of ['--port', '--host', '--seed', '--state', '--app', '--webhook']) {
    assert.ok(out.includes(option));
  }
});
