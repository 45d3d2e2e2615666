// The messages of the open conversation.
import { avatar, h, richText } from './dom.js';
import { dateTime, t } from './i18n.js';
import { icon } from './icons.js';
import { app, listen, loadOlderMessages } from './state.js';

const [INCOMING, , ACTIVITY, TEMPLATE] = [0, 1, 2, 3];

function receipt(message) {
  if (message.private) return icon('lock', 12);
  if (message.message_type === INCOMING) return null;
  return icon(message.status === 'sent' ? 'check' : 'checks', 14);
}

function kind(message) {
  if (message.private) return 'note';
  if (message.message_type === INCOMING) return 'customer';
  return message.message_type === TEMPLATE ? 'bot' : 'agent';
}

function bubble(message, isLastOfGroup) {
  if (message.message_type === ACTIVITY) {
    return h('div.activity', {}, h('span', { title: dateTime(message.created_at) },
      message.content));
  }
  const side = message.message_type === INCOMING ? 'left' : 'right';
  const name = message.sender?.name ?? t('bot');
  return h(`div.message.${side}${isLastOfGroup ? '' : '.grouped'}`, { 'data-test': 'message' },
    isLastOfGroup ? h('span', { title: name }, avatar(name, 24)) : h('span.no-avatar'),
    h(`div.bubble.${kind(message)}`, {},
      message.content_attributes.deleted ? h('em', {}, message.content)
        : richText(message.content ?? ''),
      h('footer', {}, dateTime(message.created_at), receipt(message))));
}

/** Lines of one sender in a row share one avatar, at the last. */
function bubbles(messages) {
  return messages.map((message, index) => {
    const next = messages[index + 1];
    const isLast = !next || next.message_type !== message.message_type ||
      next.private !== message.private || next.sender?.id !== message.sender?.id;
    return bubble(message, isLast);
  });
}

export function mountThread() {
  const box = h('div.thread', { role: 'log', 'aria-label': t('messages') });
  let lastId = null;
  const draw = () => {
    const older = !app.allMessagesLoaded && app.messages.length > 0 &&
      h('button.more', { type: 'button', onclick: loadOlderMessages }, t('loadMore'));
    const fromBottom = box.scrollHeight - box.scrollTop;
    box.replaceChildren(...(older ? [older] : []), ...bubbles(app.messages));
    const newest = app.messages.at(-1)?.id ?? null;
    box.scrollTop = box.scrollHeight - (newest === lastId ? fromBottom : 0);
    lastId = newest;
  };
  const stop = listen((what) => {
    if (what === 'conversation' && app.conversation) draw();
  });
  draw();
  return {
    element: box,
    destroy: stop,
    shown: () => {
      box.scrollTop = box.scrollHeight;
    },
  };
}
