/* What Chatwoot tells whole, in one reply: the account, people, inboxes, teams, labels. */
#include "features/chatwoot/sync/sync_int.h"

#include "features/identity/identity_people.h"

/* Of cache keys: a fraction of what a run's cursor may have. */
#define KEYS_BYTES 1024
#define KEY_LENGTH 64

DB_STMT(account_observed, "chatwoot.account_observed",
	"select directory.account_observed($1, $2, $3)");

/* $2 what Chatwoot says now. No row: it has said so before. */
DB_STMT(locale_said, "chatwoot.locale_said",
	"insert into coverage as c (account_id, chatwoot_locale) values ($1, $2)"
	" on conflict (account_id) do update set chatwoot_locale = excluded.chatwoot_locale"
	"  where c.chatwoot_locale is distinct from excluded.chatwoot_locale returning 1 as new");

DB_STMT(service_user_role, "chatwoot.service_user_role",
	"select a.role from chatwoot_connections n join agents a"
	" on a.account_id = $1 and a.chatwoot_user_id = n.service_user_id where n.account_id = $1");

/* $2 the moment before which a row was last named, by entity. */
#define UNNAMED(table, alias, key)                                             \
	"select " alias "." key " as id from " table " " alias " where " alias \
	".account_id = $1 and " alias ".observed_at < hub_time($2)"
DB_STMT(unnamed_agents, "chatwoot.unnamed_agents", UNNAMED("agents", "a", "chatwoot_user_id"));
DB_STMT(unnamed_roles, "chatwoot.unnamed_roles",
	UNNAMED("chatwoot_custom_roles", "r", "chatwoot_custom_role_id"));
DB_STMT(unnamed_inboxes, "chatwoot.unnamed_inboxes",
	UNNAMED("inboxes", "i", "chatwoot_inbox_id"));
DB_STMT(unnamed_teams, "chatwoot.unnamed_teams", UNNAMED("teams", "t", "chatwoot_team_id"));
DB_STMT(unnamed_labels, "chatwoot.unnamed_labels", UNNAMED("labels", "l", "chatwoot_label_id"));
DB_STMT(unnamed_definitions, "chatwoot.unnamed_definitions",
	UNNAMED("attribute_definitions", "d", "chatwoot_attribute_definition_id"));

static const struct db_stmt *const unnamed[MIRROR_ENTITIES] = {
	[MIRROR_AGENT] = &unnamed_agents,
	[MIRROR_CUSTOM_ROLE] = &unnamed_roles,
	[MIRROR_INBOX] = &unnamed_inboxes,
	[MIRROR_TEAM] = &unnamed_teams,
	[MIRROR_LABEL] = &unnamed_labels,
	[MIRROR_ATTRIBUTE_DEFINITION] = &unnamed_definitions,
};

/* --- the account --- */

/* The Hub speaks two languages. */
static struct str our_locale(struct str chatwoot)
{
	if (!chatwoot.ptr)
		return STR_NULL;
	return str_starts(chatwoot, STR("pt")) ? STR("pt-BR") : STR("en");
}

enum err sync_freeze(struct db_tenant *tenant)
{
	return db_query(tenant, &account_observed,
			DB_ARGS(db_text(STR_NULL), db_text(STR_NULL), db_text(STR("frozen"))),
			NULL);
}

enum err sync_apply_account(struct sync *sync, const struct sync_reply *reply)
{
	const struct json *json = reply->json;
	struct str name = json_get_str(json, "name");
	struct str locale = our_locale(json_get_str(json, "locale"));
	bool suspended = str_eq(json_get_str(json, "status"), STR("suspended"));
	const struct json *keys = json_get(json, "cache_keys");
	struct db_rows *rows;

	if (json_is_object(keys))
		sync->run.cursor.keys =
			json_text_within(sync->arena, keys, KEYS_BYTES, KEY_LENGTH);
	if (locale.ptr) {
		TRY(db_query(sync->tenant, &locale_said,
			     DB_ARGS(sync_account(sync), db_text(locale)),
			     &rows));
		if (rows_count(rows) == 0)
			locale = STR_NULL;
	}
	name = name.len && str_is_utf8(name) ? str_utf8_head(name, 255) : STR_NULL;
	TRY(db_query(sync->tenant, &account_observed,
		     DB_ARGS(db_text(name), db_text(locale),
			     db_text(suspended ? STR("frozen") : STR("active"))),
		     NULL));
	return suspended ? ERR_FORBIDDEN : OK;
}

