#include "features/accounts/accounts_int.h"

#include "core/crypto/ticket.h"
#include "core/crypto/token.h"
#include "features/identity/identity_reach.h"

#define EVENTS_DEFAULT 200
/* Envelopes go out as they are; the last one may be as large as an event can be. */
#define EVENTS_BYTES (REPLY_MAX / 2)

/* What the person may see of the account's events after $2: the stream's audience rule. */
DB_STMT(events_after, "accounts.events_after",
	"select seq, envelope from events where account_id = $1 and seq > $2"
	" and (audience = '\"account\"' or audience->'users' @> to_jsonb($3::bigint))"
	" order by seq limit $4");

DB_STMT(events_kept, "accounts.events_kept",
	"select h.seq as head, (select min(e.seq) from events e where e.account_id = $1) as oldest,"
	" (select m.reach_seq from memberships m where m.account_id = $1 and m.user_id = $2)"
	"   as reached"
	" from event_heads h where h.account_id = $1");

enum err stream_ticket_create(struct request *rq)
{
	usec_t now = clock_now(rq->app->clock);
	/* As long as access tokens live revocations are told of, whatever the credential is. */
	usec_t longest = now + TOKEN_LIFE_SEC * USEC_PER_SEC;
	struct ticket ticket = {
		.account_id = rq->account_id,
		.user_id = rq->user_id,
		.session_id = rq->session_id,
		.reach_id = rq->reach->id,
		.expires_at = now + TICKET_LIFE_SEC * USEC_PER_SEC,
		.session_ends = rq->token_expires_at < longest ? rq->token_expires_at : longest,
	};
	struct ticket_reply reply = {.reach = ticket.reach_id, .expires_at = ticket.expires_at};

	TRY(ticket_sign(rq->arena, &rq->app->ticket_keys, &ticket, &reply.ticket));
	return reply_one(rq, &reply);
}

/*
 * True when `after` lies before what is kept, after what exists, or before what the person may see
 * now: only reloading the state helps.
 */
static enum err out_of_reach(struct request *rq, int64_t after, bool *ret)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &events_kept, DB_ARGS(db_i64(rq->account_id), db_i64(rq->user_id)),
		     &rows));
	int64_t head = rows_count(rows) ? row_i64(rows, 0, "head") : 0;
	int64_t oldest = rows_count(rows) ? row_i64(rows, 0, "oldest") : I64_NULL;
	*ret = after > head || (after < head && (oldest == I64_NULL || after + 1 < oldest)) ||
	       (rows_count(rows) && after < row_i64(rows, 0, "reached"));
	return OK;
}

enum err events_list(struct request *rq)
{
	const struct events_query *query = rq->query;
	int64_t limit = query->limit == I64_NULL ? EVENTS_DEFAULT : query->limit;
	struct str next = STR_NULL;
	struct db_rows *rows;
	bool gone;

	TRY(out_of_reach(rq, query->after, &gone));
	if (gone)
		return ERR_GONE;
	TRY(db_query(rq->tenant, &events_after,
		     DB_ARGS(db_i64(rq->account_id), db_i64(query->after), db_i64(rq->user_id),
			     db_i64(limit)),
		     &rows));
	size_t found = rows_count(rows), count = 0, bytes = 0;
	struct str *envelopes = ARENA_ARRAY(rq->arena, struct str, found);
	while (count < found && bytes < EVENTS_BYTES) {
		envelopes[count] = row_str(rows, count, "envelope");
		bytes += envelopes[count++].len;
	}
	if (count == (size_t)limit || count < found)
		next = arena_printf(rq->arena, "%lld", (long long)row_i64(rows, count - 1, "seq"));
	return reply_json_list(rq, envelopes, count, next);
}
