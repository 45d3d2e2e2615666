/* What the files of the audit slice share. */
#ifndef HUB_AUDIT_INT_H
#define HUB_AUDIT_INT_H

#include "core/http/request.h"
#include "features/audit/audit.h"
#include "features/audit/audit_chain.h"

/* The columns that queue and log share, but for account, number and time. */
#define AUDIT_COLUMNS                                                          \
	"action, status, error, route, actor_type, actor_id, impersonator_id," \
	" credential_id, resource_type, resource_id, request_id, repeats, payload"

/* Time exactly, as a number. */
#define AUDIT_AT_USEC "(extract(epoch from at) * 1000000)::bigint as at_usec"

/*
 * Everything of a row but number, salt, digest, hash and erasure; views live with the rows.
 */
struct audit_entry audit_entry_read(const struct db_rows *rows, size_t i);

struct audit_query {
	int64_t actor; /* user id */
	struct str action;
	struct str resource_type;
	struct str resource_id;
	usec_t from; /* from … */
	usec_t to;   /* … up to, and without */
	int64_t limit;
	struct str cursor;
};

extern const struct schema audit_query_schema, audit_row_schema;

enum err audit_list(struct request *rq);

#endif
