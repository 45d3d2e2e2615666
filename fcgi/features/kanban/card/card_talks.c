/* The conversations of a card. */
#include "features/kanban/card/card_int.h"

#define TALKS_MAX 20

/* Who a conversation is assigned to: bots have ids of their own. */
#define TALK_ASSIGNEE \
	"case when t.assignee_type = 'User' then t.chatwoot_assignee_id end"

/* With REACH_ARGS as $2 to $5; $6 the board, $7 the conversation. */
DB_STMT(talk_card, "kanban.talk_card",
	"select k.card_id from card_conversations k where k.account_id = $1 and k.board_id = $6"
	"   and k.chatwoot_conversation_id = $7 and " CONVERSATION_SEEN("k"));

/* $6 the board, $7 the card, $8 the conversation, $9 how many a card may have. */
DB_STMT(talk_link, "kanban.talk_link",
	"insert into card_conversations (account_id, board_id, chatwoot_conversation_id, card_id,"
	"   chatwoot_inbox_id, channel, status, contact_name, contact_avatar_url, unread_count,"
	"   conversation_updated_at, chatwoot_team_id, chatwoot_assignee_id)"
	" select $1, $6, t.chatwoot_conversation_id, $7, t.chatwoot_inbox_id, t.channel, t.status,"
	"   left(p.name, 255), p.avatar_url, t.unread_count, t.chatwoot_updated_at,"
	"   t.chatwoot_team_id, " TALK_ASSIGNEE
	" from conversations t left join contacts p"
	"   on p.account_id = t.account_id and p.chatwoot_contact_id = t.chatwoot_contact_id"
	" where t.account_id = $1 and t.chatwoot_conversation_id = $8"
	"   and (select count(*) from card_conversations k"
	"     where k.account_id = $1 and k.card_id = $7) < $9"
	"   and " REACH_SEES("t.chatwoot_inbox_id", "t.chatwoot_team_id", TALK_ASSIGNEE, "$2", "$3",
			     "$4", "$5") " on conflict do nothing");

#define K_SEEN CONVERSATION_SEEN("k")

DB_STMT(talk_unlink, "kanban.talk_unlink",
	"delete from card_conversations k where k.account_id = $1 and k.board_id = $6"
	"   and k.card_id = $7 and k.chatwoot_conversation_id = $8 and " K_SEEN
	" returning exists (select from card_conversations o where o.account_id = $1"
	"   and o.card_id = k.card_id"
	"   and o.chatwoot_conversation_id <> k.chatwoot_conversation_id) as others");

DB_STMT(card_whereabouts, "kanban.card_whereabouts",
	"update cards set " CARD_WHEREABOUTS " where account_id = $1 and id = $2");

/* On the default board a card shows what its conversation says. */
DB_STMT(card_follow, "kanban.card_follow",
	"update cards c set priority = t.priority, labels = t.labels,"
	"   assignee_chatwoot_id = " TALK_ASSIGNEE ","
	"   assignee_name = case when t.assignee_type = 'User' then t.assignee_name end,"
	"   assignee_avatar_url = case when t.assignee_type = 'User'"
	"     then t.assignee_avatar_url end"
	" from conversations t, boards b"
	" where c.account_id = $1 and c.id = $2 and b.account_id = $1 and b.id = c.board_id"
	"   and b.is_default and t.account_id = $1 and t.chatwoot_conversation_id = $3");

static enum err taken(struct request *rq, const struct sight *sight, struct str card_id)
{
	struct card current;

	enum err err =
		card_get(rq->tenant, sight, request_path(rq, "boardId"), card_id, &current);
	if (err == ERR_NOT_FOUND)
		return fail_named(rq, ERR_ON_BOARD, "chatwoot_conversation_id");
	TRY(err);
	return fail_current(rq, ERR_ON_BOARD, &card_schema, &current);
}

enum err card_talk_link(struct request *rq, const struct sight *sight, struct str card_id,
			int64_t conversation_id)
{
	struct db_arg account = db_i64(rq->account_id), id = db_text(card_id),
		      board = db_text(request_path(rq, "boardId")), talk = db_i64(conversation_id);
	struct db_rows *rows;

	TRY(db_query(
		rq->tenant, &talk_link,
		DB_ARGS(account, REACH_ARGS(sight->reach), board, id, talk, db_i64(TALKS_MAX)),
		&rows));
	if (rows_affected(rows) == 0) {
		TRY(db_query(rq->tenant, &talk_card,
			     DB_ARGS(account, REACH_ARGS(sight->reach), board, talk), &rows));
		return rows_count(rows) == 1
			       ? taken(rq, sight, row_str(rows, 0, "card_id"))
			       : fail_field(rq, "chatwoot_conversation_id", "unknown");
	}
	db_queue(rq->tenant, &card_whereabouts, DB_ARGS(account, id));
	db_queue(rq->tenant, &card_follow, DB_ARGS(account, id, talk));
	return OK;
}

/* The row of history, the event and the reply, once the conversations are others. */
static enum err told(struct request *rq, const struct sight *sight, const struct card_hold *card,
		     const char *action, int64_t conversation_id, struct str before)
{
	struct kanban_context ctx = kanban_context_of(rq);
	const struct card_trace trace = {
		.action = str_from(action),
		.from_stage_id = card->stage_id,
		.detail = arena_printf(rq->arena, "{\"chatwoot_conversation_id\":%lld}",
				       (long long)conversation_id),
	};
	struct card_change change;

	card_touch(rq, card->id);
	TRY(card_told(rq->tenant, card->id, before, &change));
	card_record_trace(&ctx, CARD_UPDATED, &trace, &change);
	rq->pokes |= POKE_RELAY;
	return reply_card(rq, sight, &change.card);
}

enum err card_talk_added(struct request *rq)
{
	const struct card_talk_new *body = rq->body;
	struct sight sight = sight_of(rq);
	struct card_hold card;
	struct str before;

	TRY(card_hold(rq, &sight, &card));
	TRY(card_audience_of(rq->tenant, card.id, &before));
	TRY(card_talk_link(rq, &sight, card.id, body->chatwoot_conversation_id));
	return told(rq, &sight, &card, "linked", body->chatwoot_conversation_id, before);
}

enum err card_talk_removed(struct request *rq)
{
	struct sight sight = sight_of(rq);
	struct card_hold card;
	struct db_rows *rows;
	struct str before;
	int64_t id;

	if (!str_to_i64(request_path(rq, "chatwootConversationId"), 1, INT64_MAX, &id))
		return ERR_NOT_FOUND;
	TRY(card_hold(rq, &sight, &card));
	TRY(card_audience_of(rq->tenant, card.id, &before));
	TRY(db_query(rq->tenant, &talk_unlink,
		     DB_ARGS(db_i64(rq->account_id), REACH_ARGS(sight.reach),
			     db_text(card.board_id), db_text(card.id), db_i64(id)),
		     &rows));
	if (rows_count(rows) == 0)
		return ERR_NOT_FOUND;
	/* Without it the card would be another one's, and the next message would make a new one. */
	if (card.follows && !row_bool(rows, 0, "others"))
		return fail_named(rq, ERR_FOLLOWS_CONVERSATION, "chatwoot_conversation_id");
	db_queue(rq->tenant, &card_whereabouts, DB_ARGS(db_i64(rq->account_id), db_text(card.id)));
	return told(rq, &sight, &card, "unlinked", id, before);
}
