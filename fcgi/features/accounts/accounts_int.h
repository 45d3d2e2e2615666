/* What the files of the accounts slice share. */
#ifndef HUB_ACCOUNTS_INT_H
#define HUB_ACCOUNTS_INT_H

#include "features/accounts/accounts.h"

/* One event as clients get it (api.md): the envelope is stored and passed on as it was published. */
struct event_row {
	int64_t seq;
	struct str envelope;
};

struct events_query {
	int64_t after;
	int64_t limit;
};

struct ticket_reply {
	struct str ticket;
	usec_t expires_at;
};

extern const struct schema events_query_schema, event_envelope_schema, ticket_reply_schema, page_schema;

enum err stream_ticket_create(struct request *rq);
enum err events_list(struct request *rq);
enum err page_embedded(struct request *rq);
enum err page_full(struct request *rq);

#endif
