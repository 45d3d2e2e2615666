#include "features/audit/audit_int.h"

#include "core/http/cursor.h"

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

/* Of the page's last row; seqs are dense, so the rows between are filtered out. */
static enum err cursor_seq(struct request *rq, struct str cursor, int64_t *ret)
{
	struct str part;

	*ret = I64_NULL;
	if (!cursor.ptr)
		return OK;
	TRY(cursor_read(rq->arena, cursor, 1, &part));
	return str_to_i64(part, 1, INT64_MAX, ret) ? OK : ERR_BAD_CURSOR;
}

enum err audit_list(struct request *rq)
{
	const struct audit_query *query = rq->query;
	int64_t limit = query->limit == I64_NULL ? PAGE_DEFAULT : query->limit, before;
	int64_t own = rq->scope < SCOPE_ACCOUNT ? rq->user_id : I64_NULL;
	struct str next = STR_NULL;
	struct db_rows *rows;
	struct list list;

	TRY(cursor_seq(rq, query->cursor, &before));
	TRY(db_query(rq->tenant, &audit_rows,
		     DB_ARGS(db_i64(rq->account_id), db_i64(before), db_i64(query->actor),
			     db_text(query->action), db_text(query->resource_type),
			     db_text(query->resource_id), db_time(query->from),
			     db_time(query->to), db_i64(own), db_i64(limit + 1)),
		     &rows));
	TRY(rows_list(rq->arena, rows, &audit_row_schema, &list));
	if (list.count > (size_t)limit) {
		list.count = (size_t)limit;
		struct str last = row_str(rows, list.count - 1, "seq");
		next = cursor_make(rq->arena, &last, 1);
	}
	return reply_list(rq, &list, next);
}
