// The live connection: asks for what changed, gathering a burst into one request, and
// comes back by itself.
import { app, changed, loadAccount, loadConversation, loadList } from './state.js';

const RETRY_MS = 1000;
const GATHER_MS = 120;

let pending = null;
let everything = false;
let current = false;

async function refresh() {
  pending = null;
  const [all, open] = [everything, current];
  everything = current = false;
  try {
    if (all) {
      await loadAccount(app.account.id);
      changed('account');
    }
    await loadList();
    if (open && app.conversationId) await loadConversation();
  } catch {
    // The connection tells when the server is back; then everything is asked again.
  }
}

function schedule() {
  pending ??= setTimeout(refresh, GATHER_MS);
}

function receive(message) {
  if (message.reset) {
    location.reload();
    return;
  }
  if (message.settings) {
    app.settings = message.settings;
    changed('settings');
    return;
  }
  for (const { account_id: accountId, scope, conversation_id: id } of message.changes) {
    if (accountId !== null && accountId !== app.account.id) continue;
    if (scope === 'account') everything = true;
    if (scope === 'contact' || id === app.conversationId) current = true;
    schedule();
  }
}

export function connect() {
  const socket = new WebSocket(new URL('/__page/live', location.href.replace(/^http/, 'ws')));
  socket.onmessage = (event) => receive(JSON.parse(event.data));
  socket.onopen = () => {
    if (!app.connected) {
      app.connected = everything = current = true;
      changed('account');
      schedule();
    }
  };
  socket.onclose = () => {
    app.connected = false;
    changed('account');
    setTimeout(connect, RETRY_MS);
  };
}
