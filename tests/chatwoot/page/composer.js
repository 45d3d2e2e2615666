// The box a message is written in: reply, private note, or a message of the customer.
import { button, h, iconButton, openMenu, toast } from './dom.js';
import { control } from './http.js';
import { t } from './i18n.js';
import { act, app, listen } from './state.js';

const MODES = ['reply', 'note', 'asCustomer'];
const EMOJI = ['😀', '😊', '😉', '😍', '🙏', '👍', '👏', '🎉', '❤️', '✅', '🚚', '💡'];
const MARKS = [
  ['bold', '**', '**'], ['italic', '_', '_'], ['list', '\n- ', ''], ['code', '`', '`'],
];

function post(mode, content) {
  if (mode === 'asCustomer') {
    return control('POST', '/incoming', {
      account_id: app.account.id, conversation_id: app.conversationId, content,
    });
  }
  return act('POST', '/messages', {
    content, message_type: 'outgoing', private: mode === 'note',
    echo_id: String(Date.now()),
  });
}

function surround(input, before, after) {
  const { selectionStart: start, selectionEnd: end, value } = input;
  input.setRangeText(before + value.slice(start, end) + after, start, end, 'end');
  if (start === end) input.selectionEnd = input.selectionStart = start + before.length;
  input.focus();
  input.dispatchEvent(new Event('input'));
}

export function mountComposer() {
  let mode = 'reply';
  const input = h('textarea', {
    rows: 2, 'data-test': 'composer-text', 'aria-label': t('message'),
  });
  const box = h('div.composer');
  const modes = h('div.segmented', { role: 'tablist' });
  const send = button('', () => submit(), { kind: 'primary', 'data-test': 'composer-send' });
  const warning = h('p.composer-warning', { hidden: true });

  const blocked = () => mode === 'reply' && !app.conversation.can_reply;

  function draw() {
    box.className = `composer ${mode}`;
    const { name } = app.conversation.meta.sender;
    const hints = { reply: 'replyHint', note: 'noteHint', asCustomer: 'customerHint' };
    input.placeholder = t(hints[mode], { name });
    modes.replaceChildren(...MODES.map((one) => h(`button${one === mode ? '.active' : ''}`, {
      type: 'button', role: 'tab', 'aria-selected': String(one === mode),
      'data-test': `composer-${one}`,
      onclick: () => {
        mode = one;
        draw();
        input.focus();
      },
    }, t(one))));
    send.lastChild?.remove();
    send.append(mode === 'note' ? t('saveNote') : `${t('send')} (↵)`);
    warning.hidden = !blocked();
    warning.textContent = t('cannotReply');
    ready();
  }

  function ready() {
    send.disabled = !input.value.trim() || blocked();
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
  }

  async function submit() {
    const content = input.value.trim();
    if (send.disabled) return;
    input.value = '';
    ready();
    try {
      await post(mode, content);
    } catch (error) {
      input.value = content;
      ready();
      toast(error.message);
    }
  }

  input.addEventListener('input', ready);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  const tools = MARKS.map(([name, before, after]) => (
    iconButton(name, t(name), () => surround(input, before, after))));
  const smile = iconButton('smile', t('emoji'), (event) => openMenu(event.currentTarget,
    EMOJI.map((label) => ({ label, action: () => surround(input, label, '') })), { above: true }));
  smile.addEventListener('click', () => document.querySelector('.menu')?.classList.add('emoji'));
  box.append(h('div.composer-head', {}, modes, h('span.grow'), tools), warning, input,
    h('div.composer-foot', {}, smile, h('span.grow'), send));
  const stop = listen((what) => what === 'conversation' && app.conversation && draw());
  draw();
  return { element: box, destroy: stop };
}
