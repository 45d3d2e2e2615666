/* What people write on cards: checked, compared, stored. */
#include "features/kanban/kanban_parts.h"

#include "features/kanban/kanban_field.h"
#include "features/kanban/kanban_cards_seen.h"

#define B_CURRENCY BOARD_CURRENCY("b")
#define C_SEEN     CARD_SEEN("c")
#define C_WRITABLE CARD_IN_SCOPE("c", "$10") " and " BOARD_WRITABLE("c.board_id", "$7")

/* $9 the cards, $10 the scope in which the person may change cards. */
#define HELD_CARDS(where)                                                                     \
	"select c.id, c.board_id, c.stage_id, c.position, c.version, c.placed_version,"       \
	" c.edited_version, c.deleted_at, (" C_WRITABLE ") is true as writable,"              \
	" b.is_default and exists (select from card_conversations f"                          \
	"   where f.account_id = $1 and f.card_id = c.id) as follows,"                        \
	" c.title, c.description, c.value, c.currency, c.priority, c.labels, c.due_at,"       \
	" c.assignee_chatwoot_id as assignee_chatwoot_user_id, c.custom, " B_CURRENCY         \
	" as default_currency"                                                                \
	" from cards c join boards b on b.account_id = c.account_id and b.id = c.board_id"    \
	" where c.account_id = $1 and c.board_id = $8 and c.id = any ($9::uuid[]) and " where \
	"   and " C_SEEN " order by c.id for update of c"

DB_STMT(cards_held, "kanban.cards_held", HELD_CARDS("c.deleted_at is null"));

DB_STMT(cards_held_trashed, "kanban.cards_held_trashed", HELD_CARDS("c.deleted_at is not null"));

DB_STMT(cards_held_any, "kanban.cards_held_any", HELD_CARDS("true"));

/* The assignee's name as it is now. */
DB_STMT(card_put_fields, "kanban.card_put_fields",
	"update cards c set title = $3, description = nullif($4, ''), value = $5::bigint,"
	"   currency = $6, priority = $7, labels = $8::text[], due_at = hub_time($9),"
	"   assignee_chatwoot_id = $10::bigint,"
	"   assignee_name = case when c.assignee_chatwoot_id = $10::bigint then c.assignee_name"
	"     else coalesce(g.available_name, g.name) end,"
	"   assignee_avatar_url = case when c.assignee_chatwoot_id = $10::bigint"
	"     then c.assignee_avatar_url else g.avatar_url end,"
	"   custom = $11::jsonb, version = c.version + 1, edited_version = c.version + 1,"
	"   updated_at = now()"
	" from (select $10::bigint as id) a left join agents g"
	"   on g.account_id = $1 and g.chatwoot_user_id = a.id"
	" where c.account_id = $1 and c.id = $2");

DB_STMT(agent_known, "kanban.agent_known",
	"select from agents where account_id = $1 and chatwoot_user_id = $2");

/* $1 what the card has, $2 what is given: null takes a value away. */
DB_STMT(custom_merge, "kanban.custom_merge",
	"select jsonb_strip_nulls($1::jsonb || $2::jsonb) as custom");

DB_STMT(card_touched, "kanban.card_touched",
	"update cards c set version = c.version + 1, updated_at = now(),"
	"   checklist_total = (select count(*) from checklist_items i"
	"     where i.account_id = $1 and i.card_id = $2),"
	"   checklist_done = (select count(*) from checklist_items i"
	"     where i.account_id = $1 and i.card_id = $2 and i.done),"
	"   comments_count = (select count(*) from card_comments m"
	"     where m.account_id = $1 and m.card_id = $2),"
	"   links_count = (select count(*) from card_links l"
	"     where l.account_id = $1 and l.card_id = $2)"
	" where c.account_id = $1 and c.id = $2");

DB_STMT(card_now, "kanban.card_now",
	"select " CARD_COLUMNS ", " CARD_HEARD ", case when $3::jsonb is not null then"
	"   directory.audience_lost($3, directory.card_audience(c.id),"
	"     directory.card_outsiders(c.id)) end as lost"
	" from cards c where c.account_id = $1 and c.id = $2");

/* $3 the audiences that they had, by id, or NULL. */
DB_STMT(cards_now, "kanban.cards_now",
	"select " CARD_COLUMNS ", " CARD_HEARD ", case when $3::jsonb is not null then"
	"   directory.audience_lost($3::jsonb -> c.id::text, directory.card_audience(c.id),"
	"     directory.card_outsiders(c.id)) end as lost"
	" from cards c where c.account_id = $1 and c.id = any ($2::uuid[]) order by c.id");

DB_STMT(audience_now, "kanban.audience_now", "select directory.card_audience($1) as audience");

DB_STMT(audiences_now, "kanban.audiences_now",
	"select jsonb_object_agg(c.id, directory.card_audience(c.id)) as audiences from cards c"
	" where c.account_id = $1 and c.id = any ($2::uuid[])");

