// Webhook subscriptions (administrators only) and Dashboard Apps (any member: Chatwoot has no
// policy there, which is why a Dashboard App proves nothing).
import { createDashboardApp, createWebhook } from '../actions.mjs';
import { WEBHOOK_EVENTS } from '../payloads.mjs';
import { presentDashboardApp, presentWebhook } from '../present.mjs';
import { invalid, notFound } from './router.mjs';

const isHttpUrl = (url) => {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
};

const getWebhooks = ({ store, account }) => ({
  body: {
    payload: {
      webhooks: store.list('webhooks', account.id).map((row) => presentWebhook(store, row)),
    },
  },
});

function checkWebhook({ store, account }, { url, subscriptions }, self) {
  if (!isHttpUrl(url)) throw invalid('Url is invalid', ['url']);
  const taken = store.list('webhooks', account.id).some((row) => (
    row !== self && row.url === url));
  if (taken) throw invalid('Url has already been taken', ['url']);
  const known = Array.isArray(subscriptions) && subscriptions.length > 0 &&
    subscriptions.every((event) => WEBHOOK_EVENTS.includes(event));
  if (!known) throw invalid('Subscriptions Invalid events', ['subscriptions']);
}

function postWebhook(context) {
  const { store, account, body } = context;
  const { url, name, subscriptions, inbox_id: inboxId } = body.webhook ?? body;
  checkWebhook(context, { url, subscriptions }, null);
  const webhook = createWebhook(store, account.id, { url, name, subscriptions, inboxId });
  return { body: { payload: { webhook: presentWebhook(store, webhook) } } };
}

function findRow({ store, account, params }, list) {
  const row = store.find(list, account.id, params.id);
  if (!row) throw notFound();
  return row;
}

function removeRow(context, list) {
  const row = findRow(context, list);
  context.store.state[list].splice(context.store.state[list].indexOf(row), 1);
  context.store.emit({ type: 'quiet', accountId: context.account.id });
}

function patchWebhook(context) {
  const webhook = findRow(context, 'webhooks');
  const { url, name, subscriptions } = { ...webhook, ...(context.body.webhook ?? context.body) };
  checkWebhook(context, { url, subscriptions }, webhook);
  Object.assign(webhook, { url, name, subscriptions });
  return { body: { payload: { webhook: presentWebhook(context.store, webhook) } } };
}

function deleteWebhook(context) {
  removeRow(context, 'webhooks');
  return { status: 200 };
}

const getApps = ({ store, account }) => (
  { body: store.list('dashboard_apps', account.id).map(presentDashboardApp) });

const getApp = (context) => ({ body: presentDashboardApp(findRow(context, 'dashboard_apps')) });

function checkApp({ title, content }) {
  const frames = Array.isArray(content) && content.length > 0 && content.every((item) => (
    item?.type === 'frame' && /^https?:\/\//.test(item.url)));
  if (!frames) throw invalid('Content : Invalid data', ['content']);
  if (!title) throw invalid("Title can't be blank", ['title']);
}

function postApp({ store, account, body }) {
  const { title, content } = body.dashboard_app ?? {};
  checkApp({ title, content });
  return { body: presentDashboardApp(createDashboardApp(store, account.id, { title, content })) };
}

function patchApp(context) {
  const app = findRow(context, 'dashboard_apps');
  const { title, content } = { ...app, ...context.body.dashboard_app };
  checkApp({ title, content });
  Object.assign(app, { title, content });
  context.store.emit({ type: 'quiet', accountId: context.account.id });
  return { body: presentDashboardApp(app) };
}

function deleteApp(context) {
  removeRow(context, 'dashboard_apps');
  return { status: 204 };
}

const A = '/api/v1/accounts/:aid';

export const integrationRoutes = [
  ['GET', `${A}/webhooks`, getWebhooks, { admin: true }],
  ['POST', `${A}/webhooks`, postWebhook, { admin: true }],
  ['PATCH', `${A}/webhooks/:id`, patchWebhook, { admin: true }],
  ['PUT', `${A}/webhooks/:id`, patchWebhook, { admin: true }],
  ['DELETE', `${A}/webhooks/:id`, deleteWebhook, { admin: true }],
  ['GET', `${A}/dashboard_apps`, getApps],
  ['POST', `${A}/dashboard_apps`, postApp],
  ['GET', `${A}/dashboard_apps/:id`, getApp],
  ['PATCH', `${A}/dashboard_apps/:id`, patchApp],
  ['PUT', `${A}/dashboard_apps/:id`, patchApp],
  ['DELETE', `${A}/dashboard_apps/:id`, deleteApp],
];
