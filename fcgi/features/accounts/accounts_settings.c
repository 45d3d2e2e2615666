/* What an account's admins decide about it. Its name is Chatwoot's to change. */
#include "features/accounts/accounts_int.h"

#define CALENDAR_MAX (64 * 1024)

#define SETTINGS_COLUMNS                                                                 \
	"id, chatwoot_account_id, name, locale, time_zone, currency, business_calendar," \
	" version, updated_at"

DB_STMT(settings_get, "accounts.settings_get",
	"select " SETTINGS_COLUMNS " from accounts where id = $1");

DB_STMT(settings_lock, "accounts.settings_lock",
	"select " SETTINGS_COLUMNS " from accounts where id = $1 for update");

/* The view also lists the same zones again, below posix/ and right/, which browsers do not know. */
DB_STMT(time_zone_known, "accounts.time_zone_known",
	"select from pg_timezone_names where name = $1"
	" and name !~ '^(posix/|right/|posixrules$|localtime$|Factory$)'");

DB_STMT(settings_put, "accounts.settings_put",
	"update accounts set locale = coalesce($2, locale), time_zone = coalesce($3, time_zone),"
	" currency = coalesce($4, currency),"
	" business_calendar = coalesce($5, business_calendar),"
	" version = version + 1, updated_at = now()"
	" where id = $1 returning " SETTINGS_COLUMNS);

enum err settings_show(struct request *rq)
{
	struct settings settings;

	TRY(db_one(rq->tenant, &settings_get, DB_ARGS(db_i64(rq->account_id)), &settings_schema,
		   &settings));
	return reply_one(rq, &settings);
}

static bool is_currency(struct str code)
{
	for (size_t i = 0; i < code.len; i++)
		if (code.ptr[i] < 'A' || code.ptr[i] > 'Z')
			return false;
	return true;
}

/* PostgreSQL reads all its time zone files to answer: only asked when another one is wanted. */
static enum err time_zone_allowed(struct request *rq, struct str wanted, struct str current)
{
	struct db_rows *rows;

	if (!wanted.ptr || str_eq(wanted, current))
		return OK;
	TRY(db_query(rq->tenant, &time_zone_known, DB_ARGS(db_text(wanted)), &rows));
	return rows_count(rows) ? OK : fail_field(rq, "time_zone", "unknown");
}

static enum err change_allowed(struct request *rq, const struct settings_change *change,
			       const struct settings *current)
{
	struct str path;
	const char *code = NULL;

	if (change->version != current->version)
		return fail_current(rq, ERR_CONFLICT, &settings_schema, current);
	if (change->currency.ptr && !is_currency(change->currency))
		return fail_field(rq, "currency", "format");
	if (change->business_calendar)
		code = calendar_refused(rq->arena, change->business_calendar, &path);
	if (code)
		return fail_field(rq, path.ptr, code);
	return time_zone_allowed(rq, change->time_zone, current->time_zone);
}

static struct str calendar_text(struct arena *arena, const struct calendar *calendar)
{
	struct buf out = buf_new(arena, CALENDAR_MAX);

	if (!calendar)
		return STR_NULL;
	json_put_object(&out, &calendar_schema, calendar);
	return buf_view(&out);
}

enum err settings_update(struct request *rq)
{
	const struct settings_change *change = rq->body;
	struct settings before, after;

	TRY(db_one(rq->tenant, &settings_lock, DB_ARGS(db_i64(rq->account_id)), &settings_schema,
		   &before));
	TRY(change_allowed(rq, change, &before));
	TRY(db_one(rq->tenant, &settings_put,
		   DB_ARGS(db_i64(rq->account_id), db_text(change->locale),
			   db_text(change->time_zone), db_text(change->currency),
			   db_text(calendar_text(rq->arena, change->business_calendar))),
		   &settings_schema, &after));
	audit_change(rq, &settings_schema, &before, &after);
	return reply_one(rq, &after);
}
