/* Conversations and their messages: of a contact, of the account, and one by its number. */
#include "features/chatwoot/history/history.h"

#include "core/http/paging.h"
#include "features/chatwoot/history/history_sql.h"

/* The places of BOARD_ARGS in a page's statement and in that of one conversation. */
#define PAGE_COLUMNS TALK_COLUMNS("$18", "$19")
#define ONE_COLUMNS  TALK_COLUMNS("$7", "$8")

/* Pages of conversations; $6 to $17 as search.conversations() has them, then BOARD_ARGS. */
DB_STMT(talks_found, "chatwoot.talks_found",
	"select " PAGE_COLUMNS " from search.conversations($2, $3::bigint[], $4::bigint[], $5,"
	"   $6, $7, $8, $9, $10, $11, $12, $13, hub_time($14), hub_time($15), $16, $17)"
	"  with ordinality f(id, nth)"
	" join conversations c on c.account_id = $1 and c.chatwoot_conversation_id = f.id"
	" cross join " TALK_COUNTS " where " TALK_SEEN " order by f.nth");

DB_STMT(talk_by_number, "chatwoot.talk_by_number",
	"select " ONE_COLUMNS " from conversations c cross join " TALK_COUNTS
	" where c.account_id = $1 and c.chatwoot_conversation_id = $6 and " TALK_SEEN);

DB_STMT(contact_number, "chatwoot.contact_number",
	"select p.chatwoot_contact_id from contacts p where p.account_id = $1 and p.id = $2");

DB_STMT(talk_seen, "chatwoot.talk_seen",
	"select from conversations c"
	" where c.account_id = $1 and c.chatwoot_conversation_id = $6 and " TALK_SEEN);

/* $7 the message to go on behind. */
DB_STMT(messages_of_talk, "chatwoot.messages_of_talk",
	"select " MESSAGE_COLUMNS " from messages m"
	" join conversations c on c.account_id = m.account_id"
	"  and c.chatwoot_conversation_id = m.chatwoot_conversation_id"
	" where m.account_id = $1 and m.chatwoot_conversation_id = $6"
	"  and m.chatwoot_message_id < $7 and " TALK_SEEN
	" order by m.chatwoot_message_id desc limit $8");

/* --- pages of what is newest first --- */

enum err latest_read(struct request *rq, struct str cursor, struct latest *ret)
{
	struct latest place = {I64_NULL, I64_NULL};
	struct str part[2];

	if (cursor.ptr) {
		TRY(cursor_read(rq->arena, cursor, ARRAY_LEN(part), part));
		if ((part[0].len && !str_to_i64(part[0], 0, INT64_MAX, &place.at)) ||
		    !str_to_i64(part[1], 1, INT64_MAX, &place.id))
			return ERR_BAD_CURSOR;
	}
	*ret = place;
	return OK;
}

struct str latest_make(struct request *rq, usec_t at, int64_t id)
{
	struct str parts[] = {
		at == I64_NULL ? STR("") : arena_printf(rq->arena, "%lld", (long long)at),
		arena_printf(rq->arena, "%lld", (long long)id),
	};

	return cursor_make(rq->arena, parts, ARRAY_LEN(parts));
}

/* --- conversations --- */

/* "me", "none", or the number of an agent. */
static bool read_assignee(struct request *rq, struct str text, int64_t *ret_agent, bool *ret_none)
{
	*ret_agent = I64_NULL;
	*ret_none = str_eq(text, STR("none"));
	if (str_eq(text, STR("me")))
		*ret_agent = rq->reach->chatwoot_user_id;
	else if (text.ptr && !*ret_none)
		return str_to_i64(text, 1, INT64_MAX, ret_agent);
	return true;
}

enum err talks_find(struct request *rq, const struct talk_query *query, struct latest before,
		    struct list *ret)
{
	struct db_rows *rows;
	int64_t assignee;
	bool unassigned;

	if (!read_assignee(rq, query->assignee, &assignee, &unassigned))
		return fail_field(rq, "assignee", "format");
	TRY(db_query(rq->tenant, &talks_found,
		     DB_ARGS(db_i64(rq->account_id), REACH_ARGS(rq->reach),
			     db_i64(query->chatwoot_contact_id), db_i64(query->chatwoot_inbox_id),
			     db_i64(query->chatwoot_team_id), db_text(query->status),
			     db_i64(assignee), db_bool(unassigned), db_text(query->label),
			     db_text(query->q), db_time(query->updated_since), db_time(before.at),
			     db_i64(before.id), db_i64(query->limit), BOARD_ARGS(rq)),
		     &rows));
	return rows_list(rq->arena, rows, &talk_schema, ret);
}

