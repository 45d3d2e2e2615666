#include "features/kanban/field/field.h"

#define FIELD_COLUMNS \
	"f.id, f.board_id, f.name, f.type, f.options, f.required, f.position, f.version"

DB_STMT(fields_of_board, "kanban.fields_of_board",
	"select " FIELD_COLUMNS " from board_fields f where f.account_id = $1 and f.board_id = $2"
	" order by f.position, f.id");

enum err field_list(struct db_tenant *tenant, struct str board_id, struct list *ret)
{
	struct db_rows *rows;

	TRY(db_query(tenant, &fields_of_board,
		     DB_ARGS(db_account(tenant), db_text(board_id)), &rows));
	return rows_list(db_tenant_arena(tenant), rows, &board_field_schema, ret);
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
	return code ? fail_field(rq, path.ptr, code) : OK;
}
