/* The coverage meter: how old what is known for sure is, and how much was repaired. */
#include "features/chatwoot/sync/coverage.h"

#include "features/chatwoot/sync/sync_http.h"
#include "features/chatwoot/sync/sync_plan.h"

/*
 * What came by webhook, of that and what a run had to bring instead, says how far Chatwoot's
 * webhooks can be relied upon. The state is coverage_state()'s to say.
 */
DB_STMT(coverage_of, "chatwoot.coverage_of",
	"with r as (select p.entity, p.kind, count(*) as n from repairs p"
	"  where p.account_id = $1 and p.at > now() - interval '24 hours' group by 1, 2)"
	" select 'blind' as state, coalesce(n.state, 'disconnected') as connection,"
	"  coalesce(n.mode, 'poll') as mode,"
	"  h.last_at as last_webhook_at, c.last_poll_at, c.last_full_sync_at,"
	"  c.next_full_at as next_full_sync_at,"
	"  floor(extract(epoch from now() - c.last_poll_at))::bigint as lag_seconds,"
	"  h.day as webhooks_24h, (select coalesce(sum(r.n), 0)::bigint from r) as repaired_24h,"
	"  (select coalesce(jsonb_agg(jsonb_build_object('entity', e.entity, 'count', e.n)"
	"    order by e.entity), '[]') from"
	"    (select r.entity, sum(r.n) as n from r group by 1) e) as repaired_by_entity,"
	"  case when h.day + l.lost > 0 then h.day * 100 / (h.day + l.lost) end"
	"   as webhook_success_percent,"
	"  c.in_chatwoot as conversations_in_chatwoot, coalesce(c.missing_now, 0) as missing_now,"
	"  coalesce(c.extra_now, 0) as extra_now, c.last_error"
	" from (select coalesce(sum(r.n), 0)::bigint as lost from r where r.kind <> 'extra') l"
	" cross join directory.webhooks_heard() h"
	" left join coverage c on c.account_id = $1"
	" left join chatwoot_connections n on n.account_id = $1");

struct repaired_entity {
	struct str entity;
	int64_t count;
};

static const struct field entity_fields[] = {
	F_STR(struct repaired_entity, entity, 1, 32, REQUIRED),
	F_I64(struct repaired_entity, count, 1, INT64_MAX, REQUIRED),
};
static const struct schema entity_schema =
	SCHEMA("RepairedEntity", struct repaired_entity, entity_fields);

struct coverage {
	struct str state;
	struct str connection;
	struct str mode;
	usec_t last_webhook_at;
	usec_t last_poll_at;
	usec_t last_full_sync_at;
	usec_t next_full_sync_at;
	int64_t lag_seconds;
	int64_t webhooks_24h;
	int64_t webhook_success_percent;
	int64_t repaired_24h;
	struct str repaired_by_entity; /* JSON */
	int64_t conversations_in_chatwoot;
	int64_t missing_now;
	int64_t extra_now;
	struct str last_error;
};

static const char *const state_names[] = {"ok", "late", "blind"};
static const struct names states = {state_names, ARRAY_LEN(state_names)};
static const char *const connection_names[] = {"connected", "unauthorized", "disconnected"};
static const struct names connections = {connection_names, ARRAY_LEN(connection_names)};
static const char *const mode_names[] = {"signed", "poll"};
static const struct names modes = {mode_names, ARRAY_LEN(mode_names)};

static const struct field coverage_fields[] = {
	F_ENUM(struct coverage, state, &states, REQUIRED),
	F_ENUM(struct coverage, connection, &connections, REQUIRED),
	F_ENUM(struct coverage, mode, &modes, REQUIRED),
	F_TIME(struct coverage, last_webhook_at, NULLABLE),
	F_TIME(struct coverage, last_poll_at, NULLABLE),
	F_TIME(struct coverage, last_full_sync_at, NULLABLE),
	F_TIME(struct coverage, next_full_sync_at, NULLABLE),
	F_I64(struct coverage, lag_seconds, 0, INT64_MAX, NULLABLE),
	F_I64(struct coverage, webhooks_24h, 0, INT64_MAX, REQUIRED),
	F_I64(struct coverage, webhook_success_percent, 0, 100, NULLABLE),
	F_I64(struct coverage, repaired_24h, 0, INT64_MAX, REQUIRED),
	F_JSON_LIST(struct coverage, repaired_by_entity, &entity_schema, REQUIRED),
	F_I64(struct coverage, conversations_in_chatwoot, 0, INT64_MAX, NULLABLE),
	F_I64(struct coverage, missing_now, 0, INT64_MAX, REQUIRED),
	F_I64(struct coverage, extra_now, 0, INT64_MAX, REQUIRED),
	F_STR(struct coverage, last_error, 0, 500, NULLABLE),
};
const struct schema coverage_schema = SCHEMA("Coverage", struct coverage, coverage_fields);

const char *coverage_state(bool connected, bool poll_only, int64_t lag_seconds)
{
	usec_t every = poll_only ? SYNC_POLL_ONLY_EVERY : SYNC_POLL_EVERY;

	if (!connected || lag_seconds == I64_NULL || lag_seconds > COVERAGE_BLIND_SEC)
		return "blind";
	return lag_seconds > 2 * every / USEC_PER_SEC + 60 ? "late" : "ok";
}

enum err coverage_show(struct request *rq)
{
	struct coverage coverage;
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &coverage_of, DB_ARGS(db_i64(rq->account_id)), &rows));
	if (rows_count(rows) != 1)
		return ERR_INTERNAL;
	TRY(row_get(rows, 0, &coverage_schema, &coverage));
	coverage.state = str_from(coverage_state(str_eq(coverage.connection, STR("connected")),
						 str_eq(coverage.mode, STR("poll")),
						 coverage.lag_seconds));
	return reply_one(rq, &coverage);
}
