/* Search over contacts, conversations, messages and cards at once. */
#include "features/chatwoot/history/history.h"

#include "features/chatwoot/history/history_sql.h"

#define SEARCH_DEFAULT 5

/* $6 what was typed, $7 how many. */
DB_STMT(messages_found, "chatwoot.messages_found",
	"select " MESSAGE_COLUMNS
	" from search.messages($2, $3::bigint[], $4::bigint[], $5, $6, $7)"
	"  with ordinality f(id, nth)"
	" join messages m on m.account_id = $1 and m.chatwoot_message_id = f.id"
	" join conversations c on c.account_id = m.account_id"
	"  and c.chatwoot_conversation_id = m.chatwoot_conversation_id"
	" where " TALK_SEEN " order by f.nth");

/* Then BOARD_ARGS: within a narrower scope, what is found is looked for among the newest 500. */
DB_STMT(cards_found, "chatwoot.cards_found",
	"select k.id, k.board_id, b.name as board_name, k.stage_id, s.name as stage_name,"
	"  s.color as stage_color, k.title"
	" from search.cards($2, $3::bigint[], $4::bigint[], $5,"
	"  directory.boards_hidden($9), $6,"
	"  case when $8::bigint >= 3 then $7::bigint else 500 end::integer)"
	"  with ordinality f(id, nth)"
	" join cards k on k.account_id = $1 and k.id = f.id"
	" join stages s on s.account_id = k.account_id and s.id = k.stage_id"
	" join boards b on b.account_id = k.account_id and b.id = k.board_id"
	" where k.deleted_at is null"
	"  and ($2 = 'all' or k.chatwoot_inbox_ids = '{}'"
	"  or exists (select from card_conversations l"
	"  join conversations c on c.account_id = l.account_id"
	"   and c.chatwoot_conversation_id = l.chatwoot_conversation_id"
	"  where l.account_id = k.account_id and l.card_id = k.id and " TALK_SEEN "))"
	"  and " CARD_SCOPED("k", "$8", "$4", "$5", "$9") " order by f.nth limit $7");

/* Of a long message its beginning: who wants the rest opens the conversation. */
#define EXCERPT_MAX 500 /* code points */

static enum err find_messages(struct request *rq, struct db_arg q, struct db_arg limit,
			      struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &messages_found,
		     DB_ARGS(db_i64(rq->account_id), REACH_ARGS(rq->reach), q, limit), &rows));
	TRY(rows_list(rq->arena, rows, &talk_message_schema, ret));
	struct talk_message *messages = ret->items;
	for (size_t i = 0; i < ret->count; i++)
		messages[i].content = str_utf8_head(messages[i].content, EXCERPT_MAX);
	return OK;
}

static enum err find_cards(struct request *rq, struct db_arg q, struct db_arg limit,
			   struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &cards_found,
		     DB_ARGS(db_i64(rq->account_id), REACH_ARGS(rq->reach), q, limit,
			     BOARD_ARGS(rq)),
		     &rows));
	return rows_list(rq->arena, rows, &talk_card_schema, ret);
}

enum err search_all(struct request *rq)
{
	const struct search_query *query = rq->query;
	int64_t limit = query->limit == I64_NULL ? SEARCH_DEFAULT : query->limit;
	const struct latest newest = {I64_NULL, I64_NULL};
	struct talk_query talks;
	struct search_result found;

	schema_clear(&talk_query_schema, &talks);
	talks.q = query->q;
	talks.limit = limit;
	TRY(contacts_find(rq, query->q, newest, limit, &found.contacts));
	TRY(talks_find(rq, &talks, newest, &found.conversations));
	TRY(find_messages(rq, db_text(query->q), db_i64(limit), &found.messages));
	TRY(find_cards(rq, db_text(query->q), db_i64(limit), &found.cards));
	return reply_one(rq, &found);
}