static size_t talk_weight(const void *item)
{
	const struct talk *talk = item;

	return talk->contact.len + talk->assignee.len + talk->labels.len +
	       talk->last_message.len + talk->cards.len;
}

static enum err reply_talks(struct request *rq, const struct talk_query *asked)
{
	struct talk_query query = *asked;
	struct str next = STR_NULL;
	struct latest before = {0};
	struct list talks = {0};

	if (query.limit == I64_NULL)
		query.limit = PAGE_DEFAULT;
	query.limit++; /* the one more tells whether there are more */
	TRY(latest_read(rq, query.cursor, &before));
	TRY(talks_find(rq, &query, before, &talks));
	size_t fits = paging_fit(&talks, sizeof(struct talk), (size_t)query.limit - 1, talk_weight);
	if (talks.count > fits) {
		talks.count = fits;
		const struct talk *last = (const struct talk *)talks.items + fits - 1;
		next = latest_make(rq, last->last_activity_at, last->chatwoot_conversation_id);
	}
	return reply_list(rq, &talks, next);
}

enum err talks_list(struct request *rq)
{
	return reply_talks(rq, rq->query);
}

enum err contact_history(struct request *rq)
{
	struct talk_query query = *(const struct talk_query *)rq->query;
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &contact_number,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "contactId"))),
		     &rows));
	if (rows_count(rows) == 0)
		return ERR_NOT_FOUND;
	query.chatwoot_contact_id = row_i64(rows, 0, "chatwoot_contact_id");
	query.chatwoot_team_id = query.updated_since = I64_NULL;
	return reply_talks(rq, &query);
}

static enum err path_talk(struct request *rq, int64_t *ret)
{
	struct str text = request_path(rq, "chatwootConversationId");

	return str_to_i64(text, 1, INT64_MAX, ret) ? OK : ERR_NOT_FOUND;
}

enum err talk_show(struct request *rq)
{
	struct talk talk;
	int64_t id;

	TRY(path_talk(rq, &id));
	TRY(db_one(rq->tenant, &talk_by_number,
		   DB_ARGS(db_i64(rq->account_id), REACH_ARGS(rq->reach), db_i64(id),
			   BOARD_ARGS(rq)),
		   &talk_schema, &talk));
	return reply_one(rq, &talk);
}

/* --- messages --- */

static size_t message_weight(const void *item)
{
	const struct talk_message *message = item;

	return message->content.len + message->sender.len + message->attachments.len;
}

/* An empty page of a conversation that is not there, or not theirs to see, is 404. */
static enum err talk_must_be_seen(struct request *rq, int64_t id)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &talk_seen,
		     DB_ARGS(db_i64(rq->account_id), REACH_ARGS(rq->reach), db_i64(id)), &rows));
	return rows_count(rows) == 1 ? OK : ERR_NOT_FOUND;
}

enum err talk_messages(struct request *rq)
{
	const struct page_query *query = rq->query;
	int64_t limit = query->limit == I64_NULL ? PAGE_DEFAULT : query->limit;
	struct latest before;
	struct str next = STR_NULL;
	struct db_rows *rows;
	struct list messages;
	int64_t id;

	TRY(path_talk(rq, &id));
	TRY(latest_read(rq, query->cursor, &before));
	TRY(db_query(rq->tenant, &messages_of_talk,
		     DB_ARGS(db_i64(rq->account_id), REACH_ARGS(rq->reach), db_i64(id),
			     db_i64(before.id == I64_NULL ? INT64_MAX : before.id),
			     db_i64(limit + 1)),
		     &rows));
	if (rows_count(rows) == 0)
		TRY(talk_must_be_seen(rq, id));
	TRY(rows_list(rq->arena, rows, &talk_message_schema, &messages));
	size_t fits = paging_fit(&messages, sizeof(struct talk_message), (size_t)limit,
				 message_weight);
	if (messages.count > fits) {
		messages.count = fits;
		const struct talk_message *last =
			(const struct talk_message *)messages.items + fits - 1;
		next = latest_make(rq, last->sent_at, last->chatwoot_message_id);
	}
	return reply_list(rq, &messages, next);
}
