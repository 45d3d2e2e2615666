/* Metering: events as they happen, days of the account that they are rolled up into. */
#include "features/billing/billing_int.h"

DB_STMT(usage_add, "billing.usage_add",
	"insert into usage_events (account_id, metric, amount, at)"
	" select $1, $2, $3, least(hub_time($4), now())"
	" where hub_time($4) > now() - interval '400 days'");

/* A row for each day, also for those on which nothing was. The last 30 unless it is said. */
DB_STMT(usage_days, "billing.usage_days",
	"with span as (select coalesce($3::date, (now() at time zone time_zone)::date) as last_day"
	"  from accounts where id = $1)"
	" select to_char(d.day, 'YYYY-MM-DD') as day, coalesce(u.messages_in, 0) as messages_in,"
	"  coalesce(u.messages_out, 0) as messages_out,"
	"  coalesce(u.conversations, 0) as conversations,"
	"  coalesce(u.active_users, 0) as active_users"
	" from span s"
	" cross join lateral generate_series(coalesce($2::date, s.last_day - 29), s.last_day,"
	"  interval '1 day') d(day)"
	" left join usage_daily u on u.account_id = $1 and u.day = d.day::date"
	" order by d.day limit $4");

void usage_count(struct db_tenant *tenant, enum usage_metric metric, int64_t amount, usec_t at)
{
	static const char *const names[USAGE__COUNT] = {
		[USAGE_MESSAGES_IN] = "messages_in",
		[USAGE_MESSAGES_OUT] = "messages_out",
		[USAGE_CONVERSATIONS] = "conversations",
	};

	if (amount <= 0)
		return;
	db_queue(tenant, &usage_add,
		 DB_ARGS(db_account(tenant), db_text(str_from(names[metric])),
			 db_i64(amount), db_time(at)));
}

/* A day of the calendar: the form is the schema's length and this. */
static bool day_ok(struct request *rq, struct str day, usec_t *ret)
{
	*ret = I64_NULL;
	return !day.ptr ||
	       time_parse(arena_printf(rq->arena, "%.*sT00:00:00Z", STR_FMT(day)), ret);
}

enum err usage_list(struct request *rq)
{
	const struct usage_query *query = rq->query;
	const usec_t longest = (USAGE_DAYS_MAX - 1) * 86400 * USEC_PER_SEC;
	struct db_rows *rows;
	struct list days;
	usec_t from, to;

	if (!day_ok(rq, query->from, &from))
		return fail_field(rq, "from", "format");
	if (!day_ok(rq, query->to, &to))
		return fail_field(rq, "to", "format");
	usec_t last = to == I64_NULL ? clock_now(rq->app->clock) : to;
	if (from != I64_NULL && ((to != I64_NULL && from > to) || from < last - longest))
		return fail_field(rq, "from", "range");
	TRY(db_query(rq->tenant, &usage_days,
		     DB_ARGS(db_i64(rq->account_id), db_text(query->from), db_text(query->to),
			     db_i64(USAGE_DAYS_MAX)),
		     &rows));
	TRY(rows_list(rq->arena, rows, &usage_day_schema, &days));
	return reply_list(rq, &days, STR_NULL);
}
