/* A step's answers become rows; the run counts what that changed. */
#include "features/chatwoot/sync/sync_int.h"

#define MESSAGE_ASKS 10 /* up to a hundred messages each */

DB_STMT(sync_state, "chatwoot.sync_state",
	"select a.locale, coalesce(c.last_full_sync_at is not null and n.mode = 'signed', false)"
	"  as watched"
	" from accounts a left join coverage c on c.account_id = $1"
	" left join chatwoot_connections n on n.account_id = $1 where a.id = $1");

DB_STMT(sync_repaired, "chatwoot.sync_repaired",
	"insert into repairs (account_id, run_id, entity, chatwoot_id, kind, fields)"
	" select $1, $2, g.entity, g.id, g.kind, string_to_array(g.fields, ',')"
	" from unnest($3::text[], $4::bigint[], $5::text[], $6::text[])"
	"  as g(entity, id, kind, fields)");

DB_STMT(sync_has_roles, "chatwoot.sync_has_roles",
	"select exists (select from agents a where a.account_id = $1"
	"  and a.chatwoot_custom_role_id is not null)"
	" or exists (select from chatwoot_custom_roles r where r.account_id = $1) as some");

DB_STMT(sync_same_key, "chatwoot.sync_same_key",
	"select coalesce(c.cache_keys->>$2 = $3::jsonb->>$2, false) as same"
	" from coverage c where c.account_id = $1");

DB_STMT(sync_next_inboxes, "chatwoot.sync_next_inboxes",
	"select i.chatwoot_inbox_id as id, 0 as after from inboxes i"
	" where i.account_id = $1 and i.chatwoot_inbox_id > $2 order by 1 limit $3");

DB_STMT(sync_next_teams, "chatwoot.sync_next_teams",
	"select t.chatwoot_team_id as id, 0 as after from teams t"
	" where t.account_id = $1 and t.chatwoot_team_id > $2 order by 1 limit $3");

DB_STMT(sync_next_wanted, "chatwoot.sync_next_wanted",
	"select w.chatwoot_conversation_id as id, w.after from sync_wanted w"
	" where w.account_id = $1 and w.run_id = $2 order by 1 limit $3");

/* What no page of this pass, which began at $3, has named. */
DB_STMT(sync_next_lost_conversations, "chatwoot.sync_next_lost_conversations",
	"select c.chatwoot_conversation_id as id, 0 as after from conversations c"
	" where c.account_id = $1 and c.chatwoot_conversation_id > $2"
	"  and c.observed_at < hub_time($3) order by 1 limit $4");

/* Chatwoot's list leaves out who has neither address nor number; their conversations name them. */
DB_STMT(sync_next_lost_contacts, "chatwoot.sync_next_lost_contacts",
	"select c.chatwoot_contact_id as id, 0 as after from contacts c"
	" where c.account_id = $1 and c.chatwoot_contact_id > $2 and c.observed_at < hub_time($3)"
	"  and not exists (select from conversations k where k.account_id = $1"
	"   and k.chatwoot_contact_id = c.chatwoot_contact_id)"
	" order by 1 limit $4");

/* What only REST tells: no webhook can have brought it, and nothing was lost. */
static const struct {
	enum mirror_entity entity;
	const char *field;
} rest_only[] = {
	{MIRROR_CONTACT, "last_activity_at"},
	{MIRROR_CONTACT, "chatwoot_created_at"},
	{MIRROR_CONVERSATION, "chatwoot_uuid"},
	{MIRROR_MESSAGE, "status"},
};

enum err sync_begin(struct sync *sync, struct db_tenant *tenant, struct arena *arena)
{
	struct db_rows *rows;

