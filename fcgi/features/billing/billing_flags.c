/*
 * Feature flags. They fail closed: one that no rule of the database speaks of, that is not a member
 * of struct features, or that can't be asked about, is off.
 */
#include "features/billing/billing_int.h"

#include <inttypes.h>

#include "core/crypto/digest.h"

DB_STMT(flag_rules, "billing.flag_rules",
	"select account_id, flag, allow, percentage, by_user from directory.flag_rules($1, $2)");

unsigned flag_bucket(struct arena *arena, struct str flag, int64_t id)
{
	struct str hash =
		sha256(arena, arena_printf(arena, "%.*s:%" PRId64, STR_FMT(flag), id));
	uint32_t number = 0;

	for (size_t i = 0; i < sizeof(number); i++)
		number = number << 8 | (unsigned char)hash.ptr[i];
	return number % 100;
}

static bool takes_in(struct arena *arena, const struct flag_rule *rule, int64_t user_id)
{
	int64_t id = rule->by_user ? user_id : rule->account_id;

	return rule->percentage == I64_NULL ||
	       flag_bucket(arena, rule->flag, id) < rule->percentage;
}

bool flag_on(struct arena *arena, const struct list *rules, struct str flag, int64_t account_id,
	     int64_t user_id)
{
	const struct flag_rule *items = rules->items;
	bool on = false;

	for (size_t i = 0; i < rules->count; i++) {
		if (items[i].account_id != account_id || !str_eq(items[i].flag, flag) ||
		    !takes_in(arena, &items[i], user_id))
			continue;
		if (!items[i].allow)
			return false;
		on = true;
	}
	return on;
}

static enum err rules_read(struct request *rq, int64_t account_id, struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &flag_rules,
		     DB_ARGS(db_i64(rq->user_id), db_i64(account_id ? account_id : I64_NULL)),
		     &rows));
	return rows_list(rq->arena, rows, &flag_rule_schema, ret);
}

struct list flags_load(struct request *rq, int64_t account_id)
{
	struct list rules = {0};
	enum err err = rules_read(rq, account_id, &rules);

	if (err != OK)
		log_event(&rq->log, LOG_ERROR, "flags.unknown", LOG_TXT("error", err_code(err)));
	return rules;
}

enum err features_show(struct request *rq)
{
	const struct features_query *query = rq->query;
	struct features features = {0};
	const struct features_reply reply = {&features};

	TRY(rq->app->guard->enter_account(rq, query->account_id));
	struct list rules = flags_load(rq, rq->account_id);
	for (size_t i = 0; i < features_schema.count; i++) {
		const struct field *flag = &features_schema.fields[i];
		bool *on = field_at(flag, &features);
		*on = flag_on(rq->arena, &rules, str_from(flag->name), rq->account_id, rq->user_id);
	}
	return reply_one(rq, &reply);
}
