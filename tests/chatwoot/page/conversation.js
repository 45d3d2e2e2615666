// The open conversation: header, tab strip, messages with the contact panel, Dashboard Apps.
// Another conversation means another view: frames are destroyed and the tab is Messages again.
import { avatar, button, h, iconButton, openMenu, toast } from './dom.js';
import { mountComposer } from './composer.js';
import { mountFrames } from './frames.js';
import { t } from './i18n.js';
import { CHANNEL_ICONS, icon } from './icons.js';
import { priorityMark } from './list.js';
import { mountPanel } from './panel.js';
import { act, app, inboxOf, listen } from './state.js';
import { mountThread } from './thread.js';

const HOUR = 3600;

const inHours = (hours) => Math.floor(Date.now() / 1000) + hours * HOUR;

async function setStatus(status, snoozedUntil) {
  try {
    await act('POST', '/toggle_status', {
      status, ...(snoozedUntil && { snoozed_until: snoozedUntil }),
    });
  } catch (error) {
    toast(error.message);
  }
}

function openStatusMenu(event) {
  const to = (status, label, name) => (
    { label: t(label), name, test: `set-${status}`, action: () => setStatus(status) });
  const snooze = (label, hours) => ({
    label: t(label), name: 'clock', test: label,
    action: () => setStatus('snoozed', inHours(hours)),
  });
  const { status } = app.conversation;
  const items = [
    status !== 'open' && to('open', 'reopen', 'reply'),
    status !== 'resolved' && to('resolved', 'resolve', 'check'),
    status !== 'pending' && to('pending', 'markPending', 'inbox'),
    snooze('snoozeHour', 1), snooze('snoozeTomorrow', 24), snooze('snoozeWeek', 168),
  ];
  openMenu(event.currentTarget, items.filter(Boolean), { align: 'right' });
}

function statusButton() {
  const { status } = app.conversation;
  const [label, next] = status === 'open' ? ['resolve', 'resolved'] : ['reopen', 'open'];
  return h('div.split', {},
    button(t(label), () => setStatus(next), { kind: 'slate', 'data-test': 'status-main' }),
    iconButton('down', t('status'), openStatusMenu, { 'data-test': 'status-menu' }));
}

function header(togglePanel, showsPanel) {
  const c = app.conversation;
  const inbox = inboxOf(c);
  return [
    avatar(c.meta.sender.name, 32),
    h('div.who', {},
      h('div.who-name', {}, h('strong.ellipsis', {}, c.meta.sender.name), priorityMark(c.priority),
        c.status !== 'open' && h(`span.state.${c.status}`, {}, t(`status.${c.status}`))),
      h('div.who-inbox', {}, icon(CHANNEL_ICONS[c.meta.channel], 12),
        h('span.ellipsis', {}, inbox.name),
        showsPanel && h('button.link', { type: 'button', onclick: togglePanel },
          t(app.panelOpen ? 'closeDetails' : 'details')))),
    h('span.grow'), statusButton(),
  ];
}

/** The view of one conversation; { element, destroy }. */
function mountOpen() {
  const head = h('header.conversation-head');
  const strip = h('div.app-tabs', { role: 'tablist', hidden: app.apps.length === 0 });
  const thread = mountThread();
  const composer = mountComposer();
  const panel = mountPanel();
  const frames = mountFrames();
  const main = h('div.conversation-main', {},
    h('div.talk', {}, thread.element, composer.element), panel.element);
  let index = -1;

  function togglePanel() {
    app.panelOpen = !app.panelOpen;
    localStorage.setItem('contact_panel', app.panelOpen ? 'open' : 'closed');
    draw();
  }

  function tab(label, at) {
    return h(`button.tab${at === index ? '.active' : ''}`, {
      type: 'button', role: 'tab', 'aria-selected': String(at === index),
      'data-test': at < 0 ? 'tab-messages' : `tab-app-${at}`,
      onclick: () => {
        index = at;
        draw();
        if (at < 0) thread.shown();
      },
    }, label);
  }

  function draw() {
    head.replaceChildren(...header(togglePanel, index < 0));
    strip.replaceChildren(tab(t('messages'), -1), ...app.apps.map((one, at) => tab(one.title, at)));
    main.hidden = index >= 0;
    panel.element.hidden = !app.panelOpen;
    frames.show(index);
  }

  const stop = listen((what) => what === 'conversation' && app.conversation && draw());
  draw();
  return {
    element: h('div.conversation', {}, head, strip, main, frames.element),
    shown: thread.shown,
    destroy() {
      stop();
      for (const part of [thread, composer, panel, frames]) part.destroy();
    },
  };
}

function placeholder() {
  if (app.conversationId && !app.notFound) return h('div.placeholder', {}, h('span.spinner'));
  return h('div.placeholder', {},
    icon('chat', 48), h('p', {}, t(app.notFound ? 'notFound' : 'pick')));
}

const appsKey = () => JSON.stringify(app.apps);

export function mountConversation() {
  const box = h('main.conversation-box');
  let view = null;
  let shownId = null;
  let shownApps = '';
  const draw = (what) => {
    const isOpen = app.conversation !== null;
    const isSame = isOpen && view && shownId === app.conversationId && shownApps === appsKey();
    if (isSame || (what !== 'conversation' && what !== 'account')) return;
    view?.destroy();
    view = isOpen ? mountOpen() : null;
    shownId = app.conversationId;
    shownApps = appsKey();
    box.replaceChildren(view ? view.element : placeholder());
    view?.shown();
  };
  listen(draw);
  draw('conversation');
  return box;
}
