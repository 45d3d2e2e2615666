#include "features/kanban/field/field.h"

#define FIELD_COLUMNS \
	"f.id, f.board_id, f.name, f.type, f.options, f.required, f.position, f.version"

DB_STMT(fields_of_board, "kanban.fields_of_board",
	"select " FIELD_COLUMNS " from board_fields f where f.account_id = $1 and f.board_id = $2"
	" order by f.position, f.id");

DB_STMT(fields_keep, "kanban.fields_keep",
	"select from board_fields f where f.account_id = $1 and f.board_id = $2"
	"   and f.id = any ($3::uuid[]) order by f.id for key share");

enum err field_list(struct db_tenant *tenant, struct str board_id, struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &fields_of_board,
		     DB_ARGS(db_account(tenant), db_text(board_id)), &rows));
	return rows_list(db_tenant_arena(tenant), rows, &board_field_schema, ret);
}

/* The fields that `custom` names stay until its values are written; or one is gone already. */
static enum err keep(struct request *rq, struct str board_id, const struct list *fields,
		     const struct json *custom)
{
	const struct board_field *items = fields->items;
	struct str *ids = ARENA_ARRAY(rq->arena, struct str, fields->count);
	struct list list = {ids, 0};
	struct db_rows *rows;

	for (size_t i = 0; i < fields->count; i++)
		if (json_has(custom, items[i].id.ptr))
			ids[list.count++] = items[i].id;
	TRY(db_query(rq->tenant, &fields_keep,
		     DB_ARGS(db_i64(rq->account_id), db_text(board_id), db_texts(&list)), &rows));
	return rows_count(rows) == list.count ? OK : fail_field(rq, "custom", "unknown");
}

enum err custom_check(struct request *rq, struct str board_id, struct str custom, bool whole)
{
	const struct json *json = NULL;
	struct list fields;
	struct str path;

	if (custom.ptr)
		TRY(json_parse(rq->arena, custom, 0, 0, &json));
	TRY(field_list(rq->tenant, board_id, &fields));
	const char *code = field_values_check(rq->arena, &fields, json, whole, &path);
	if (code)
		return fail_field(rq, path.ptr, code);
	return json ? keep(rq, board_id, &fields, json) : OK;
}
