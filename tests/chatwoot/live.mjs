// Tells open pages what changed: a WebSocket at /__page/live that only the server writes to.
// (Chatwoot uses ActionCable; nothing here imitates its protocol.) A message is
// { changes: [{ account_id, scope: "conversation"|"contact"|"account", conversation_id|null }] },
// or { settings }, or { reset: true }.
import { createHash } from 'node:crypto';

const PATH = '/__page/live';
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const FLUSH_MS = 60;
const TEXT = 0x81;
const CLOSE = 0x88;

function frame(text) {
  const payload = Buffer.from(text);
  if (payload.length < 126) return Buffer.concat([Buffer.from([TEXT, payload.length]), payload]);
  // Browsers refuse a length in a longer form than it needs.
  const isShort = payload.length < 65536;
  const head = Buffer.alloc(isShort ? 4 : 10);
  head.set([TEXT, isShort ? 126 : 127]);
  if (isShort) head.writeUInt16BE(payload.length, 2);
  else head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

export class Live {
  constructor(store) {
    this.sockets = new Set();
    this.changes = new Map();
    this.timer = null;
    store.listen((event) => this.note(event));
  }

  /** Takes an HTTP upgrade request; anything that is not for the page is refused. */
  upgrade(request, socket) {
    const key = request.headers['sec-websocket-key'];
    if (request.url !== PATH || !key) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const accept = createHash('sha1').update(key + MAGIC).digest('base64');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n' +
      `Connection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    this.sockets.add(socket);
    socket.on('data', (data) => {
      if (data[0] === CLOSE) socket.end();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }

  note({ type, accountId, conversation }) {
    if (type === 'reset') {
      this.broadcast({ reset: true });
      return;
    }
    const scope = conversation ? 'conversation'
      : type.startsWith('contact_') ? 'contact' : 'account';
    const change = { account_id: accountId, scope, conversation_id: conversation?.id ?? null };
    this.changes.set(`${accountId}:${scope}:${change.conversation_id}`, change);
    this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  flush() {
    this.timer = null;
    this.broadcast({ changes: [...this.changes.values()] });
    this.changes.clear();
  }

  broadcast(message) {
    const data = frame(JSON.stringify(message));
    for (const socket of this.sockets) socket.write(data);
  }

  stop() {
    clearTimeout(this.timer);
    for (const socket of this.sockets) socket.destroy();
  }
}
