/* A conversation that is gone leaves the boards. */
#include "features/kanban/kanban_int.h"
#include "features/kanban/kanban_sql.h"

DB_STMT(conversation_unlink, "kanban.conversation_unlink",
	"delete from card_conversations k where k.account_id = $1"
	" and k.chatwoot_conversation_id = $2"
	" returning k.card_id, exists (select from card_conversations o"
	"   where o.account_id = $1 and o.card_id = k.card_id"
	"     and o.chatwoot_conversation_id <> $2) as others");

DB_STMT(card_delete, "kanban.card_delete",
	"delete from cards where account_id = $1 and id = $2"
	" returning id, board_id, stage_id, version");

DB_STMT(card_bump, "kanban.card_bump",
	"update cards c set version = c.version + 1, updated_at = now()"
	" where c.account_id = $1 and c.id = $2 returning " CARD_COLUMNS);

static enum err drop_card(const struct kanban_context *ctx, struct str card_id)
{
	struct db_rows *rows;

	TRY(db_query(ctx->tenant, &card_delete,
		     DB_ARGS(db_i64(db_tenant_account(ctx->tenant)), db_text(card_id)), &rows));
	if (rows_count(rows) != 1)
		return ERR_INTERNAL;
	struct card_gone gone = {row_str(rows, 0, "id"), row_str(rows, 0, "board_id")};
	card_record_deleted(ctx, &gone, row_str(rows, 0, "stage_id"),
			    row_i64(rows, 0, "version") + 1);
	return OK;
}

static enum err show_without(const struct kanban_context *ctx, struct str card_id)
{
	struct card card;

	TRY(db_one(ctx->tenant, &card_bump,
		   DB_ARGS(db_i64(db_tenant_account(ctx->tenant)), db_text(card_id)), &card_schema,
		   &card));
	card_record(ctx, CARD_UPDATED, card.stage_id, &card);
	return OK;
}

enum err kanban_forget(const struct kanban_context *ctx, int64_t conversation_id)
{
	struct db_rows *rows;

	TRY(db_query(ctx->tenant, &conversation_unlink,
		     DB_ARGS(db_i64(db_tenant_account(ctx->tenant)), db_i64(conversation_id)),
		     &rows));
	for (size_t i = 0; i < rows_count(rows); i++) {
		struct str card_id = row_str(rows, i, "card_id");
		if (row_bool(rows, i, "others"))
			TRY(show_without(ctx, card_id));
		else
			TRY(drop_card(ctx, card_id));
	}
	return OK;
}