static enum err hold_of(const struct db_rows *rows, size_t i, struct card_hold *ret)
{
	struct card_hold card = {
		.id = row_str(rows, i, "id"),
		.board_id = row_str(rows, i, "board_id"),
		.stage_id = row_str(rows, i, "stage_id"),
		.position = row_str(rows, i, "position"),
		.version = row_i64(rows, i, "version"),
		.placed_version = row_i64(rows, i, "placed_version"),
		.edited_version = row_i64(rows, i, "edited_version"),
		.deleted_at = row_time(rows, i, "deleted_at"),
		.writable = row_bool(rows, i, "writable"),
		.follows = row_bool(rows, i, "follows"),
		.currency = row_str(rows, i, "default_currency"),
	};

	TRY(row_get(rows, i, &card_fields_schema, &card.fields));
	*ret = card;
	return OK;
}

enum err cards_hold(struct request *rq, const struct sight *sight, const struct list *ids,
		    enum card_life life, struct list *ret)
{
	static const struct db_stmt *const statements[] = {
		[CARD_LIVING] = &cards_held,
		[CARD_TRASHED] = &cards_held_trashed,
		[CARD_EITHER] = &cards_held_any,
	};
	struct db_rows *rows;

	TRY(db_query(rq->tenant, statements[life],
		     DB_ARGS(db_i64(rq->account_id), SIGHT_ARGS(sight),
			     db_text(request_path(rq, "boardId")), db_texts(ids),
			     db_i64(rq->scope)),
		     &rows));
	struct card_hold *cards = ARENA_ARRAY(rq->arena, struct card_hold, rows_count(rows));
	for (size_t i = 0; i < rows_count(rows); i++)
		TRY(hold_of(rows, i, &cards[i]));
	*ret = (struct list){cards, rows_count(rows)};
	return OK;
}

static enum err hold_one(struct request *rq, const struct sight *sight, enum card_life life,
			 struct card_hold *ret)
{
	struct str id = request_path(rq, "cardId");
	const struct list ids = {&id, 1};
	struct list cards;

	TRY(cards_hold(rq, sight, &ids, life, &cards));
	const struct card_hold *card = cards.items;
	if (cards.count != 1)
		return ERR_NOT_FOUND;
	if (!card->writable)
		return ERR_FORBIDDEN;
	*ret = *card;
	return OK;
}

enum err card_hold(struct request *rq, const struct sight *sight, struct card_hold *ret)
{
	return hold_one(rq, sight, CARD_LIVING, ret);
}

enum err card_hold_trashed(struct request *rq, const struct sight *sight, struct card_hold *ret)
{
	return hold_one(rq, sight, CARD_TRASHED, ret);
}

/* --- checks --- */

static const char *labels_problem(const struct list *labels)
{
	const struct str *items = labels->items;

	for (size_t i = 0; i < labels->count; i++) {
		if (items[i].len == 0)
			return "length";
		for (size_t k = 0; k < i; k++)
			if (str_eq(items[i], items[k]))
				return "duplicate";
	}
	return NULL;
}

static enum err take_assignee(struct request *rq, int64_t id)
{
	struct db_rows *rows;

	if (id == I64_NULL)
		return OK;
	TRY(db_query(rq->tenant, &agent_known, DB_ARGS(db_i64(rq->account_id), db_i64(id)), &rows));
	return rows_count(rows) == 1 ? OK
				     : fail_field(rq, "assignee_chatwoot_user_id", "unknown");
}

static enum err take_custom(struct request *rq, struct str given, bool whole, struct str *custom)
{
	struct db_rows *rows;

	if (given.len > CARD_CUSTOM_MAX)
		return fail_field(rq, "custom", "length");
	TRY(custom_check(rq, request_path(rq, "boardId"), given, whole));
	if (!given.ptr)
		return OK;
	TRY(db_query(rq->tenant, &custom_merge,
		     DB_ARGS(db_text(custom->ptr ? *custom : STR("{}")), db_text(given)), &rows));
	*custom = row_str(rows, 0, "custom");
	return OK;
}

/* What can be told without the database. */
static enum err check_plain(struct request *rq, const struct card_fields *given, uint64_t has)
{
	const char *problem = labels_problem(&given->labels);

	if (has >> CARD_FIELD_CURRENCY & 1 && !currency_valid(given->currency))
		return fail_field(rq, "currency", "format");
	if (has >> CARD_FIELD_LABELS & 1 && problem)
		return fail_field(rq, "labels", problem);
	return OK;
}

enum err card_fields_take(struct request *rq, struct str currency,
			  const struct card_fields *given, uint64_t has, struct card_fields *fields)
{
	struct card_fields next = *fields;

	TRY(check_plain(rq, given, has));
	if (!fields->title.ptr || has >> CARD_FIELD_CUSTOM & 1)
		TRY(take_custom(rq, given->custom, !fields->title.ptr, &next.custom));
	if (has >> CARD_FIELD_ASSIGNEE & 1)
		TRY(take_assignee(rq, given->assignee_chatwoot_user_id));
	has &= ~(UINT64_C(1) << CARD_FIELD_CUSTOM);
	card_fields_merge(&next, given, has, currency);
	*fields = next;
	return OK;
}

