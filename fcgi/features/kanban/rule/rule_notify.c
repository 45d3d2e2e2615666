/*
 * A rule tells a person. Of a card with a conversation they are told in Chatwoot, by a private note
 * that mentions them: Chatwoot notifies whom a note mentions, in its bell, by push and by e-mail,
 * as they have chosen. A card without a conversation gets a comment that mentions them.
 *
 * A mention in a note is "[@Ana Souza](mention://user/7/Ana%20Souza)"; Chatwoot takes the number.
 */
#include "core/base/codec.h"
#include "features/kanban/rule/rule_notify_int.h"

/* $3 the person in Chatwoot, NULL: who has the card. */
DB_STMT(rule_notified, "kanban.rule_notified",
	"select g.chatwoot_user_id, coalesce(g.available_name, g.name) as name,"
	" (select max(k.chatwoot_conversation_id) from card_conversations k"
	"   where k.account_id = $1 and k.card_id = c.id) as chatwoot_conversation_id,"
	" (select array_to_json(array_agg(m.user_id)) from memberships m"
	"   join users u on u.id = m.user_id where m.account_id = $1"
	"     and u.chatwoot_user_id = g.chatwoot_user_id) as mentions"
	" from cards c join agents g on g.account_id = c.account_id"
	"   and g.chatwoot_user_id = coalesce($3, c.assignee_chatwoot_id)"
	" where c.account_id = $1 and c.id = $2");

/* Brackets in a name would end the mention. */
static struct str plain_name(struct arena *arena, struct str name)
{
	struct buf out = buf_new(arena, name.len + 1);

	for (size_t i = 0; i < name.len; i++)
		buf_char(&out, strchr("[]()", name.ptr[i]) ? ' ' : name.ptr[i]);
	return buf_view(&out);
}

enum err rule_notice(struct db_tenant *tenant, struct str card_id, const struct rule_action *action,
		     struct rule_notice *ret)
{
	struct arena *arena = db_tenant_arena(tenant);
	struct rule_notice notice = {.chatwoot_conversation_id = I64_NULL, .text = STR_NULL};
	struct db_rows *rows;

	TRY(db_query(tenant, &rule_notified,
		     DB_ARGS(db_account(tenant), db_text(card_id),
			     db_i64(action->chatwoot_user_id)),
		     &rows));
	if (rows_count(rows) == 1) {
		struct str name = plain_name(arena, row_str(rows, 0, "name"));
		notice.chatwoot_conversation_id = row_i64(rows, 0, "chatwoot_conversation_id");
		notice.mentions = row_str(rows, 0, "mentions");
		notice.text =
			notice.chatwoot_conversation_id == I64_NULL
				? arena_printf(arena, "@%.*s %.*s", STR_FMT(name),
					       STR_FMT(action->text))
				: arena_printf(arena, "[@%.*s](mention://user/%lld/%.*s) %.*s",
					       STR_FMT(name),
					       (long long)row_i64(rows, 0, "chatwoot_user_id"),
					       STR_FMT(percent_encode(arena, name)),
					       STR_FMT(action->text));
	}
	*ret = notice;
	return OK;
}
