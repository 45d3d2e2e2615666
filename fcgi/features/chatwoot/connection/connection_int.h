/* What the routes of an account's connection take and give. */
#ifndef HUB_CHATWOOT_CONNECTION_INT_H
#define HUB_CHATWOOT_CONNECTION_INT_H

#include "core/http/app.h"
#include "core/http/request.h"
#include "features/chatwoot/connection/check.h"

/* struct connection, and where it leads. */
struct connection_detail {
	struct str state;
	struct str mode;
	struct str service_user;
	struct str chatwoot_version;
	struct str last_error;
	int64_t version;
	usec_t checked_at;
	usec_t connected_at;
	usec_t last_webhook_at;
	struct str installation; /* its slug */
	struct str chatwoot_url;
	int64_t chatwoot_account_id;
};

struct connection_body {
	struct str api_access_token;
};

struct connection_query {
	bool force; /* forget the token even when Chatwoot can't be reached */
};

extern const struct names connection_states;
extern const struct names connection_modes;
extern const struct schema connection_user_schema;

enum err connection_show(struct request *rq);
enum err connection_create(struct request *rq);
enum err connection_delete(struct request *rq);
enum err connection_check(struct request *rq);

#endif
