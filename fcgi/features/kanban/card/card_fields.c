/* What people write on cards: checked, compared, stored. */
#include "features/kanban/card/card_int.h"

#include "features/kanban/field/field.h"

/* The assignee's name as it is now. */
DB_STMT(card_put_fields, "kanban.card_put_fields",
	"update cards c set title = $3, description = nullif($4, ''), value = $5::bigint,"
	"   currency = $6, priority = $7, labels = $8::text[], due_at = hub_time($9),"
	"   assignee_chatwoot_id = $10::bigint,"
	"   assignee_name = case when c.assignee_chatwoot_id = $10::bigint then c.assignee_name"
	"     else g.name end,"
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

/* --- checks --- */

enum err fail_named(struct request *rq, enum err err, const char *field)
{
	(void)fail_field(rq, field, err_code(err));
	return err;
}

static const char *labels_problem(const struct list *labels)
{
	const struct str *items = labels->items;
	size_t bytes = 0;

	for (size_t i = 0; i < labels->count; i++) {
		bytes += items[i].len;
		if (items[i].len == 0 || bytes > CARD_LABELS_MAX)
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
	struct arena *scratch = arena_new();
	struct buf out = buf_new(scratch, 256 * 1024);
	struct str ret = STR_NULL;

	for (size_t i = 0; i < card_fields_schema.count; i++) {
		const struct field *field = &card_fields_schema.fields[i];
		struct buf old = buf_new(scratch, 128 * 1024), new = old;
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
	if (out.len) {
		buf_char(&out, '}');
		ret = arena_str(arena, buf_view(&out));
	}
	arena_free(scratch);
	return ret;
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
