// Finds the handler of a method and path. Pattern segments starting with ':' are ids: they
// match digits only, as everything the stand-in serves has numeric ids.

/** An answer that ends a handler early: `throw new Reply(404, body)`. */
export class Reply extends Error {
  constructor(status, body) {
    super(`reply ${status}`);
    this.status = status;
    this.body = body;
  }
}

export const notFound = () => new Reply(404, { error: 'Resource could not be found' });

/** Chatwoot answers a policy's refusal with 401, not 403. */
export const notAllowed = () => (
  new Reply(401, { error: 'You are not authorized to do this action' }));

export const invalid = (message, attributes = []) => new Reply(422, { message, attributes });

export function compile(routes) {
  return routes.map(([method, pattern, handler, options = {}]) => {
    const names = [...pattern.matchAll(/:([a-z]+)/g)].map((match) => match[1]);
    const source = pattern.replace(/:[a-z]+/g, '([0-9]+)');
    return { method, regex: new RegExp(`^${source}/?$`), names, handler, options };
  });
}

/** { route, params } or null; params are numbers. */
export function match(routes, method, path) {
  for (const route of routes) {
    const found = route.method === method && route.regex.exec(path);
    if (!found) continue;
    const params = Object.fromEntries(route.names.map((name, i) => [name, Number(found[i + 1])]));
    return { route, params };
  }
  return null;
}