	sync->tenant = tenant;
	sync->arena = arena;
	TRY(db_query(tenant, &sync_state, DB_ARGS(db_account(tenant)), &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	sync->watched = row_bool(rows, 0, "watched");
	sync->mirror = (struct mirror){
		.tenant = tenant,
		.clock = sync->clock,
		.rng = sync->rng,
		.lang = str_eq(row_str(rows, 0, "locale"), STR("en")) ? LANG_EN : LANG_PT_BR,
		.actor = {STR("chatwoot"), STR_NULL, STR_NULL},
	};
	return OK;
}

void sync_expect(struct sync *sync, int64_t count)
{
	sync->run.total = (sync->run.total == I64_NULL ? 0 : sync->run.total) + count;
}

/* --- what was changed --- */

static bool is_rest_only(enum mirror_entity entity, struct str field)
{
	for (size_t i = 0; i < ARRAY_LEN(rest_only); i++)
		if (rest_only[i].entity == entity && str_eq(field, str_from(rest_only[i].field)))
			return true;
	return false;
}

/* Would a webhook have brought it? There is none for agents, roles, teams, labels, definitions. */
static bool was_lost(const struct mirror_change *change)
{
	const struct str *fields = change->fields.items;

	if (change->entity != MIRROR_CONVERSATION && change->entity != MIRROR_CONTACT &&
	    change->entity != MIRROR_MESSAGE && change->entity != MIRROR_INBOX)
		return false;
	for (size_t i = 0; i < change->fields.count; i++)
		if (!is_rest_only(change->entity, fields[i]))
			return true;
	return change->created;
}

static struct str joined(struct arena *arena, const struct list *fields)
{
	const struct str *names = fields->items;
	struct buf out = buf_new(arena, 4096);

	for (size_t i = 0; i < fields->count; i++) {
		if (i > 0)
			buf_char(&out, ',');
		buf_str(&out, names[i]);
	}
	return buf_view(&out);
}

static void write_repairs(struct sync *sync, size_t count)
{
	struct str *entities = ARENA_ARRAY(sync->arena, struct str, count);
	struct str *ids = ARENA_ARRAY(sync->arena, struct str, count);
	struct str *kinds = ARENA_ARRAY(sync->arena, struct str, count);
	struct str *fields = ARENA_ARRAY(sync->arena, struct str, count);
	size_t n = 0;

	for (const struct mirror_change *c = sync->mirror.changes; c; c = c->next) {
		if (!was_lost(c))
			continue;
		entities[n] = str_from(mirror_entity_name(c->entity));
		ids[n] = arena_printf(sync->arena, "%lld", (long long)c->id);
		kinds[n] = c->created ? STR("missing") : STR("stale");
		fields[n++] = c->created ? STR("") : joined(sync->arena, &c->fields);
	}
	db_queue(sync->tenant, &sync_repaired,
		 DB_ARGS(sync_account(sync), db_text(sync->run.id),
			 db_texts(&(struct list){entities, n}), db_texts(&(struct list){ids, n}),
			 db_texts(&(struct list){kinds, n}), db_texts(&(struct list){fields, n})));
}

void sync_note(struct sync *sync)
{
	size_t lost = 0;

	for (const struct mirror_change *c = sync->mirror.changes; c; c = c->next) {
		sync->run.created += c->created;
		sync->run.updated += !c->created;
		lost += was_lost(c);
		if (c->entity == MIRROR_INBOX)
			sync_tell_inbox(sync,
					c->created ? SYNC_INBOX_CREATED : SYNC_INBOX_UPDATED,
					c->id);
	}
	for (enum mirror_entity e = 0; e < MIRROR_ENTITIES; e++)
		sync->run.unreadable += sync->mirror.counts[e].invalid;
	if (sync->watched && lost > 0) {
		sync->run.repaired += (int64_t)lost;
		write_repairs(sync, lost);
	}
	sync->mirror.changes = NULL;
	memset(sync->mirror.counts, 0, sizeof(sync->mirror.counts));
}

void sync_note_removed(struct sync *sync, enum mirror_entity entity, int64_t chatwoot_id)
{
	struct str name = str_from(mirror_entity_name(entity));
	struct str id = arena_printf(sync->arena, "%lld", (long long)chatwoot_id);
	struct str kind = STR("extra"), none = STR("");

	sync->run.removed++;
	db_queue(sync->tenant, &sync_repaired,
		 DB_ARGS(sync_account(sync), db_text(sync->run.id),
			 db_texts(&(struct list){&name, 1}), db_texts(&(struct list){&id, 1}),
			 db_texts(&(struct list){&kind, 1}), db_texts(&(struct list){&none, 1})));
	if (entity == MIRROR_INBOX)
		sync_tell_inbox(sync, SYNC_INBOX_REMOVED, chatwoot_id);
}

/* --- what to ask for --- */

/* The asks are the rows' ids; none: there is nothing (more) to ask. */
static enum err take_asks(struct sync *sync, const struct db_stmt *stmt, struct db_args args,
			  bool *ret_idle)
{
	struct sync_ask *asks = ARENA_ARRAY(sync->arena, struct sync_ask, SYNC_ASKS_MAX);
	struct db_rows *rows;

	TRY(db_query(sync->tenant, stmt, args, &rows));
	size_t count = rows_count(rows);
	for (size_t i = 0; i < count; i++)
		asks[i] = (struct sync_ask){row_i64(rows, i, "id"), row_i64(rows, i, "after")};
	sync->run.cursor.asks = (struct list){asks, count};
	*ret_idle = count == 0;
	return OK;
}

/* A poll passes over what Chatwoot's cache key says is as it was. */
static enum err same_key(struct sync *sync, const char *key, bool *ret_same)
{
	struct db_rows *rows;

	*ret_same = false;
	if (sync->run.kind != SYNC_INCREMENTAL || !sync->run.cursor.keys.ptr)
		return OK;
	TRY(db_query(sync->tenant, &sync_same_key,
		     DB_ARGS(sync_account(sync), db_text(str_from(key)),
			     db_text(sync->run.cursor.keys)),
		     &rows));
	*ret_same = rows_count(rows) == 1 && row_bool(rows, 0, "same");
	return OK;
}

static enum err no_roles(struct sync *sync, bool *ret_idle)
{
	struct db_rows *rows;

	TRY(db_query(sync->tenant, &sync_has_roles, DB_ARGS(sync_account(sync)),
		     &rows));
	*ret_idle = !row_bool(rows, 0, "some");
	return OK;
}

static void first_page(struct sync_cursor *cursor)
{
	if (cursor->page > 0)
		return;
	cursor->page = cursor->pass = 1;
	cursor->count = I64_NULL;
}

enum err sync_prepare(struct sync *sync, bool *ret_idle)
{
	struct sync_run *run = &sync->run;
	struct db_arg account = sync_account(sync);
	struct db_arg after = db_i64(run->cursor.position), limit = db_i64(SYNC_ASKS_MAX);
	struct db_arg began = db_time(run->began_at);

	*ret_idle = false;
	switch (run->step) {
	case SYNC_ROLES:
		return no_roles(sync, ret_idle);
	case SYNC_INBOX_LIST:
		return same_key(sync, "inbox", ret_idle);
	case SYNC_TEAMS:
		return same_key(sync, "team", ret_idle);
	case SYNC_LABELS:
		return same_key(sync, "label", ret_idle);
	case SYNC_INBOX_MEMBERS:
		return take_asks(sync, &sync_next_inboxes, DB_ARGS(account, after, limit),
				 ret_idle);
	case SYNC_TEAM_MEMBERS:
		return take_asks(sync, &sync_next_teams, DB_ARGS(account, after, limit), ret_idle);
	case SYNC_MESSAGES:
		return take_asks(sync, &sync_next_wanted,
				 DB_ARGS(account, db_text(run->id), db_i64(MESSAGE_ASKS)),
				 ret_idle);
	case SYNC_LOST_CONVERSATIONS:
		return take_asks(sync, &sync_next_lost_conversations,
				 DB_ARGS(account, after, began, limit), ret_idle);
	case SYNC_LOST_CONTACTS:
		return take_asks(sync, &sync_next_lost_contacts,
				 DB_ARGS(account, after, began, limit), ret_idle);
	case SYNC_CONVERSATIONS:
	case SYNC_CONTACTS:
	case SYNC_ACTIVE_CONTACTS:
		first_page(&run->cursor);
		return OK;
	case SYNC_ACCOUNT:
	case SYNC_AGENTS:
	case SYNC_PEOPLE:
	case SYNC_DEFINITIONS:
	case SYNC_CHANGED:
	case SYNC_COUNT:
	case SYNC_STEPS:
		break;
	}
	return OK;
}

/* --- what came --- */

/* Steps that ask one thing after another go on behind the last that was answered. */
static bool asks_in_turn(enum sync_step step)
{
	return step == SYNC_INBOX_MEMBERS || step == SYNC_TEAM_MEMBERS ||
	       step == SYNC_LOST_CONVERSATIONS || step == SYNC_LOST_CONTACTS;
}

enum err sync_apply(struct sync *sync, const struct sync_fetched *fetched, bool *ret_more)
{
	const struct sync_reply *first = &fetched->replies[0];

	*ret_more = asks_in_turn(sync->run.step) || sync->run.step == SYNC_MESSAGES;
	if (asks_in_turn(sync->run.step) && fetched->count > 0)
		sync->run.cursor.position = fetched->replies[fetched->count - 1].ask.id;
	switch (sync->run.step) {
	case SYNC_ACCOUNT:
		return sync_apply_account(sync, first);
	case SYNC_AGENTS:
		return sync_apply_list(sync, MIRROR_AGENT, first->json, first->asked_at);
	case SYNC_ROLES:
		return sync_apply_list(sync, MIRROR_CUSTOM_ROLE, first->json, first->asked_at);
	case SYNC_INBOX_LIST:
		return sync_apply_limited(sync, MIRROR_INBOX, json_get(first->json, "payload"),
					  first->asked_at);
	case SYNC_INBOX_MEMBERS:
		return sync_apply_members(sync, MIRROR_INBOX, fetched);
	case SYNC_TEAMS:
		return sync_apply_limited(sync, MIRROR_TEAM, first->json, first->asked_at);
	case SYNC_TEAM_MEMBERS:
		return sync_apply_members(sync, MIRROR_TEAM, fetched);
	case SYNC_PEOPLE:
		return sync_apply_people(sync);
	case SYNC_LABELS:
		return sync_apply_list(sync, MIRROR_LABEL, json_get(first->json, "payload"),
				       first->asked_at);
	case SYNC_DEFINITIONS:
		return sync_apply_list(sync, MIRROR_ATTRIBUTE_DEFINITION, first->json,
				       first->asked_at);
	case SYNC_CONVERSATIONS:
		return sync_apply_page(sync, MIRROR_CONVERSATION, first, ret_more);
	case SYNC_CHANGED:
		*ret_more = fetched->more;
		return OK;
	case SYNC_CONTACTS:
		return sync_apply_page(sync, MIRROR_CONTACT, first, ret_more);
	case SYNC_ACTIVE_CONTACTS:
		return sync_apply_active(sync, first, ret_more);
	case SYNC_MESSAGES:
		return sync_apply_messages(sync, fetched);
	case SYNC_LOST_CONVERSATIONS:
		return sync_apply_lost(sync, MIRROR_CONVERSATION, fetched);
	case SYNC_LOST_CONTACTS:
		return sync_apply_lost(sync, MIRROR_CONTACT, fetched);
	case SYNC_COUNT:
		return sync_apply_count(sync, first);
	case SYNC_STEPS:
		break;
	}
	return OK;
}
