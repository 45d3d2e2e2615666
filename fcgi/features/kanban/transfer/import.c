/* Imports as people start and watch them. */
#include "features/kanban/transfer/import_int.h"

#include "core/http/paging.h"
#include "features/kanban/access/sight.h"
#include "features/kanban/board/board.h"
#include "features/kanban/transfer/import_parts_int.h"

#define IMPORT_COLUMNS                                                               \
	"i.id, i.board_id, i.state, i.format, i.total, i.done, i.created, i.failed," \
	" i.error, i.created_at, i.finished_at"

/* What a job has not touched for a day will not go on. */
DB_STMT(imports_open, "kanban.imports_open",
	"select count(*) as open from board_imports i where i.account_id = $1"
	" and i.state in ('queued', 'running') and i.updated_at > now() - interval '1 day'");

DB_STMT(import_insert, "kanban.import_insert",
	"insert into board_imports as i (account_id, id, board_id, user_id, user_name, format,"
	"   headers, columns, separator, stages, stage_id, source, at, line, total, done, failed)"
	" values ($1, $2, $3, $4, (select u.name from users u where u.id = $4), $5, $6, $7, $8, $9,"
	"   $10, $11, $12, $13, $14, $15, $15) returning " IMPORT_COLUMNS);

DB_STMT(import_by_id, "kanban.import_by_id",
	"select " IMPORT_COLUMNS " from board_imports i"
	" where i.account_id = $1 and i.board_id = $2 and i.id = $3 and " BOARD_SEEN("i.board_id",
										     "$4"));

/* $4 the import to go on behind: the latest come first. */
DB_STMT(imports_of_board, "kanban.imports_of_board",
	"select " IMPORT_COLUMNS " from board_imports i"
	" where i.account_id = $1 and i.board_id = $2 and ($4::uuid is null or i.id < $4)"
	"   and " BOARD_SEEN("i.board_id", "$3") " order by i.id desc limit $5");

DB_STMT(import_cancel, "kanban.import_cancel",
	"update board_imports i set state = 'cancelled', source = null, updated_at = now(),"
	"   finished_at = now()"
	" where i.account_id = $1 and i.id = $2 and i.state in ('queued', 'running')"
	" returning " IMPORT_COLUMNS);

DB_STMT(import_resume, "kanban.import_resume",
	"update board_imports i set state = 'queued', error = null, updated_at = now(),"
	"   finished_at = null"
	" where i.account_id = $1 and i.id = $2 and i.state = 'failed' and i.source is not null"
	" returning " IMPORT_COLUMNS);

DB_STMT(import_errors, "kanban.import_errors",
	"select e.nth, e.line, e.header, e.code from board_import_errors e"
	" where e.account_id = $1 and e.import_id = $2 and e.nth > $3 order by e.nth limit $4");

DB_STMT(import_fields, "kanban.import_fields",
	"select f.id, f.name from board_fields f where f.account_id = $1 and f.board_id = $2");

DB_STMT(import_stages_unknown, "kanban.import_stages_unknown",
	"select t.nth from unnest($3::uuid[]) with ordinality t (id, nth) where not exists ("
	"   select from stages s where s.account_id = $1 and s.board_id = $2 and s.id = t.id)"
	" order by t.nth limit 1");

/* What is known of a text before the first row is taken in. */
struct plan {
	struct import_source source;
	struct csv csv; /* behind the header */
	struct list headers, columns;
	struct list errors;
};

static enum err source_of(struct request *rq, const struct import_new *body,
			  struct import_source *ret)
{
	enum err err;

	if (str_eq(body->format, STR("csv"))) {
		*ret = (struct import_source){.csv = body->text};
		return OK;
	}
	if (str_eq(body->format, STR("trello")))
		err = import_from_trello(rq->arena, body->text, ret);
	else
		err = import_from_planka(rq->arena, body->text, ret);
	return err == ERR_BAD_JSON ? fail_field(rq, "text", "format") : err;
}

/* Rows behind the header, which `csv` has passed. Each is forgotten at once. */
static int64_t count_rows(struct csv csv)
{
	struct arena *arena = arena_new();
	struct csv_record *record = ARENA_NEW(arena, struct csv_record);
	struct arena *cells = arena_new();
	int64_t count = 0;

	while (count <= IMPORT_ROWS_MAX && csv_next(cells, &csv, record) != CSV_END) {
		count++;
		if (count % 1000 == 0)
			arena_reset(cells);
	}
	arena_free(cells);
	arena_free(arena);
	return count;
}

/* The field the request names for a header, or STR_NULL. */
static struct str mapped(const struct import_mapping *mapping, struct str header)
{
	for (size_t i = 0; mapping && i < mapping->columns.count; i++) {
		const struct import_column *one =
			(const struct import_column *)mapping->columns.items + i;
		if (str_eq_nocase(str_trim(one->header), header))
			return one->field;
	}
	return STR_NULL;
}

/* The stages that the request names are the board's. */
static enum err stages_known(struct request *rq, const struct import_mapping *mapping)
{
	struct db_rows *rows;

