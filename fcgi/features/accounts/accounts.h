/*
 * Accounts and the installations they live in: the page shell, stream tickets, the catch-up of
 * events.
 */
#ifndef HUB_ACCOUNTS_H
#define HUB_ACCOUNTS_H

#include "core/http/request.h"

extern const struct route_set accounts_routes;

/*
 * What the page shell needs of web/dist: the script and style of the entry, read once from Vite's
 * manifest. `problem` says why there is none (the SPA was not built): then shells answer 503.
 */
struct web_assets *web_assets_load(struct arena *arena, struct str web_dist, struct str templates);

#endif
