/*
 * An account's connection to Chatwoot (table chatwoot_connections): its state, and the credential
 * that calls are made with. One row per account, born when it is connected for the first time.
 */
#ifndef HUB_CHATWOOT_CONNECTION_H
#define HUB_CHATWOOT_CONNECTION_H

#include "core/jobs/event.h"
#include "features/chatwoot/client/client.h"

/* What everybody may know of it who may see it; API and event alike. */
struct connection {
	struct str state;        /* connected unauthorized disconnected */
	struct str mode;         /* signed: webhooks, and polls; poll: polls alone */
	struct str service_user; /* JSON: whose token it is in Chatwoot, {chatwoot_user_id, name} */
	struct str chatwoot_version;
	struct str last_error;
	int64_t version; /* of the row */
	usec_t checked_at;
	usec_t connected_at;
};

extern const struct schema connection_schema;

/* The row's columns by that table. */
#define CONNECTION_COLUMNS                                                              \
	"state, mode, case when service_user_id is not null then jsonb_build_object("   \
	"'chatwoot_user_id', service_user_id, 'name', coalesce(service_user_name, ''))" \
	" end as service_user, chatwoot_version, last_error, version, checked_at, connected_at"

/* Where the account lives in Chatwoot, and where Chatwoot reaches it in the Hub. */
struct chatwoot_home {
	struct cw_target target; /* without a token */
	struct str slug;
	struct list origins; /* of struct str */
	struct str account_name;
	struct str locale;
	struct str endpoint_id, endpoint_key; /* STR_NULL: it has none yet */
	struct str secret_sealed;
	usec_t last_webhook_at;
};

/* Of the tenant's account. ERR_NOT_FOUND when there is no such account. */
enum err chatwoot_home(struct db_tenant *tenant, struct chatwoot_home *ret) MUST_USE;

/*
 * The row and its token, opened; *ret_token is STR_NULL when disconnected.
 * Errors: ERR_NOT_FOUND: never connected; ERR_INTERNAL: `keys` lack the one it is sealed with.
 */
enum err connection_load(struct db_tenant *tenant, const struct keyring *keys,
			 struct connection *ret, struct str *ret_token) MUST_USE;

/* Who did what is written, for events. */
struct connection_writer {
	struct db_tenant *tenant;
	const struct clock *clock;
	const struct rng *rng;
	struct actor actor;
};

/*
 * The credential was found dead, for `reason`: state unauthorized and the event. Nothing happens to
 * a connection that isn't connected, or has another version by now: somebody renewed it.
 */
enum err connection_lost(const struct connection_writer *writer, int64_t version,
			 struct str reason) MUST_USE;

/* Queues connection.updated, which only the account's admins hear. */
enum err connection_tell(const struct connection_writer *writer,
			 const struct connection *connection) MUST_USE;

#endif
