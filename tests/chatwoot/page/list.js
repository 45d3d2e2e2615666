// The conversation list.
import { ago, avatar, h, iconButton, openMenu } from './dom.js';
import { t } from './i18n.js';
import { CHANNEL_ICONS, icon } from './icons.js';
import { go } from './main.js';
import { openNewConversation } from './new_conversation.js';
import { app, inboxOf, listen, loadList } from './state.js';

const STATUSES = ['open', 'resolved', 'pending', 'snoozed', 'all'];
const SORTS = ['last_activity_at_desc', 'created_at_desc', 'created_at_asc', 'priority_desc',
  'waiting_since_asc'];
const BARS = { low: 1, medium: 2, high: 3, urgent: 3 };

export function priorityMark(priority) {
  if (!priority) return '';
  const bars = [1, 2, 3].map((n) => h(`i${n <= BARS[priority] ? '.on' : ''}`));
  return h(`span.priority.${priority}`, { title: t(`priority.${priority}`) }, bars);
}

export function labelChip(title) {
  const label = app.labels.find((row) => row.title === title);
  return h('span.chip', {},
    h('span.dot', { style: `background:${label?.color ?? '#1f93ff'}` }), title);
}

function preview(conversation) {
  const message = conversation.last_non_activity_message;
  if (!message) return h('span.preview');
  const mark = message.private ? 'lock' : message.message_type === 1 ? 'reply' : null;
  const text = (message.content ?? '').replace(/[*`_]/g, '');
  return h('span.preview', {}, mark && icon(mark, 14), h('span.ellipsis', {}, text));
}

function card(conversation) {
  const { id, meta, unread_count: unread } = conversation;
  const active = id === app.conversationId;
  const inbox = inboxOf(conversation);
  const status = (app.status === 'all' || app.text) && conversation.status !== 'open'
    ? h(`span.state.${conversation.status}`, {}, t(`status.${conversation.status}`)) : null;
  return h(`button.card${active ? '.active' : ''}${unread ? '.unread' : ''}`, {
    type: 'button', 'data-test': `conversation-${id}`, onclick: () => go(id),
    'aria-current': active ? 'true' : null,
  },
  avatar(meta.sender.name, 32),
  h('span.card-main', {},
    h('span.card-row', {},
      h('span.inbox.ellipsis', {}, icon(CHANNEL_ICONS[meta.channel], 12), inbox.name),
      status, priorityMark(conversation.priority)),
    h('span.card-row', {},
      h('span.name.ellipsis', {}, meta.sender.name),
      h('time', {}, `${ago(conversation.created_at, t('now'))} • ` +
        ago(conversation.last_activity_at, t('now')))),
    h('span.card-row', {}, preview(conversation),
      unread > 0 && h('span.badge', {}, unread > 9 ? '9+' : String(unread))),
    conversation.labels.length > 0 &&
      h('span.chips', {}, conversation.labels.map(labelChip))));
}

function tabs() {
  if (app.filter.kind === 'mine') return [];
  const rows = [['me', t('mine'), 'mine_count'],
    ['unassigned', t('unassigned'), 'unassigned_count'], ['all', t('everyone'), 'all_count']];
  return rows.map(([type, label, count]) => h(`button.tab${app.tab === type ? '.active' : ''}`, {
    type: 'button', 'aria-pressed': String(app.tab === type),
    onclick: () => {
      Object.assign(app, { tab: type, pages: 1 });
      loadList();
    },
  }, label, h('span.count', {}, String(app.meta?.[count] ?? 0))));
}

function statusMenu(event) {
  openMenu(event.currentTarget, STATUSES.map((status) => ({
    label: t(`statuses.${status}`), checked: app.status === status, test: `status-${status}`,
    action: () => {
      Object.assign(app, { status, pages: 1 });
      loadList();
    },
  })));
}

function sortMenu(event) {
  openMenu(event.currentTarget, SORTS.map((sort) => ({
    label: t(`sort.${sort}`), checked: app.sort === sort,
    action: () => {
      Object.assign(app, { sort, pages: 1 });
      loadList();
    },
  })), { align: 'right' });
}

function title() {
  const { kind, id } = app.filter;
  if (kind === 'mine') return t('myInbox');
  if (kind === 'unattended') return t('unattended');
  if (kind === 'label') return id;
  const rows = { team: app.teams, inbox: app.inboxes }[kind];
  return rows?.find((row) => row.id === id)?.name ?? t('conversations');
}

function header() {
  return h('header.list-head', {},
    h('h1.ellipsis', {}, title()),
    h('button.status-chip', { type: 'button', 'data-test': 'list-status', onclick: statusMenu },
      t(`statuses.${app.status}`)),
    h('span.grow'),
    iconButton('sort', t('sortBy'), sortMenu),
    iconButton('plus', t('newConversation'), openNewConversation));
}

function rows() {
  if (app.list === null) return [h('p.empty', {}, t('loading'))];
  if (app.list.length === 0) return [h('p.empty', {}, t('empty'))];
  const more = app.more && h('button.more', {
    type: 'button',
    onclick: () => {
      app.pages++;
      loadList();
    },
  }, t('loadMore'));
  return [...app.list.map(card), more || ''];
}

export function mountList() {
  const head = h('div');
  const strip = h('div.list-tabs');
  const body = h('div.list-body', { 'data-test': 'conversation-list' });
  const draw = (what) => {
    if (what === 'settings') return;
    head.replaceChildren(header());
    strip.replaceChildren(...tabs());
    body.replaceChildren(...rows());
  };
  listen(draw);
  draw('list');
  setInterval(() => draw('list'), 60000);
  return h('section.list', { 'aria-label': t('conversations') }, head, strip, body);
}
