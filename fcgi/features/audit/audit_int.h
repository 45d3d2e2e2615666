/* What the files of the audit slice share. */
#ifndef HUB_AUDIT_INT_H
#define HUB_AUDIT_INT_H

#include "core/http/request.h"
#include "features/audit/audit.h"
#include "features/audit/audit_chain.h"

/* The columns that queue and log share, but for account and number; `t` is the table's alias. */
#define AUDIT_COLUMNS(t) \
	t ".action, " t ".status, " t ".error, " t ".route, " t ".actor_type, " t ".actor_id, " t ".impersonator_id, " t ".credential_id, " t ".resource_type, " t ".resource_id, " t ".request_id, " t ".repeats, " t ".payload"

/* Time exactly, as a number. */
#define AUDIT_USEC(column) "(extract(epoch from " column ") * 1000000)::bigint"

/*
 * Everything of a row but number, salt, digest, hash and erasure; views live with the rows. Its time
 * is column at_usec.
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
