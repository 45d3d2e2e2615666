/* Who is in what, and what is gone. */
#include "features/chatwoot/client/clean.h"
#include "features/chatwoot/mirror/mirror_int.h"

#define MEMBERS_MAX 5000

DB_STMT(inbox_members_set, "chatwoot.inbox_members_set",
	"with gone as (delete from inbox_members where account_id = $1 and chatwoot_inbox_id = $2"
	"   and chatwoot_user_id <> all ($3::bigint[]) returning 1),"
	" come as (insert into inbox_members (account_id, chatwoot_inbox_id, chatwoot_user_id)"
	"   select $1, $2, u from unnest($3::bigint[]) u where exists (select from inboxes"
	"     where account_id = $1 and chatwoot_inbox_id = $2)"
	"   on conflict do nothing returning 1)"
	" select exists (select from gone) or exists (select from come) as changed");

DB_STMT(team_members_set, "chatwoot.team_members_set",
	"with gone as (delete from team_members where account_id = $1 and chatwoot_team_id = $2"
	"   and chatwoot_user_id <> all ($3::bigint[]) returning 1),"
	" come as (insert into team_members (account_id, chatwoot_team_id, chatwoot_user_id)"
	"   select $1, $2, u from unnest($3::bigint[]) u where exists (select from teams"
	"     where account_id = $1 and chatwoot_team_id = $2)"
	"   on conflict do nothing returning 1)"
	" select exists (select from gone) or exists (select from come) as changed");

DB_STMT(messages_remove, "chatwoot.messages_remove",
	"delete from messages where account_id = $1"
	" and chatwoot_conversation_id = any ($2::bigint[])");

DB_STMT(conversation_remove, "chatwoot.conversation_remove",
	"delete from conversations where account_id = $1 and chatwoot_conversation_id = $2"
	" returning chatwoot_conversation_id as id");

/* --- members --- */

static enum err set_members(struct mirror *m, const struct db_stmt *stmt, int64_t of,
			    const struct json *agents, bool *ret_changed)
{
	size_t all = json_array_len(agents), count = 0;
	int64_t *ids = ARENA_ARRAY(mirror_arena(m), int64_t, all);
	struct db_rows *rows;

	for (size_t i = 0; i < all && count < MEMBERS_MAX; i++) {
		ids[count] = clean_id(json_at(agents, i), "id");
		if (ids[count] != I64_NULL)
			count++;
	}
	TRY(db_query(m->tenant, stmt,
		     DB_ARGS(mirror_account(m), db_i64(of),
			     db_text(mirror_ids(mirror_arena(m), ids, count))),
		     &rows));
	*ret_changed = row_bool(rows, 0, "changed");
	return OK;
}

enum err mirror_inbox_members(struct mirror *m, int64_t inbox_id, const struct json *agents,
			      bool *ret_changed)
{
	return set_members(m, &inbox_members_set, inbox_id, agents, ret_changed);
}

enum err mirror_team_members(struct mirror *m, int64_t team_id, const struct json *agents,
			     bool *ret_changed)
{
	return set_members(m, &team_members_set, team_id, agents, ret_changed);
}

/* --- what is gone --- */

/* Messages and places on cards of conversations whose rows are gone. */
static enum err remove_talk(struct mirror *m, const struct db_rows *gone)
{
	size_t count = rows_count(gone);
	int64_t *ids = ARENA_ARRAY(mirror_arena(m), int64_t, count);
	struct kanban_context kanban = mirror_kanban(m);

	for (size_t i = 0; i < count; i++) {
		ids[i] = row_i64(gone, i, "id");
		TRY(kanban_forget(&kanban, ids[i]));
	}
	if (count > 0)
		db_queue(m->tenant, &messages_remove,
			 DB_ARGS(mirror_account(m),
				 db_text(mirror_ids(mirror_arena(m), ids, count))));
	return OK;
}

enum err mirror_sweep(struct mirror *m, enum mirror_entity entity, usec_t since, int64_t limit,
		      bool *ret_more)
{
	const struct mirror_kind *kind = &mirror_kinds[entity];
	struct db_rows *gone;

	if (!kind->sweep) {
		*ret_more = false;
		return OK;
	}
	TRY(db_query(m->tenant, kind->sweep,
		     DB_ARGS(mirror_account(m), db_time(since - since % USEC_PER_MSEC),
			     db_i64(limit ? limit : I64_NULL)),
		     &gone));
	if (entity == MIRROR_CONVERSATION)
		TRY(remove_talk(m, gone));
	m->counts[entity].removed += (int64_t)rows_count(gone);
	*ret_more = limit && (int64_t)rows_count(gone) == limit;
	return OK;
}

enum err mirror_forget_conversation(struct mirror *m, int64_t conversation_id)
{
	struct db_rows *gone;

	TRY(db_query(m->tenant, &conversation_remove,
		     DB_ARGS(mirror_account(m), db_i64(conversation_id)), &gone));
	m->counts[MIRROR_CONVERSATION].removed += (int64_t)rows_count(gone);
	return remove_talk(m, gone);
}