	if (!mapping)
		return OK;
	const struct import_stage *stages = mapping->stages.items;
	struct str *ids = ARENA_ARRAY(rq->arena, struct str, mapping->stages.count + 1);
	struct list list = {ids, mapping->stages.count};
	for (size_t i = 0; i < list.count; i++)
		ids[i] = stages[i].stage_id;
	if (mapping->stage_id.ptr)
		ids[list.count++] = mapping->stage_id;
	TRY(db_query(rq->tenant, &import_stages_unknown,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "boardId")),
			     db_texts(&list)),
		     &rows));
	if (rows_count(rows) == 0)
		return OK;
	size_t at = (size_t)row_i64(rows, 0, "nth") - 1;
	struct str field =
		at == mapping->stages.count
			? STR("mapping.stage_id")
			: arena_printf(rq->arena, "mapping.stages.%zu.stage_id", at);
	return fail_field(rq, field.ptr, "unknown");
}

/* What a column is for: the mapping's word, a name everybody knows, one of the board's fields. */
static struct str column_of(const struct db_rows *fields, const struct import_mapping *mapping,
			    struct str header)
{
	struct str field = mapped(mapping, header);

	if (field.ptr)
		return field;
	if (import_field_find(header) != IMPORT_IGNORE)
		return header;
	for (size_t i = 0; i < rows_count(fields); i++)
		if (str_eq_nocase(row_str(fields, i, "name"), header))
			return row_str(fields, i, "id");
	return STR_NULL;
}

static enum err read_header(struct request *rq, const struct import_new *body, struct plan *plan)
{
	struct csv_record *header = ARENA_NEW(rq->arena, struct csv_record);
	struct str *headers = ARENA_ARRAY(rq->arena, struct str, CSV_CELLS_MAX);
	struct str *columns = ARENA_ARRAY(rq->arena, struct str, CSV_CELLS_MAX);
	struct import_error *errors = ARENA_ARRAY(rq->arena, struct import_error, CSV_CELLS_MAX);
	struct db_rows *fields;
	bool titled = false, foreign = !str_eq(body->format, STR("csv"));
	size_t unknown = 0;

	TRY(db_query(rq->tenant, &import_fields,
		     DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "boardId"))),
		     &fields));
	plan->csv = csv_begin(plan->source.csv);
	if (csv_next(rq->arena, &plan->csv, header) != CSV_RECORD)
		return fail_field(rq, "text", "format");
	for (size_t i = 0; i < header->count; i++) {
		headers[i] = str_utf8_head(import_plain(rq->arena, header->cells[i], false), 255);
		columns[i] = column_of(fields, body->mapping, headers[i]);
		titled = titled || import_field_find(columns[i]) == IMPORT_TITLE;
		if (foreign && (str_eq(headers[i], STR("line")) ||
				str_eq(headers[i], STR(IMPORT_PARTS_COLUMN))))
			columns[i] = headers[i];
		if (!columns[i].ptr && headers[i].len && !str_eq(headers[i], STR("line")))
			errors[unknown++] = (struct import_error){
				header->line, headers[i], STR("unknown_column"), STR_NULL};
		if (!columns[i].ptr)
			columns[i] = STR("ignore");
	}
	plan->headers = (struct list){headers, header->count};
	plan->columns = (struct list){columns, header->count};
	plan->errors = (struct list){errors, unknown};
	return titled ? OK : fail_field(rq, "text", "no_title");
}

static struct str stages_json(struct arena *arena, const struct import_mapping *mapping)
{
	struct buf out = buf_new(arena, 512 * 1024);

	if (!mapping)
		return STR("[]");
	json_put_array(&out, &import_stage_schema, mapping->stages.items, mapping->stages.count);
	return buf_view(&out);
}

static enum err store(struct request *rq, const struct import_new *body, const struct plan *plan,
		      struct board_import *ret)
{
	const struct import_mapping *mapping = body->mapping;
	struct str id = id_new(rq->arena, rq->app->clock, rq->app->rng);
	struct str text = plan->source.csv;
	size_t at = (size_t)(plan->csv.rest.ptr - text.ptr);

	return db_one(rq->tenant, &import_insert,
		      DB_ARGS(db_i64(rq->account_id), db_text(id),
			      db_text(request_path(rq, "boardId")), db_i64(rq->user_id),
			      db_text(body->format), db_texts(&plan->headers),
			      db_texts(&plan->columns),
			      db_text((struct str){&plan->csv.separator, 1}),
			      db_text(stages_json(rq->arena, mapping)),
			      db_text(mapping ? mapping->stage_id : STR_NULL), db_bytes(text),
			      db_i64((int64_t)at), db_i64(plan->csv.line),
			      db_i64(plan->source.total), db_i64(plan->source.left_out)),
		      &board_import_schema, ret);
}

/* May one more import run into the board of the path? */
static enum err one_more(struct request *rq)
{
	struct board_access board;
	struct db_rows *rows;

