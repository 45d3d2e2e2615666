/* Inboxes and teams: as many as the plan allows. */
#include "features/chatwoot/sync/sync_int.h"

#include "features/billing/billing.h"

#define LEFT_OUT_MAX ((size_t)1024 * 1024)

/* Of the ids $2 those that no row has, each once, the lowest first: so they come in. */
#define UNKNOWN(table, key)                                                                  \
	"select n.id from (select distinct unnest($2::bigint[]) as id) n where not exists (" \
	" select from " table " t where t.account_id = $1 and t." key " = n.id) order by n.id"
DB_STMT(sync_new_inboxes, "chatwoot.sync_new_inboxes", UNKNOWN("inboxes", "chatwoot_inbox_id"));
DB_STMT(sync_new_teams, "chatwoot.sync_new_teams", UNKNOWN("teams", "chatwoot_team_id"));

/* The row of that id among rows in order of it; their number without one. */
static size_t row_of(const struct db_rows *rows, int64_t id)
{
	size_t from = 0, to = rows_count(rows);

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (row_i64(rows, middle, "id") < id)
			from = middle + 1;
		else
			to = middle;
	}
	return from < rows_count(rows) && row_i64(rows, from, "id") == id ? from : rows_count(rows);
}

static void put_left_out(struct buf *out, const char *id_name, const struct json *thing)
{
	struct str name = json_get_str(thing, "name");

	buf_printf(out, "%s{\"%s\":%lld,\"name\":", out->len > 1 ? "," : "", id_name,
		   (long long)json_get_i64(thing, "id", 0));
	json_put_str(out, name.len ? str_utf8_head(name, 255) : STR("-"));
	buf_char(out, '}');
}

static enum err find_new(struct sync *sync, enum mirror_entity entity, const struct json *list,
			 struct db_rows **ret)
{
	size_t count = json_array_len(list), n = 0;
	struct str *ids = ARENA_ARRAY(sync->arena, struct str, count);

	for (size_t i = 0; i < count; i++) {
		int64_t id = json_get_i64(json_at(list, i), "id", I64_NULL);
		if (id != I64_NULL)
			ids[n++] = arena_printf(sync->arena, "%lld", (long long)id);
	}
	return db_query(sync->tenant,
			entity == MIRROR_INBOX ? &sync_new_inboxes : &sync_new_teams,
			DB_ARGS(sync_account(sync), db_texts(&(struct list){ids, n})), ret);
}

enum err sync_within_plan(struct sync *sync, enum mirror_entity entity, const struct json *list,
			  struct sync_allowed *ret)
{
	const bool inbox = entity == MIRROR_INBOX;
	const size_t count = json_array_len(list);
	const struct json **kept = ARENA_ARRAY(sync->arena, const struct json *, count);
	struct buf left_out = buf_new(sync->arena, LEFT_OUT_MAX);
	struct db_rows *fresh;
	int64_t room;
	size_t n = 0;

	TRY(find_new(sync, entity, list, &fresh));
	const size_t adding = rows_count(fresh);
	TRY(entitlement_check(sync->tenant, inbox ? "max_inboxes" : "max_teams", (int64_t)adding,
			      &room));
	buf_char(&left_out, '[');
	for (size_t i = 0; i < count; i++) {
		const struct json *thing = json_at(list, i);
		size_t place = row_of(fresh, json_get_i64(thing, "id", I64_NULL));
		if (place < adding && place >= (size_t)room)
			put_left_out(&left_out, inbox ? "chatwoot_inbox_id" : "chatwoot_team_id",
				     thing);
		else
			kept[n++] = thing;
	}
	buf_char(&left_out, ']');
	if (!buf_ok(&left_out))
		return ERR_INTERNAL;
	*ret = (struct sync_allowed){kept, n, buf_view(&left_out)};
	sync->run.left_out += (int64_t)adding - room;
	return OK;
}
