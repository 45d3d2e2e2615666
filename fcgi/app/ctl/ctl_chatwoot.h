/*
 * One account of one Chatwoot, for commands: found by --installation and --chatwoot-account, called
 * with the token of --token-stdin or --token, or with the one that is stored.
 */
#ifndef HUB_CTL_CHATWOOT_H
#define HUB_CTL_CHATWOOT_H

#include "app/ctl/ctl.h"
#include "core/db/db.h"
#include "features/chatwoot/connection/onboard.h"

struct ctl_chatwoot {
	struct ctl *ctl;
	struct db *system; /* role hub_system */
	struct db *db;     /* role hub_app */
	struct keyring keys;
	struct httpc *httpc;
	const struct router *router;
	struct str installation_id;
	struct cw_target target;
	int64_t account_id;           /* the Hub's; 0: there is none yet */
	struct chatwoot_home home;    /* after ctl_chatwoot_home() */
	struct onboarding onboarding; /* after ctl_chatwoot_home() */
	struct cw *cw;
};

/* Keys, routes, libcurl and hub_app's connection. 0, or the exit status after a complaint. */
int ctl_chatwoot_start(struct ctl *ctl, struct ctl_chatwoot *ret);

/* That, and the account that the options name. 0, or the exit status after a complaint. */
int ctl_chatwoot_open(struct ctl *ctl, struct ctl_chatwoot *ret);

/* Takes the token of the options; false when they have none. */
bool ctl_chatwoot_token(struct ctl_chatwoot *c);

/* Takes the stored one. ERR_NOT_FOUND: the account is not connected. */
enum err ctl_chatwoot_stored(struct ctl_chatwoot *c) MUST_USE;

/* Makes `cw` for the token taken. */
void ctl_chatwoot_call(struct ctl_chatwoot *c);

/* Fills `home` and `onboarding`; the endpoint is made when there is none. */
enum err ctl_chatwoot_home(struct ctl_chatwoot *c) MUST_USE;

/* A transaction of the account. */
struct connection_writer ctl_chatwoot_write(struct ctl_chatwoot *c);

/*
 * A new secret takes a new webhook, for Chatwoot gives each its own once and for all: a second one
 * beside the first until the Hub has learnt it. What broke off anywhere is taken up again.
 */
struct webhook_renewal {
	int64_t old; /* I64_NULL: there is none */
	int64_t renewed;
	struct str secret; /* of the renewed */
};

enum cw_result ctl_webhook_renew(struct ctl_chatwoot *c, struct webhook_renewal *ret) MUST_USE;

/* Between the two the Hub must have learnt the secret. */
enum cw_result ctl_webhook_replace(struct ctl_chatwoot *c,
				   const struct webhook_renewal *renewal) MUST_USE;

#endif
