// Start and addresses: /app/login, /app/accounts/:id/dashboard and
// /app/accounts/:id/conversations/:display_id.
import { mountConversation } from './conversation.js';
import { h } from './dom.js';
import { HttpError, dropSession, readSession, rest } from './http.js';
import { setLocale, t } from './i18n.js';
import { mountList } from './list.js';
import { connect } from './live.js';
import { mountLogin } from './login.js';
import { mountSidebar } from './sidebar.js';
import { app, listen, loadAccount, loadList, selectConversation } from './state.js';
import { applyTheme } from './theme.js';

const root = document.getElementById('app');

const ADDRESS = /^\/app\/accounts\/(\d+)(?:\/conversations\/(\d+))?/;

export function dashboardPath(accountId, conversationId = null) {
  const base = `/app/accounts/${accountId}`;
  return conversationId ? `${base}/conversations/${conversationId}` : `${base}/dashboard`;
}

export function go(conversationId) {
  if (conversationId === app.conversationId) return;
  history.pushState(null, '', dashboardPath(app.account.id, conversationId));
  selectConversation(conversationId);
}

function showLogin() {
  setLocale(navigator.language);
  history.replaceState(null, '', '/app/login');
  document.title = t('signInTitle');
  mountLogin(root, (user) => {
    location.assign(dashboardPath(user.accounts[0].id));
  });
}

function draw(what) {
  const strip = document.querySelector('.offline');
  if (app.connected) strip?.remove();
  else if (!strip) document.body.append(h('div.offline', { role: 'status' }, t('offlineNow')));
  if (what !== 'conversation') return;
  const name = app.conversation?.meta.sender.name;
  document.title = name ? `${name} · Chatwoot (stand-in)` : 'Chatwoot (stand-in)';
}

async function showDashboard(accountId, conversationId) {
  await loadAccount(accountId);
  root.replaceChildren(h('div.shell', {}, mountSidebar(), mountList(), mountConversation()));
  listen(draw);
  await Promise.all([loadList(), selectConversation(conversationId)]);
  connect();
}

async function start() {
  applyTheme();
  if (!readSession() || location.pathname.startsWith('/app/login')) {
    showLogin();
    return;
  }
  try {
    const found = ADDRESS.exec(location.pathname);
    const accountId = found ? Number(found[1]) : (await rest('GET', '/api/v1/profile')).account_id;
    if (!found) history.replaceState(null, '', dashboardPath(accountId));
    await showDashboard(accountId, found?.[2] ? Number(found[2]) : null);
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 401) throw error;
    dropSession();
    showLogin();
  }
}

addEventListener('popstate', () => {
  const found = ADDRESS.exec(location.pathname);
  if (!found || Number(found[1]) !== app.account?.id) location.reload();
  else selectConversation(found[2] ? Number(found[2]) : null);
});

start();
