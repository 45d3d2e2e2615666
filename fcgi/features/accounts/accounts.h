/*
 * Accounts and the installations they live in: the page shell, stream tickets, the catch-up of
 * events.
 */
#ifndef HUB_ACCOUNTS_H
#define HUB_ACCOUNTS_H

#include "core/http/request.h"

extern const struct route_set accounts_routes;

/*
 * What the page shell needs of web/dist and templates; one per worker, made after the fork. The
 * entry's script and styles come from Vite's manifest; it and the templates are read when first
 * needed and again when the manifest changes (one that can't be read changes nothing). While there
 * is none (the SPA is not built) shells answer 503.
 */
struct web_assets *web_assets_new(struct arena *arena, struct str web_dist, struct str templates);

/* What is wrong with the slice's templates ("accounts/page.html:3: …"), or NULL. */
const char *web_assets_problem(struct arena *arena, struct str templates);

#endif
