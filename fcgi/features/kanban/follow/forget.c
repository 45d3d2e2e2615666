/* A conversation that is gone leaves the boards. */
#include "features/kanban/follow/follow.h"

#include "features/kanban/card/card_columns.h"
#include "features/kanban/card/card_record.h"

/* Cards before what hangs on them, in everybody's order. */
DB_STMT(conversation_cards_lock, "kanban.conversation_cards_lock",
	"select from cards c where c.account_id = $1 and c.id in (select k.card_id"
	"   from card_conversations k where k.account_id = $1 and k.chatwoot_conversation_id = $2)"
	" order by c.id for update");

DB_STMT(conversation_unlink, "kanban.conversation_unlink",
	"delete from card_conversations k where k.account_id = $1"
	" and k.chatwoot_conversation_id = $2"
	" returning k.card_id, directory.card_audience(k.card_id) as audience,"
	" directory.card_outsiders(k.card_id) as outsiders,"
	" exists (select from card_conversations o"
	"   where o.account_id = $1 and o.card_id = k.card_id"
	"     and o.chatwoot_conversation_id <> $2) as others");

DB_STMT(card_delete, "kanban.card_delete",
	"delete from cards where account_id = $1 and id = $2"
	" returning id, board_id, stage_id, version");

/* $3 who saw it before. */
DB_STMT(card_bump, "kanban.card_bump",
	"update cards c set version = c.version + 1, updated_at = now(), " CARD_WHEREABOUTS
	" from directory.card_audience($2) as a (audience),"
	"   directory.card_outsiders($2) as o (outsiders)"
	" where c.account_id = $1 and c.id = $2 returning " CARD_COLUMNS ", a.audience,"
	" o.outsiders, directory.audience_lost($3, a.audience, o.outsiders) as lost");

static enum err drop_card(const struct kanban_context *ctx, struct str card_id,
			  struct str audience, struct str outsiders)
{
	struct db_rows *rows;

	TRY(db_query(ctx->tenant, &card_delete,
		     DB_ARGS(db_account(ctx->tenant), db_text(card_id)), &rows));
	if (rows_count(rows) != 1)
		return ERR_INTERNAL;
	struct card_gone gone = {row_str(rows, 0, "id"), row_str(rows, 0, "board_id")};
	const struct card_trace trace = {.action = STR("deleted"),
					 .from_stage_id = row_str(rows, 0, "stage_id")};
	card_record_deleted(ctx, &trace, &gone, row_i64(rows, 0, "version") + 1, audience,
			    outsiders);
	return OK;
}

static enum err show_without(const struct kanban_context *ctx, struct str card_id,
			     struct str audience)
{
	struct card_change change;
	struct db_rows *rows;

	TRY(db_query(ctx->tenant, &card_bump,
		     DB_ARGS(db_account(ctx->tenant), db_text(card_id),
			     db_text(audience)),
		     &rows));
	TRY(card_change_read(rows, &change));
	card_record(ctx, CARD_UPDATED, change.card.stage_id, &change);
	return OK;
}

enum err kanban_forget(const struct kanban_context *ctx, int64_t conversation_id)
{
	const struct db_args conversation =
		DB_ARGS(db_account(ctx->tenant), db_i64(conversation_id));
	struct db_rows *rows;

	db_queue(ctx->tenant, &conversation_cards_lock, conversation);
	TRY(db_query(ctx->tenant, &conversation_unlink, conversation, &rows));
	for (size_t i = 0; i < rows_count(rows); i++) {
		struct str card_id = row_str(rows, i, "card_id");
		struct str audience = row_str(rows, i, "audience");
		if (row_bool(rows, i, "others"))
			TRY(show_without(ctx, card_id, audience));
		else
			TRY(drop_card(ctx, card_id, audience, row_str(rows, i, "outsiders")));
	}
	return OK;
}
