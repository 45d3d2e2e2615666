/* Conversations, their messages, and contacts: what there is much of. */
#include "features/chatwoot/sync/sync_int.h"

#define MESSAGES_PAGE 100 /* Chatwoot's, with `after` */
#define ACTIVE_PAGES  20

/*
 * Which conversations' messages are to be read: $3 ids, $4 their last messages, $5 when Chatwoot
 * last changed them. A full sync ($6) wants those that were changed since they were last read, from
 * the hundredth message before the last (an edit or a deletion leaves no other trace); a poll those
 * whose last message is not mirrored. Asked before that message comes in with its conversation.
 */
DB_STMT(messages_wanted, "chatwoot.messages_wanted",
	"insert into sync_wanted as w (account_id, run_id, chatwoot_conversation_id, after,"
	"  updated_at)"
	" select $1, $2, g.id, case when k.chatwoot_message_id is null then 0"
	"   when $6 then least(k.chatwoot_message_id, coalesce((select m.chatwoot_message_id - 1"
	"    from messages m where m.account_id = $1 and m.chatwoot_conversation_id = g.id"
	"    order by m.chatwoot_message_id desc offset 99 limit 1), 0))"
	"   else k.chatwoot_message_id end, g.updated_at"
	" from unnest($3::bigint[], $4::bigint[], $5::bigint[]) as g(id, last, updated_at)"
	" left join message_marks k on k.account_id = $1 and k.chatwoot_conversation_id = g.id"
	" where g.last > 0 and not exists (select from conversations_kept_out o"
	"   where o.account_id = $1 and o.chatwoot_conversation_id = g.id"
	"    and o.chatwoot_updated_at >= g.updated_at)"
	"  and case when $6 then k.chatwoot_message_id is null"
	"   or k.chatwoot_message_id < g.last or k.conversation_updated_at < g.updated_at"
	"  else not exists (select from messages n where n.account_id = $1"
	"   and n.chatwoot_message_id = g.last) end"
	" on conflict (account_id, run_id, chatwoot_conversation_id) do update"
	"  set after = least(w.after, excluded.after), updated_at = excluded.updated_at");

DB_STMT(messages_go_on, "chatwoot.messages_go_on",
	"update sync_wanted w set after = $4 where w.account_id = $1 and w.run_id = $2"
	" and w.chatwoot_conversation_id = $3");

/* Read to the end: up to $4, as of the reply that made it wanted. */
DB_STMT(messages_read, "chatwoot.messages_read",
	"with gone as (delete from sync_wanted w where w.account_id = $1 and w.run_id = $2"
	"  and w.chatwoot_conversation_id = $3 returning w.updated_at)"
	" insert into message_marks as k (account_id, chatwoot_conversation_id,"
	"  chatwoot_message_id, conversation_updated_at)"
	" select $1, c.chatwoot_conversation_id, $4, g.updated_at from gone g join conversations c"
	"  on c.account_id = $1 and c.chatwoot_conversation_id = $3"
	" on conflict (account_id, chatwoot_conversation_id) do update"
	"  set chatwoot_message_id = greatest(k.chatwoot_message_id,"
	"    excluded.chatwoot_message_id),"
	"   conversation_updated_at = excluded.conversation_updated_at");

/* What Chatwoot has answered 404 for, and nothing has named since. */
DB_STMT(contacts_gone, "chatwoot.contacts_gone",
	"delete from contacts c where c.account_id = $1"
	" and c.chatwoot_contact_id = any ($2::bigint[]) and c.observed_at < hub_time($3)"
	" and not exists (select from conversations k"
	"  where k.account_id = $1 and k.chatwoot_contact_id = c.chatwoot_contact_id)"
	" returning c.chatwoot_contact_id as id");

DB_STMT(wanted_count, "chatwoot.wanted_count",
	"select count(*) as n from sync_wanted w where w.account_id = $1 and w.run_id = $2");

/* $2 when a full sync began that has named all there are. */
DB_STMT(kept_out_forget, "chatwoot.kept_out_forget",
	"delete from conversations_kept_out o"
	" where o.account_id = $1 and o.observed_at < hub_time($2)");

/*
 * $2 conversations in Chatwoot; what is not to be kept is not missing. Where some are missing
 * although the poll was through, the next full sync comes at once, unless the last one was a short
 * time ago.
 */
