#include "features/audit/audit_int.h"

#include "core/http/paging.h"

/*
 * $2 seq to go on before; the filters are $3 and up. Whoever may see only their own entries is the
 * actor in $9, beside the filter.
 */
DB_STMT(audit_rows, "audit.rows",
	"select l.seq, l.at, l.action, l.status, l.error, l.route,"
	" json_build_object('type', l.actor_type, 'id', l.actor_id,"
	"  'name', l.payload->>'actor_name') as actor,"
	" case when l.impersonator_id is not null then json_build_object("
	"  'id', l.impersonator_id, 'name', l.payload->>'impersonator_name') end as impersonator,"
	" json_build_object('type', l.resource_type, 'id', l.resource_id) as resource,"
	" nullif((l.payload->'before')::text, 'null') as before,"
	" nullif((l.payload->'after')::text, 'null') as after,"
	" l.payload->>'ip' as ip, l.payload->>'user_agent' as user_agent, l.request_id,"
	" l.credential_id, l.repeats, l.payload is null as erased, encode(l.hash, 'hex') as hash"
	" from audit_log l"
	" where l.account_id = $1 and ($2::bigint is null or l.seq < $2)"
	" and ($3::bigint is null or l.actor_id = $3) and ($4::text is null or l.action = $4)"
	" and ($5::text is null or l.resource_type = $5)"
	" and ($6::text is null or l.resource_id = $6)"
	" and ($7::bigint is null or l.at >= hub_time($7))"
	" and ($8::bigint is null or l.at < hub_time($8))"
	" and ($9::bigint is null or l.actor_id = $9)"
	" order by l.seq desc limit $10");

enum err audit_list(struct request *rq)
{
	const struct audit_query *query = rq->query;
	int64_t own = rq->scope < SCOPE_ACCOUNT ? rq->user_id : I64_NULL;
	struct db_rows *rows;
	struct paging page;

	TRY(paging_begin(rq, query->limit, query->cursor, I64_NULL, &page));
	TRY(db_query(rq->tenant, &audit_rows,
		     DB_ARGS(db_i64(rq->account_id), db_i64(page.from), db_i64(query->actor),
			     db_text(query->action), db_text(query->resource_type),
			     db_text(query->resource_id), db_time(query->from),
			     db_time(query->to), db_i64(own), paging_rows(&page)),
		     &rows));
	return paging_reply(rq, &page, rows, &audit_row_schema, "seq");
}
