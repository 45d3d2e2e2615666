// The REST side: authentication, account membership and permission as Chatwoot answers them,
// then the handler. Handlers take { store, headers, query, body, params, user, account, admin }
// and return { status = 200, body, headers }, or throw a Reply.
import { authenticate } from '../sessions.mjs';
import { bulkRoutes } from './bulk.mjs';
import { contactRoutes } from './contacts.mjs';
import { conversationRoutes } from './conversations.mjs';
import { identityRoutes } from './identity.mjs';
import { integrationRoutes } from './integrations.mjs';
import { messageRoutes } from './messages.mjs';
import { peopleRoutes } from './people.mjs';
import { Reply, compile, match, notAllowed, notFound } from './router.mjs';

const ROUTES = compile([
  ...identityRoutes, ...peopleRoutes, ...conversationRoutes, ...messageRoutes, ...contactRoutes,
  ...integrationRoutes, ...bulkRoutes,
]);

function authorize(store, route, params, headers) {
  if (route.options.public) return {};
  const who = authenticate(store, headers);
  if (!who.user) throw new Reply(who.status, who.body);
  if (params.aid === undefined) return { user: who.user };
  const account = store.account(params.aid);
  if (!account) throw notFound();
  if (!store.membership(who.user, account.id)) {
    throw new Reply(401, { error: 'You are not authorized to access this account' });
  }
  if (account.status === 'suspended') throw new Reply(401, { error: 'Account is suspended' });
  const admin = store.isAdmin(who.user, account.id);
  if (route.options.admin && !admin) throw notAllowed();
  return { user: who.user, account, admin };
}

/** Answers { status, body, headers }; `body` undefined means an empty one. */
export function answerRest(store, { method, path, query, headers, body }) {
  const found = match(ROUTES, method, path);
  try {
    if (!found) throw new Reply(404, { status: 404, error: 'Not Found' });
    const { route, params } = found;
    const who = authorize(store, route, params, headers);
    const reply = route.handler({ store, headers, query, body, params, ...who });
    return { status: 200, ...reply };
  } catch (error) {
    if (error instanceof Reply) return { status: error.status, body: error.body };
    throw error;
  }
}