	TRY(board_access(rq->tenant, rq->user_id, request_path(rq, "boardId"), &board));
	if (!board.writable)
		return board.board.archived_at == I64_NULL ? ERR_FORBIDDEN : ERR_BOARD_ARCHIVED;
	TRY(db_query(rq->tenant, &imports_open, DB_ARGS(db_i64(rq->account_id)), &rows));
	return row_i64(rows, 0, "open") < IMPORT_OPEN_MAX ? OK : ERR_IMPORT_OPEN;
}

enum err import_create(struct request *rq)
{
	const struct import_new *body = rq->body;
	struct board_import import;
	struct plan plan;

	TRY(one_more(rq));
	TRY(stages_known(rq, body->mapping));
	TRY(source_of(rq, body, &plan.source));
	TRY(read_header(rq, body, &plan));
	int64_t count = count_rows(plan.csv);
	if (count > IMPORT_ROWS_MAX)
		return fail_field(rq, "text", "too_many");
	plan.source.total = count + plan.source.left_out;
	TRY(store(rq, body, &plan, &import));
	import_refuse(rq->tenant, import.id, plan.source.errors.items, plan.source.errors.count);
	import_refuse(rq->tenant, import.id, plan.errors.items, plan.errors.count);
	import_enqueue(rq->tenant, import.id);
	rq->pokes |= POKE_JOBS;
	return reply_one(rq, &import);
}

/* Its `error` in the reader's words. */
static void say_why(const struct request *rq, struct board_import *import)
{
	const char *words = import_refusal_text(import->error, rq->lang);

	if (words)
		import->error = str_from(words);
}

static enum err import_get(struct request *rq, struct board_import *ret)
{
	struct board_import import;

	TRY(db_one(rq->tenant, &import_by_id,
		   DB_ARGS(db_i64(rq->account_id), db_text(request_path(rq, "boardId")),
			   db_text(request_path(rq, "importId")), db_i64(rq->user_id)),
		   &board_import_schema, &import));
	say_why(rq, &import);
	*ret = import;
	return OK;
}

/* Runs a statement that changes the import of the path. 409 with it when it is not in the state. */
static enum err change(struct request *rq, const struct db_stmt *stmt, struct board_import *ret)
{
	struct board_import before;
	struct db_rows *rows;

	TRY(import_get(rq, &before));
	TRY(db_query(rq->tenant, stmt, DB_ARGS(db_i64(rq->account_id), db_text(before.id)), &rows));
	if (rows_count(rows) == 0)
		return fail_current(rq, ERR_CONFLICT, &board_import_schema, &before);
	return row_get(rows, 0, &board_import_schema, ret);
}

enum err import_cancelled(struct request *rq)
{
	struct board_import import;

	TRY(change(rq, &import_cancel, &import));
	return reply_one(rq, &import);
}

enum err import_resumed(struct request *rq)
{
	struct board_import import = {0};

	TRY(one_more(rq));
	TRY(change(rq, &import_resume, &import));
	import_enqueue(rq->tenant, import.id);
	rq->pokes |= POKE_JOBS;
	return reply_one(rq, &import);
}

enum err import_show(struct request *rq)
{
	struct board_import import;

	TRY(import_get(rq, &import));
	return reply_one(rq, &import);
}

enum err imports_list(struct request *rq)
{
	struct str before, next, board_id = request_path(rq, "boardId");
	struct board_access board;
	struct db_rows *rows;
	struct paging page;
	struct list list;

	TRY(paging_begin_id(rq, rq->query, &before, &page));
	TRY(db_query(rq->tenant, &imports_of_board,
		     DB_ARGS(db_i64(rq->account_id), db_text(board_id), db_i64(rq->user_id),
			     db_text(before), paging_rows(&page)),
		     &rows));
	if (rows_count(rows) == 0)
		TRY(board_access(rq->tenant, rq->user_id, board_id, &board));
	TRY(paging_list(rq, &page, rows, &board_import_schema, "id", &list, &next));
	struct board_import *imports = list.items;
	for (size_t i = 0; i < list.count; i++)
		say_why(rq, &imports[i]);
	return reply_list(rq, &list, next);
}

enum err import_errors_list(struct request *rq)
{
	const struct page_query *query = rq->query;
	struct str next = STR_NULL;
	struct board_import import;
	struct db_rows *rows;
	struct paging page;

	TRY(paging_begin(rq, query->limit, query->cursor, 0, &page));
	TRY(import_get(rq, &import));
	TRY(db_query(rq->tenant, &import_errors,
		     DB_ARGS(db_i64(rq->account_id), db_text(import.id), db_i64(page.from),
			     paging_rows(&page)),
		     &rows));
	size_t count = rows_count(rows);
	if (count > (size_t)page.limit) {
		count = (size_t)page.limit;
		next = row_str(rows, count - 1, "nth");
		next = cursor_make(rq->arena, &next, 1);
	}
	struct import_error *errors = ARENA_ARRAY(rq->arena, struct import_error, count);
	for (size_t i = 0; i < count; i++) {
		struct str code = row_str(rows, i, "code");
		const char *words = import_refusal_text(code, rq->lang);
		errors[i] = (struct import_error){row_i64(rows, i, "line"),
						  row_str(rows, i, "header"), code,
						  words ? str_from(words) : code};
	}
	return reply_list(rq, &(struct list){errors, count}, next);
}
