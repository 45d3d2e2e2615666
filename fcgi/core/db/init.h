/*
 * `hubctl db init`: the roles and the database, before any migration. Repeatable: what is there is
 * left alone, passwords are set again from the URLs.
 *
 * Roles: hub_owner, hub_app, hub_system (LOGIN) and hub_search (NOLOGIN), none of them superuser or
 * BYPASSRLS — row-level security is the second wall, and such a role would walk through it, so an
 * existing role that has either attribute is an error, not a warning.
 */
#ifndef HUB_INIT_H
#define HUB_INIT_H

#include "core/base/arena.h"

struct init {
	struct str admin_url;  /* may create roles and databases */
	struct str owner_url;  /* user hub_owner; names the database */
	struct str app_url;    /* user hub_app, same database */
	struct str system_url; /* user hub_system, same database */
	/* Told what was made: "role", "hub_app". May be NULL. */
	void (*progress)(void *ctx, const char *kind, const char *name);
	void *ctx;
};

/*
 * Errors, each told in *ret_problem: ERR_INVALID (a URL names another role or database than it
 * must, or a role has too much power), ERR_UNAVAILABLE, ERR_INTERNAL.
 */
enum err init_run(struct arena *arena, const struct init *init, struct str *ret_problem) MUST_USE;

#endif
