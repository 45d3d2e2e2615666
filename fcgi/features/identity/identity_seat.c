/*
 * Seats: who may enter an account whose plan counts people. A membership is a seat; whoever was
 * vouched for and found none left, or was sent away, is in table seats_wanted and has no access.
 */
#include "features/identity/identity_int.h"

#include <inttypes.h>

DB_STMT(seats_missing, "identity.seats_missing",
	"select account_id as id, chatwoot_account_id, name, state, seats"
	" from directory.seats_wanted($1)");

/* Of those that Chatwoot has just named, and whether the person may enter any other. */
DB_STMT(seats_refused, "identity.seats_refused",
	"select account_id as id, chatwoot_account_id, name, state, seats"
	" from directory.seats_wanted($1, $2)"
	" where not exists (select from directory.memberships($1) where status = 'active')");

DB_STMT(seats_wanted, "identity.seats_wanted",
	"select u.id, u.chatwoot_user_id, u.name, u.email, u.avatar_url, w.role, w.state, w.since"
	" from seats_wanted w join users u on u.id = w.user_id"
	" where w.account_id = $1 order by w.since, u.id limit 200");

DB_STMT(seat_give, "identity.seat_give", "select directory.seat_give($1) as given");

DB_STMT(seat_withdraw, "identity.seat_withdraw", "select directory.seat_withdraw($1) as withdrawn");

enum err seats_missing_load(struct request *rq, int64_t user_id, struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &seats_missing, DB_ARGS(db_i64(user_id)), &rows));
	return rows_list(rq->arena, rows, &seatless_account_schema, ret);
}

/* With what their page tells them. */
static enum err refuse(struct request *rq, const struct seatless_account *account)
{
	int64_t seats = account->seats == I64_NULL ? 0 : account->seats;
	struct buf out = buf_new(rq->arena, 4096);

	rq->audit.action = "seat.refused";
	rq->audit.resource = "account";
	rq->audit.resource_id = arena_printf(rq->arena, "%" PRId64, account->id);
	bool withdrawn = str_eq(account->state, STR("withdrawn"));
	buf_char(&out, '{');
	if (!withdrawn)
		buf_printf(&out,
			   "\"limit\":{\"key\":\"seats\",\"limit\":%" PRId64
			   ",\"used\":%" PRId64 "},",
			   seats, seats);
	buf_lit(&out, "\"account\":");
	json_put_object(&out, &seatless_account_schema, account);
	buf_char(&out, '}');
	rq->failure.details = buf_view(&out);
	return withdrawn ? ERR_NO_SEAT : ERR_PLAN_LIMIT;
}

enum err seat_check(struct request *rq, int64_t user_id, struct str accounts)
{
	struct db_rows *rows;
	struct list missing;

	TRY(db_query(rq->tenant, &seats_refused, DB_ARGS(db_i64(user_id), db_text(accounts)),
		     &rows));
	TRY(rows_list(rq->arena, rows, &seatless_account_schema, &missing));
	return missing.count ? refuse(rq, missing.items) : OK;
}

enum err seats_list(struct request *rq)
{
	struct db_rows *rows;
	struct list people;

	TRY(db_query(rq->tenant, &seats_wanted, DB_ARGS(db_i64(rq->account_id)), &rows));
	TRY(rows_list(rq->arena, rows, &seat_wanted_schema, &people));
	return reply_list(rq, &people, STR_NULL);
}

static enum err path_user(struct request *rq, int64_t *ret)
{
	return str_to_i64(request_path(rq, "userId"), 1, INT64_MAX, ret) ? OK : ERR_NOT_FOUND;
}

enum err seat_put(struct request *rq)
{
	struct db_rows *rows;
	int64_t user_id;

	TRY(path_user(rq, &user_id));
	TRY(db_query(rq->tenant, &seat_give, DB_ARGS(db_i64(user_id)), &rows));
	return row_bool(rows, 0, "given") ? reply_none(rq) : ERR_NOT_FOUND;
}

enum err seat_delete(struct request *rq)
{
	struct db_rows *rows;
	struct member member;
	int64_t user_id;

	TRY(path_user(rq, &user_id));
	TRY(member_removable(rq, user_id, &member));
	TRY(db_query(rq->tenant, &seat_withdraw, DB_ARGS(db_i64(user_id)), &rows));
	if (!row_bool(rows, 0, "withdrawn"))
		return ERR_NOT_FOUND;
	audit_change(rq, &member_schema, &member, NULL);
	access_cache_forget(rq);
	rq->pokes |= POKE_RELAY;
	return reply_none(rq);
}