/* --- lists --- */

/* What the list, asked for at `asked_at`, did not name goes. */
static enum err sweep(struct sync *sync, enum mirror_entity entity, usec_t asked_at)
{
	usec_t since = asked_at - asked_at % USEC_PER_MSEC;
	struct db_rows *rows;
	bool more;

	TRY(db_query(sync->tenant, unnamed[entity],
		     DB_ARGS(sync_account(sync), db_time(since)), &rows));
	if (rows_count(rows) == 0)
		return OK;
	TRY(mirror_sweep(&sync->mirror, entity, since, 0, &more));
	for (size_t i = 0; i < rows_count(rows); i++)
		sync_note_removed(sync, entity, row_i64(rows, i, "id"));
	return OK;
}

/*
 * Lists of inboxes and conversations show somebody who is no administrator their own ones only:
 * what is missing there would look deleted.
 */
static enum err check_service_user(struct sync *sync)
{
	struct db_rows *rows;

	TRY(db_query(sync->tenant, &service_user_role,
		     DB_ARGS(sync_account(sync)), &rows));
	bool known = rows_count(rows) == 1;
	return known && !str_eq(row_str(rows, 0, "role"), STR("administrator"))
		       ? ERR_UNAUTHENTICATED
		       : OK;
}

static enum err apply_all(struct sync *sync, enum mirror_entity entity,
			  const struct json *const *objects, size_t count, usec_t asked_at)
{
	sync->mirror.observed_at = asked_at;
	sync_expect(sync, (int64_t)count);
	sync->run.done += (int64_t)count;
	TRY(mirror_many(&sync->mirror, entity, objects, count));
	return sweep(sync, entity, asked_at);
}

enum err sync_apply_list(struct sync *sync, enum mirror_entity entity, const struct json *list,
			 usec_t asked_at)
{
	size_t count = json_array_len(list);
	const struct json **objects = ARENA_ARRAY(sync->arena, const struct json *, count);

	for (size_t i = 0; i < count; i++)
		objects[i] = json_at(list, i);
	TRY(apply_all(sync, entity, objects, count, asked_at));
	return entity == MIRROR_AGENT ? check_service_user(sync) : OK;
}

enum err sync_apply_limited(struct sync *sync, enum mirror_entity entity, const struct json *list,
			    usec_t asked_at)
{
	struct sync_allowed allowed;

	TRY(sync_within_plan(sync, entity, list, &allowed));
	if (entity == MIRROR_INBOX)
		sync->run.inboxes_left_out = allowed.left_out;
	else
		sync->run.teams_left_out = allowed.left_out;
	return apply_all(sync, entity, allowed.objects, allowed.count, asked_at);
}

/* --- who is in what --- */

enum err sync_apply_members(struct sync *sync, enum mirror_entity entity,
			    const struct sync_fetched *fetched)
{
	for (size_t i = 0; i < fetched->count; i++) {
		const struct sync_reply *reply = &fetched->replies[i];
		bool changed = false;
		if (reply->missing)
			continue; /* gone since the list; the next one takes it away */
		sync->mirror.observed_at = reply->asked_at;
		if (entity == MIRROR_TEAM) {
			TRY(mirror_team_members(&sync->mirror, reply->ask.id, reply->json,
						&changed));
			continue;
		}
		TRY(mirror_inbox_members(&sync->mirror, reply->ask.id,
					 json_get(reply->json, "payload"), &changed));
		if (changed)
			sync_tell_inbox(sync, SYNC_INBOX_UPDATED, reply->ask.id);
	}
	return OK;
}

/* After every commit of a job the relay is poked: it tells the streams of who lost something. */
enum err sync_apply_people(struct sync *sync)
{
	struct people_changes changes;

	TRY(people_apply(sync->tenant, sync->clock, sync->rng, &changes));
	if (changes.removed + changes.roles > 0)
		log_event(sync->log, LOG_INFO, "sync.people", LOG_I64("removed", changes.removed),
			  LOG_I64("roles", changes.roles));
	return OK;
}
