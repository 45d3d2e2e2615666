// Sign-in, session check, profile and what an account consists of.
import {
  presentAccount, presentAttributeDefinition, presentInbox, presentLabel, presentUser,
} from '../present.mjs';
import { deviseUser, signIn, signOut } from '../sessions.mjs';
import { createApiInbox, updateInbox } from '../actions.mjs';
import { createLabel } from '../actions_people.mjs';
import { Reply, invalid, notFound } from './router.mjs';

function postSignIn({ store, body }) {
  const session = signIn(store, body.email, body.password);
  if (!session) {
    throw new Reply(401, {
      success: false, errors: ['Invalid login credentials. Please try again.'],
    });
  }
  return { headers: session.headers, body: { data: presentUser(store, session.user) } };
}

function deleteSignOut({ store, headers }) {
  if (signOut(store, headers)) return { body: { success: true } };
  throw new Reply(404, { success: false, errors: ['User was not found or was not logged in.'] });
}

/** Only devise headers count here: an API token is not a session. */
function getValidateToken({ store, headers }) {
  const user = deviseUser(store, headers);
  if (!user) throw new Reply(401, { success: false, errors: ['Invalid login credentials'] });
  const data = { ...presentUser(store, user), created_at: '2026-01-05T12:00:00.000Z' };
  return { body: { payload: { success: true, data } } };
}

const getProfile = ({ store, user }) => ({ body: presentUser(store, user) });

function putProfile({ store, user, body }) {
  const settings = body.profile?.ui_settings ?? {};
  user.ui_settings = { ...user.ui_settings, ...settings };
  store.emit({ type: 'quiet', accountId: null });
  return { body: presentUser(store, user) };
}

const getAccount = ({ store, account }) => (
  { body: presentAccount(account, store.settings.server) });

const getCacheKeys = ({ account }) => ({ body: { cache_keys: account.cache_keys } });

const getLabels = ({ store, account }) => (
  { body: { payload: store.list('labels', account.id).map(presentLabel) } });

function postLabel({ store, account, body }) {
  const title = String(body.title ?? '').toLowerCase();
  if (!/^[\p{L}\p{N}_-]+$/u.test(title)) throw invalid('Title is invalid', ['title']);
  if (store.list('labels', account.id).some((label) => label.title === title)) {
    throw invalid('Title has already been taken', ['title']);
  }
  return { body: presentLabel(createLabel(store, account.id, { ...body, title })) };
}

const getInboxes = ({ store, account, user, admin }) => ({
  body: {
    payload: store.inboxesOf(user, account.id).map((inbox) => presentInbox(inbox, { admin })),
  },
});

function findInbox({ store, account, user, params }) {
  const inbox = store.inboxesOf(user, account.id).find((row) => row.id === params.id);
  if (!inbox) throw notFound();
  return inbox;
}

const getInbox = (context) => (
  { body: presentInbox(findInbox(context), { admin: context.admin }) });

function postInbox({ store, account, body }) {
  if (body.channel?.type !== 'api') throw invalid('Only API channels can be created here');
  if (!body.name) throw invalid("Name can't be blank", ['name']);
  const inbox = createApiInbox(store, account.id, { ...body, ...body.channel });
  return { body: presentInbox(inbox, { admin: true }) };
}

function patchInbox(context) {
  const inbox = findInbox(context);
  updateInbox(context.store, inbox, { ...context.body, ...context.body.channel });
  return { body: presentInbox(inbox, { admin: true }) };
}

function getAttributeDefinitions({ store, account, query }) {
  const model = query.get('attribute_model');
  const rows = store.list('attribute_definitions', account.id);
  const chosen = rows.filter((row) => !model || row.attribute_model === model);
  return { body: chosen.map(presentAttributeDefinition) };
}

const A = '/api/v1/accounts/:aid';

const getHealth = () => ({ body: { status: 'woot' } });

/** Which Chatwoot this is, to anybody. */
const getVersion = ({ store }) => ({
  body: {
    version: store.settings.server.version,
    timestamp: new Date().toISOString().slice(0, 19).replace('T', ' '),
    queue_services: 'ok',
    data_services: 'ok',
  },
});

export const identityRoutes = [
  ['GET', '/health', getHealth, { public: true }],
  ['GET', '/api', getVersion, { public: true }],
  ['POST', '/auth/sign_in', postSignIn, { public: true }],
  ['DELETE', '/auth/sign_out', deleteSignOut, { public: true }],
  ['GET', '/auth/validate_token', getValidateToken, { public: true }],
  ['GET', '/api/v1/profile', getProfile],
  ['PUT', '/api/v1/profile', putProfile],
  ['GET', A, getAccount],
  ['GET', `${A}/cache_keys`, getCacheKeys],
  ['GET', `${A}/labels`, getLabels],
  ['POST', `${A}/labels`, postLabel, { admin: true }],
  ['GET', `${A}/inboxes`, getInboxes],
  ['POST', `${A}/inboxes`, postInbox, { admin: true }],
  ['GET', `${A}/inboxes/:id`, getInbox],
  ['PATCH', `${A}/inboxes/:id`, patchInbox, { admin: true }],
  ['GET', `${A}/custom_attribute_definitions`, getAttributeDefinitions],
];
