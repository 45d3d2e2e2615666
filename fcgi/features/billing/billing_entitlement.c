#include "features/billing/billing_int.h"

#include <inttypes.h>

/* Locks the key for the transaction, unless it has no end. */
DB_STMT(entitlement_hold, "billing.entitlement_hold",
	"select amount, used, soft from entitlement_hold($1, $2)");

DB_STMT(entitlements_of, "billing.entitlements_of",
	"select e.amount, entitlement_used($1, k.key) as used, e.soft, e.source"
	" from unnest($2::text[]) with ordinality k(key, place)"
	" cross join lateral entitlement_of($1, k.key) e order by k.place");

static enum err hold(struct db_tenant *tenant, const char *key, struct entitlement *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &entitlement_hold,
		     DB_ARGS(db_account(tenant), db_text(str_from(key))), &rows));
	if (rows_count(rows) != 1)
		return ERR_INTERNAL;
	*ret = (struct entitlement){row_i64(rows, 0, "amount"), row_i64(rows, 0, "used"),
				    row_bool(rows, 0, "soft")};
	return OK;
}

enum err billing_entitle(struct request *rq)
{
	const char *key = rq->route->entitlement;
	struct entitlement e;

	TRY(hold(rq->tenant, key, &e));
	if (entitlement_room(&e) > 0)
		return OK;
	int64_t used = e.used == I64_NULL ? 0 : e.used;
	metric_add(rq->app->metrics, METRIC_PLAN_LIMITS, e.soft ? EXCESS_LET : EXCESS_REFUSED, 0,
		   1);
	if (e.soft) {
		reply_header(rq, "Plan-Limit",
			     arena_printf(rq->arena, "%s; limit=%" PRId64 "; used=%" PRId64, key,
					  e.amount, used + 1));
		return OK;
	}
	rq->failure.details =
		arena_printf(rq->arena,
			     "{\"limit\":{\"key\":\"%s\",\"limit\":%" PRId64 ",\"used\":%" PRId64
			     "}}",
			     key, e.amount, used);
	return ERR_PLAN_LIMIT;
}

enum err entitlement_check(struct db_tenant *tenant, const char *key, int64_t adding,
			   int64_t *ret_left)
{
	struct entitlement e;

	TRY(hold(tenant, key, &e));
	int64_t room = e.soft ? INT64_MAX : entitlement_room(&e);
	*ret_left = room < adding ? room : adding;
	return OK;
}

static struct entitlement_row as_row(const struct entitlement_key *key, const struct db_rows *rows,
				     size_t i)
{
	bool feature = key->kind == ENTITLEMENT_FEATURE;
	int64_t amount = row_i64(rows, i, "amount");

	return (struct entitlement_row){
		.key = str_from(key->key),
		.kind = feature ? STR("feature") : STR("limit"),
		.granted = amount == I64_NULL || amount > 0,
		.limit = feature ? I64_NULL : amount,
		.used = row_i64(rows, i, "used"),
		.mode = row_bool(rows, i, "soft") ? STR("soft") : STR("hard"),
		.source = row_str(rows, i, "source"),
	};
}

enum err entitlements_list(struct request *rq)
{
	struct str names[ENTITLEMENT_KEYS];
	struct entitlement_row items[ENTITLEMENT_KEYS];
	struct db_rows *rows;

	for (size_t i = 0; i < ENTITLEMENT_KEYS; i++)
		names[i] = str_from(entitlement_keys[i].key);
	const struct list keys = {names, ENTITLEMENT_KEYS};
	TRY(db_query(rq->tenant, &entitlements_of, DB_ARGS(db_i64(rq->account_id), db_texts(&keys)),
		     &rows));
	if (rows_count(rows) != ENTITLEMENT_KEYS)
		return ERR_INTERNAL;
	for (size_t i = 0; i < ENTITLEMENT_KEYS; i++)
		items[i] = as_row(&entitlement_keys[i], rows, i);
	const struct list list = {items, ENTITLEMENT_KEYS};
	return reply_list(rq, &list, STR_NULL);
}