DB_STMT(coverage_counted, "chatwoot.coverage_counted",
	"with here as (select (select count(*) from conversations c where c.account_id = $1)"
	"  + (select count(*) from conversations_kept_out o where o.account_id = $1"
	"   and not exists (select from conversations c where c.account_id = $1"
	"    and c.chatwoot_conversation_id = o.chatwoot_conversation_id)) as n),"
	" day as (select count(*) as n from repairs p where p.account_id = $1"
	"  and p.at > now() - interval '24 hours')"
	" insert into coverage as v (account_id, in_chatwoot, missing_now, extra_now, repaired_24h)"
	" select $1, $2, greatest($2 - here.n, 0), greatest(here.n - $2, 0), day.n from here, day"
	" on conflict (account_id) do update set in_chatwoot = excluded.in_chatwoot,"
	"  missing_now = excluded.missing_now, extra_now = excluded.extra_now,"
	"  repaired_24h = excluded.repaired_24h,"
	"  next_full_at = case when excluded.missing_now > 0"
	"   and v.last_full_sync_at < now() - interval '1 hour' then now()"
	"   else v.next_full_at end");

DB_STMT(sync_polled_at, "chatwoot.sync_polled_at",
	"select last_poll_at from coverage where account_id = $1");

/* --- conversations --- */

/* The newest message that boards and history know of: no activity; 0 without one. */
static int64_t last_message(const struct json *conversation)
{
	int64_t last = json_get_i64(conversation, "last_non_activity_message.id", 0);

	if (last == 0 && json_get_i64(conversation, "messages.0.message_type", 2) != 2)
		last = json_get_i64(conversation, "messages.0.id", 0);
	return last;
}

static struct str number(struct arena *arena, int64_t n)
{
	return arena_printf(arena, "%lld", (long long)n);
}

static void want_messages(struct sync *sync, const struct json *list)
{
	size_t count = json_array_len(list), n = 0;
	struct str *ids = ARENA_ARRAY(sync->arena, struct str, count);
	struct str *lasts = ARENA_ARRAY(sync->arena, struct str, count);
	struct str *changed = ARENA_ARRAY(sync->arena, struct str, count);

	for (size_t i = 0; i < count; i++) {
		const struct json *item = json_at(list, i);
		int64_t id = json_get_i64(item, "id", 0);
		usec_t updated = json_get_epoch(item, "updated_at");
		if (id < 1)
			continue;
		ids[n] = number(sync->arena, id);
		lasts[n] = number(sync->arena, last_message(item));
		changed[n++] = number(sync->arena, updated == I64_NULL ? 0 : updated);
	}
	if (n == 0)
		return;
	db_queue(sync->tenant, &messages_wanted,
		 DB_ARGS(sync_account(sync), db_text(sync->run.id),
			 db_texts(&(struct list){ids, n}), db_texts(&(struct list){lasts, n}),
			 db_texts(&(struct list){changed, n}),
			 db_bool(sync->run.kind == SYNC_FULL)));
}

enum err sync_apply_conversations(struct sync *sync, const struct json *list, usec_t asked_at)
{
	sync->mirror.observed_at = asked_at;
	want_messages(sync, list);
	TRY(mirror_array(&sync->mirror, MIRROR_CONVERSATION, list));
	sync_note(sync);
	return OK;
}

/* --- lists by pages --- */

enum err sync_apply_page(struct sync *sync, enum mirror_entity entity,
			 const struct sync_reply *reply, bool *ret_more)
{
	struct sync_cursor *cursor = &sync->run.cursor;
	bool talks = entity == MIRROR_CONVERSATION;
	const struct json *list = json_get(reply->json, talks ? "data.payload" : "payload");
	int64_t items = (int64_t)json_array_len(list);
	int64_t count = json_get_i64(reply->json, talks ? "data.meta.all_count" : "meta.count", 0);
	struct sync_page page = {cursor->page, cursor->count, cursor->seen, cursor->pass};

	if (cursor->count == I64_NULL)
		sync_expect(sync, count);
	if (talks) {
		TRY(sync_apply_conversations(sync, list, reply->asked_at));
	} else {
		sync->mirror.observed_at = reply->asked_at;
		TRY(mirror_array(&sync->mirror, entity, list));
	}
	*ret_more = sync_turn(&page, items, count);
	cursor->page = page.page;
	cursor->count = page.count;
	cursor->seen = page.seen;
	cursor->pass = page.pass;
	sync->run.done += items;
	return OK;
}

/* Those active since the last poll come first; what else changed in a contact a full sync finds. */
enum err sync_apply_active(struct sync *sync, const struct sync_reply *reply, bool *ret_more)
{
	const struct json *list = json_get(reply->json, "payload");
	size_t count = json_array_len(list);
	struct db_rows *rows;

