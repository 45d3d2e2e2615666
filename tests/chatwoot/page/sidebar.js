// The left column: account, search, filters, and the profile menu.
import { avatar, h, iconButton, openMenu } from './dom.js';
import { rest, signOut } from './http.js';
import { locale, t } from './i18n.js';
import { CHANNEL_ICONS, icon } from './icons.js';
import { openNewConversation } from './new_conversation.js';
import { app, changed, listen, loadList } from './state.js';
import { scheme, setScheme } from './theme.js';

const SEARCH_MS = 200;

function choose(kind, id = null) {
  Object.assign(app, { filter: { kind, id }, pages: 1 });
  loadList();
  changed('account');
}

function item(label, kind, id, mark = null) {
  const active = app.filter.kind === kind && app.filter.id === id;
  return h(`button.nav-item${active ? '.active' : ''}`, {
    type: 'button', title: label, 'aria-current': active ? 'page' : null,
    onclick: () => choose(kind, id),
  }, mark, h('span.ellipsis', {}, label));
}

function group(name, label, items) {
  const active = items.some((one) => one.classList.contains('active'));
  return h('div.nav-group', {},
    h(`div.nav-title${active ? '.active' : ''}`, {}, icon(name), h('span.grow', {}, label)),
    h('div.nav-tree', {}, items));
}

function navigation() {
  const topActive = app.filter.kind === 'mine';
  return [
    h(`button.nav-top${topActive ? '.active' : ''}`, {
      type: 'button', onclick: () => choose('mine'),
    }, icon('inbox'), t('myInbox')),
    group('chat', t('conversations'), [
      item(t('all'), 'all', null), item(t('unattended'), 'unattended', null),
    ]),
    group('users', t('teams'), app.teams.map((team) => item(team.name, 'team', team.id))),
    group('channels', t('channels'), app.inboxes.map((inbox) => item(inbox.name, 'inbox', inbox.id,
      h('span.channel', {}, icon(CHANNEL_ICONS[inbox.channel_type], 12))))),
    group('tag', t('labels'), app.labels.map((label) => item(label.title, 'label', label.title,
      h('span.dot', { style: `background:${label.color}` })))),
  ];
}

async function setLanguage(id) {
  await rest('PUT', '/api/v1/profile', { profile: { ui_settings: { locale: id } } });
  location.reload();
}

function openProfile(anchor) {
  const themes = [['light', 'sun'], ['dark', 'moon'], ['auto', 'screen']];
  openMenu(anchor, [
    ...themes.map(([value, name]) => ({
      label: t(value), name, checked: scheme() === value, test: `theme-${value}`,
      action: () => setScheme(value),
    })),
    {
      label: 'Português (Brasil)', name: 'globe', checked: locale() === 'pt-BR', separate: true,
      test: 'language-pt_BR', action: () => setLanguage('pt_BR'),
    },
    {
      label: 'English', name: 'globe', checked: locale() === 'en', test: 'language-en',
      action: () => setLanguage('en'),
    },
    {
      label: t('signOut'), name: 'out', separate: true, test: 'sign-out',
      action: async () => {
        await signOut();
        location.assign('/app/login');
      },
    },
  ], { above: true });
}

function profile() {
  return h('button.profile', {
    type: 'button', 'data-test': 'profile', onclick: (event) => openProfile(event.currentTarget),
  }, avatar(app.me.name, 32, app.me.accounts[0].availability),
  h('span.grow', {}, h('strong.ellipsis', {}, app.me.name),
    h('small.ellipsis', {}, app.me.email)));
}

function searchBox() {
  let timer = null;
  const input = h('input', {
    type: 'search', placeholder: t('search'), 'aria-label': t('search'),
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        Object.assign(app, { text: input.value.trim(), pages: 1 });
        loadList();
      }, SEARCH_MS);
    },
  });
  return h('label.search', {}, icon('search'), input);
}

export function mountSidebar() {
  const nav = h('nav', { 'aria-label': t('conversations') });
  const foot = h('div.sidebar-foot');
  const draw = (what) => {
    if (what !== 'account') return;
    nav.replaceChildren(...navigation());
    foot.replaceChildren(profile());
  };
  listen(draw);
  draw('account');
  return h('aside.sidebar', {},
    h('div.brand', {}, h('img', { src: '/__page/logo.svg', alt: '', width: 20, height: 20 }),
      h('strong.ellipsis', {}, app.account.name)),
    h('div.search-row', {}, searchBox(), iconButton('compose', t('newConversation'),
      openNewConversation, { 'data-test': 'new-conversation' })),
    nav, foot);
}