void card_fields_merge(struct card_fields *fields, const struct card_fields *given, uint64_t has,
		       struct str currency)
{
	for (size_t i = 0; i < card_fields_schema.count; i++)
		if (has >> i & 1)
			field_copy(&card_fields_schema.fields[i], fields, given);
	if (fields->description.len == 0)
		fields->description = STR_NULL;
	if (!fields->currency.ptr)
		fields->currency = currency;
	if (fields->value == I64_NULL)
		fields->currency = STR_NULL;
}

struct str card_fields_diff(struct arena *arena, const struct card_fields *from,
			    const struct card_fields *to)
{
	struct buf out = buf_new(arena, 256 * 1024);

	for (size_t i = 0; i < card_fields_schema.count; i++) {
		const struct field *field = &card_fields_schema.fields[i];
		struct buf old = buf_new(arena, 128 * 1024), new = old;
		json_put_field(&old, field, from);
		json_put_field(&new, field, to);
		if (str_eq(buf_view(&old), buf_view(&new)))
			continue;
		buf_printf(&out, "%s\"%s\":{\"from\":", out.len ? "," : "{", field->name);
		buf_str(&out, buf_view(&old));
		buf_lit(&out, ",\"to\":");
		buf_str(&out, buf_view(&new));
		buf_char(&out, '}');
	}
	if (!out.len)
		return STR_NULL;
	buf_char(&out, '}');
	return buf_view(&out);
}

enum err card_fail_followed(struct request *rq, uint64_t has)
{
	for (size_t i = 0; i < card_fields_schema.count; i++)
		if (has & CARD_FOLLOWED & UINT64_C(1) << i)
			return fail_named(rq, ERR_FOLLOWS_CONVERSATION,
					  card_fields_schema.fields[i].name);
	return OK;
}

/* --- storing --- */

void card_fields_put(struct request *rq, struct str card_id, const struct card_fields *fields)
{
	db_queue(rq->tenant, &card_put_fields,
		 DB_ARGS(db_i64(rq->account_id), db_text(card_id), db_text(fields->title),
			 db_text(fields->description), db_i64(fields->value),
			 db_text(fields->currency), db_text(fields->priority),
			 db_texts(&fields->labels), db_time(fields->due_at),
			 db_i64(fields->assignee_chatwoot_user_id), db_text(fields->custom)));
}

void card_touch(struct request *rq, struct str card_id)
{
	db_queue(rq->tenant, &card_touched, DB_ARGS(db_i64(rq->account_id), db_text(card_id)));
}

enum err card_parts_told(struct request *rq, const struct card_hold *card,
			 struct card_change *ret)
{
	struct kanban_context ctx = kanban_context_of(rq);
	struct card_change change;

	card_touch(rq, card->id);
	TRY(card_told(rq->tenant, card->id, STR_NULL, &change));
	card_record(&ctx, CARD_UPDATED, STR_NULL, &change);
	rq->pokes |= POKE_RELAY;
	*ret = change;
	return OK;
}

enum err card_told(struct db_tenant *tenant, struct str card_id, struct str before,
		   struct card_change *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &card_now,
		     DB_ARGS(db_i64(db_tenant_account(tenant)), db_text(card_id), db_text(before)),
		     &rows));
	return card_change_read(rows, ret);
}

static enum err change_of(const struct db_rows *rows, size_t i, struct card_change *ret)
{
	struct card_change change = {.lost = STR_NULL};

	TRY(row_get(rows, i, &card_schema, &change.card));
	change.audience = row_str(rows, i, "audience");
	change.lost = row_str(rows, i, "lost");
	change.outsiders = row_str(rows, i, "outsiders");
	*ret = change;
	return OK;
}

enum err card_change_read(const struct db_rows *rows, struct card_change *ret)
{
	return rows_count(rows) == 1 ? change_of(rows, 0, ret) : ERR_NOT_FOUND;
}

enum err cards_told(struct db_tenant *tenant, const struct list *ids, struct str before,
		    struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &cards_now,
		     DB_ARGS(db_i64(db_tenant_account(tenant)), db_texts(ids), db_text(before)),
		     &rows));
	struct card_change *changes =
		ARENA_ARRAY(db_tenant_arena(tenant), struct card_change, rows_count(rows));
	for (size_t i = 0; i < rows_count(rows); i++)
		TRY(change_of(rows, i, &changes[i]));
	*ret = (struct list){changes, rows_count(rows)};
	return OK;
}

enum err card_audience_of(struct db_tenant *tenant, struct str card_id, struct str *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &audience_now, DB_ARGS(db_text(card_id)), &rows));
	*ret = row_str(rows, 0, "audience");
	return OK;
}

enum err cards_audiences_of(struct db_tenant *tenant, const struct list *ids, struct str *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &audiences_now,
		     DB_ARGS(db_i64(db_tenant_account(tenant)), db_texts(ids)), &rows));
	*ret = row_str(rows, 0, "audiences");
	return OK;
}