	TRY(db_query(sync->tenant, &sync_polled_at,
		     DB_ARGS(sync_account(sync)), &rows));
	usec_t since = rows_count(rows) ? row_time(rows, 0, "last_poll_at") : I64_NULL;
	usec_t oldest = count ? json_get_epoch(json_at(list, count - 1), "last_activity_at")
			      : I64_NULL;
	sync->mirror.observed_at = reply->asked_at;
	TRY(mirror_array(&sync->mirror, MIRROR_CONTACT, list));
	*ret_more = since != I64_NULL && oldest != I64_NULL && oldest > since - SYNC_OVERLAP &&
		    sync->run.cursor.page < ACTIVE_PAGES;
	sync->run.cursor.page++;
	return OK;
}

/* --- messages --- */

static int64_t highest_id(const struct json *list, int64_t than)
{
	for (size_t i = 0; i < json_array_len(list); i++) {
		int64_t id = json_get_i64(json_at(list, i), "id", 0);
		if (id > than)
			than = id;
	}
	return than;
}

static enum err apply_messages_of(struct sync *sync, const struct sync_reply *reply)
{
	const struct json *list = json_get(reply->json, "payload");
	int64_t last = highest_id(list, reply->ask.after);
	bool more = json_array_len(list) >= MESSAGES_PAGE && last > reply->ask.after;

	sync->mirror.observed_at = reply->asked_at;
	TRY(mirror_array(&sync->mirror, MIRROR_MESSAGE, list));
	db_queue(sync->tenant, more ? &messages_go_on : &messages_read,
		 DB_ARGS(sync_account(sync), db_text(sync->run.id),
			 db_i64(reply->ask.id), db_i64(last)));
	sync->run.done += !more;
	return OK;
}

/* How many conversations there are to read, once, when the step begins. */
static enum err expect_messages(struct sync *sync)
{
	struct db_rows *rows;

	if (sync->run.cursor.page > 0)
		return OK;
	sync->run.cursor.page = 1;
	TRY(db_query(sync->tenant, &wanted_count,
		     DB_ARGS(sync_account(sync), db_text(sync->run.id)), &rows));
	sync_expect(sync, row_i64(rows, 0, "n"));
	return OK;
}

enum err sync_apply_messages(struct sync *sync, const struct sync_fetched *fetched)
{
	TRY(expect_messages(sync));
	for (size_t i = 0; i < fetched->count; i++)
		TRY(apply_messages_of(sync, &fetched->replies[i]));
	return OK;
}

/* --- what no list names --- */

static enum err remove_contacts(struct sync *sync, const struct list *ids)
{
	struct db_rows *rows;

	if (ids->count == 0)
		return OK;
	TRY(db_query(sync->tenant, &contacts_gone,
		     DB_ARGS(sync_account(sync), db_texts(ids),
			     db_time(sync->run.began_at)),
		     &rows));
	for (size_t i = 0; i < rows_count(rows); i++)
		sync_note_removed(sync, MIRROR_CONTACT, row_i64(rows, i, "id"));
	return OK;
}

enum err sync_apply_lost(struct sync *sync, enum mirror_entity entity,
			 const struct sync_fetched *fetched)
{
	struct str gone[SYNC_ASKS_MAX];
	struct list contacts = {gone, 0};

	for (size_t i = 0; i < fetched->count; i++) {
		const struct sync_reply *reply = &fetched->replies[i];
		sync->mirror.observed_at = reply->asked_at;
		if (!reply->missing && entity == MIRROR_CONTACT) {
			TRY(mirror_one(&sync->mirror, entity, json_get(reply->json, "payload")));
		} else if (!reply->missing) {
			TRY(mirror_one(&sync->mirror, entity, reply->json));
		} else if (entity == MIRROR_CONTACT) {
			gone[contacts.count++] = number(sync->arena, reply->ask.id);
		} else {
			TRY(mirror_forget_conversation(&sync->mirror, reply->ask.id));
			sync_note_removed(sync, entity, reply->ask.id);
		}
	}
	return remove_contacts(sync, &contacts);
}

enum err sync_apply_count(struct sync *sync, const struct sync_reply *reply)
{
	int64_t count = json_get_i64(reply->json, "meta.all_count", I64_NULL);

	if (sync->run.kind == SYNC_FULL)
		db_queue(sync->tenant, &kept_out_forget,
			 DB_ARGS(sync_account(sync), db_time(sync->run.began_at)));
	if (count != I64_NULL)
		db_queue(sync->tenant, &coverage_counted,
			 DB_ARGS(sync_account(sync), db_i64(count)));
	return OK;
}
