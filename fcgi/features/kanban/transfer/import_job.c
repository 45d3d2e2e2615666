/* Taking an import's rows in, some hundred at a time. */
#include "features/kanban/transfer/import_row_int.h"

#include "features/kanban/card/card_columns.h"
#include "features/kanban/card/card_record.h"
#include "features/kanban/order/order.h"

#define QUEUE      "imports"
#define ATTEMPTS   20
#define TIMEOUT    25 /* seconds */
#define STEP_ROWS  400
#define STEP_BYTES (1024 * 1024)

/*
 * Locked until the step is over: nobody else takes the same rows in. Behind it the board, then its
 * stages, as whoever changes them locks them.
 */
DB_STMT(import_take, "kanban.import_take",
	"select i.board_id, i.user_id, i.user_name, i.headers, i.columns, i.separator, i.stages,"
	"   i.stage_id, i.at, i.line, i.done, i.failed, octet_length(i.source) as length,"
	"   substring(i.source from i.at::integer + 1 for $3) as part,"
	"   coalesce(b.currency, a.currency) as currency"
	" from board_imports i join boards b on b.account_id = i.account_id and b.id = i.board_id"
	" join accounts a on a.id = i.account_id"
	" where i.account_id = $1 and i.id = $2 and i.state in ('queued', 'running')"
	"   and b.archived_at is null and b.deleted_at is null for update of i");

DB_STMT(import_stages_lock, "kanban.import_stages_lock",
	"select from stages s where s.account_id = $1 and s.board_id = $2"
	" order by s.id for no key update");

DB_STMT(import_stages, "kanban.import_stages",
	"select s.id, s.name, (select max(c.position) from cards c"
	"   where c.account_id = s.account_id and c.stage_id = s.id) as last"
	" from stages s where s.account_id = $1 and s.board_id = $2 order by s.position");

/* None is deleted before its values are in: custom_check(). */
DB_STMT(import_fields_known, "kanban.import_fields_known",
	"select f.id, f.type, f.options from board_fields f"
	" where f.account_id = $1 and f.board_id = $2 order by f.id for key share");

DB_STMT(import_people, "kanban.import_people",
	"select g.chatwoot_user_id, g.name, g.available_name, g.email from agents g"
	" where g.account_id = $1");

/* $3 the rows, $4 who imports. */
DB_STMT(import_cards, "kanban.import_cards",
	"insert into cards (account_id, id, board_id, stage_id, title, position, description,"
	"   value, currency, priority, labels, due_at, assignee_chatwoot_id, assignee_name,"
	"   assignee_avatar_url, custom, created_by, checklist_total, checklist_done,"
	"   comments_count, links_count)"
	" select $1, r.id, $2, r.stage_id, r.title, r.position, r.description, r.value, r.currency,"
	"   r.priority, array(select jsonb_array_elements_text(r.labels)),"
	"   case when r.due_local then r.due::timestamp at time zone"
	"     (select a.time_zone from accounts a where a.id = $1) else r.due::timestamptz end,"
	"   g.chatwoot_user_id, g.name, g.avatar_url, r.custom, $4, r.items, r.items_done,"
	"   r.comments, r.links"
	" from jsonb_to_recordset($3) r (id uuid, stage_id uuid, title text, position text,"
	"   description text, value bigint, currency text, priority text, labels jsonb, due text,"
	"   due_local boolean, assignee bigint, custom jsonb, items integer, items_done integer,"
	"   comments integer, links integer)"
	" left join agents g on g.account_id = $1 and g.chatwoot_user_id = r.assignee");

/* $2 what hangs on them, $3 who imports: the export's people are not the account's. */
DB_STMT(import_parts, "kanban.import_parts",
	"with r as materialized (select p.kind, p.id, p.card_id, p.text, p.done, p.position, p.url"
	"   from jsonb_to_recordset($2) p (kind text, id uuid, card_id uuid, text text,"
	"     done boolean, position text, url text)),"
	" items as (insert into checklist_items (account_id, id, card_id, text, done, done_at,"
	"     position, created_by)"
	"   select $1, r.id, r.card_id, r.text, r.done, case when r.done then now() end,"
	"     r.position, $3::bigint from r where r.kind = 'item'),"
	" comments as (insert into card_comments (account_id, id, card_id, author_id, body)"
	"   select $1, r.id, r.card_id, $3::bigint, r.text from r where r.kind = 'comment')"
	" insert into card_links (account_id, id, card_id, url, title, created_by)"
	" select $1, r.id, r.card_id, r.url, r.text, $3::bigint from r where r.kind = 'link'");

DB_STMT(import_made, "kanban.import_made",
	"select " CARD_COLUMNS ", directory.card_audience(c.id) as audience from cards c"
	" where c.account_id = $1 and c.id = any ($2::uuid[]) order by c.id");

DB_STMT(import_progress, "kanban.import_progress",
	"update board_imports set state = 'running', at = $3, line = $4, done = done + $5,"
	"   created = created + $6, failed = failed + $7, updated_at = now()"
	" where account_id = $1 and id = $2");

/* The text stays with one that failed: it can go on once the reason is gone. */
DB_STMT(import_end, "kanban.import_end",
	"update board_imports set state = case when $3::text is null then 'done' else 'failed' end,"
	"   error = $3, source = case when $3::text is not null then source end,"
	"   total = greatest(total, done), updated_at = now(), finished_at = now()"
	" where account_id = $1 and id = $2 and state in ('queued', 'running')");

/* Behind those that are there. */
DB_STMT(import_refused, "kanban.import_refused",
	"insert into board_import_errors (account_id, import_id, nth, line, header, code)"
	" select $1, $2, n.last + r.nth, r.line, r.header, r.code"
	" from (select coalesce(max(e.nth), 0) as last from board_import_errors e"
	"   where e.account_id = $1 and e.import_id = $2) n,"
	" jsonb_to_recordset($3) r (nth bigint, line bigint, header text, code text)"
	" where n.last < $4");

void import_enqueue(struct db_tenant *tenant, struct str import_id)
{
	struct arena *arena = db_tenant_arena(tenant);

	job_enqueue(tenant, &(struct job_new){
				    .kind = IMPORT_JOB,
				    .queue = QUEUE,
				    .key = arena_printf(arena, "import:%.*s", STR_FMT(import_id)),
				    .payload = arena_printf(arena, "{\"import_id\":\"%.*s\"}",
							    STR_FMT(import_id)),
				    .max_attempts = ATTEMPTS,
			    });
}

void import_refuse(struct db_tenant *tenant, struct str import_id,
		   const struct import_error *errors, size_t count)
{
	struct buf out = buf_new(db_tenant_arena(tenant), 8 * 1024 * 1024);

	if (count == 0)
		return;
	buf_char(&out, '[');
	for (size_t i = 0; i < count; i++) {
		buf_printf(&out, "%s{\"nth\":%zu,\"line\":%lld,\"header\":", i ? "," : "", i + 1,
			   (long long)errors[i].line);
		json_put_str(&out, errors[i].column);
		buf_lit(&out, ",\"code\":");
		json_put_str(&out, errors[i].code);
		buf_char(&out, '}');
	}
	buf_char(&out, ']');
	db_queue(tenant, &import_refused,
		 DB_ARGS(db_account(tenant), db_text(import_id), db_text(buf_view(&out)),
			 db_i64(IMPORT_TOLD_MAX)));
}

static struct db_arg account_of(const struct db_tenant *tenant)
{
	return db_account(tenant);
}

/* What the rows are read by: the board's stages, fields and people. */
static enum err know_board(struct db_tenant *tenant, const struct db_rows *import,
			   struct import_board *ret)
{
	struct db_arg board = db_text(row_str(import, 0, "board_id"));
	struct db_rows *stages, *fields, *people;

	db_queue(tenant, &import_stages_lock, DB_ARGS(account_of(tenant), board));
	TRY(db_query(tenant, &import_stages, DB_ARGS(account_of(tenant), board), &stages));
	TRY(db_query(tenant, &import_fields_known, DB_ARGS(account_of(tenant), board), &fields));
	TRY(db_query(tenant, &import_people, DB_ARGS(account_of(tenant)), &people));
	return import_board_read(db_tenant_arena(tenant), import, stages, fields, people, ret);
}

/* The cards' history and events, as if their importer had made each. */
static enum err record(struct job_context *ctx, const struct db_rows *import, struct str import_id,
		       const struct list *ids)
{
	struct kanban_context kanban = {
		.tenant = ctx->tenant,
		.clock = ctx->clock,
		.rng = ctx->rng,
		.actor = {STR("user"), row_str(import, 0, "user_id"),
			  row_str(import, 0, "user_name")},
		.cause_id = import_id,
	};
	struct db_rows *rows;

	TRY(db_query(ctx->tenant, &import_made, DB_ARGS(account_of(ctx->tenant), db_texts(ids)),
		     &rows));
	for (size_t i = 0; i < rows_count(rows); i++) {
		struct card_change change = {.audience = row_str(rows, i, "audience"),
					     .lost = STR_NULL};
		TRY(row_get(rows, i, &card_schema, &change.card));
		card_record(&kanban, CARD_CREATED, STR_NULL, &change);
	}
	return OK;
}

static enum err write_down(struct job_context *ctx, const struct db_rows *import,
			   struct str import_id, const struct import_batch *batch)
{
	struct db_tenant *tenant = ctx->tenant;
	int64_t at = row_i64(import, 0, "at") + (int64_t)batch->used;

	if (!buf_ok(&batch->cards) || !buf_ok(&batch->parts))
		return ERR_INTERNAL;
	if (batch->ids.count) {
		db_queue(tenant, &import_cards,
			 DB_ARGS(account_of(tenant), db_text(row_str(import, 0, "board_id")),
				 db_text(buf_view(&batch->cards)),
				 db_i64(row_i64(import, 0, "user_id"))));
		if (batch->parts.len > strlen("[]"))
			db_queue(tenant, &import_parts,
				 DB_ARGS(account_of(tenant), db_text(buf_view(&batch->parts)),
					 db_i64(row_i64(import, 0, "user_id"))));
		TRY(record(ctx, import, import_id, &batch->ids));
	}
	import_refuse(tenant, import_id, batch->errors.items, batch->errors.count);
	db_queue(tenant, &import_progress,
		 DB_ARGS(account_of(tenant), db_text(import_id), db_i64(at), db_i64(batch->line),
			 db_i64((int64_t)(batch->ids.count + batch->errors.count)),
			 db_i64((int64_t)batch->ids.count), db_i64((int64_t)batch->errors.count)));
	return OK;
}

static enum err end(struct db_tenant *tenant, struct str import_id, struct str why)
{
	return db_query(tenant, &import_end,
			DB_ARGS(account_of(tenant), db_text(import_id), db_text(why)), NULL);
}

static enum err run(struct job_context *ctx, const struct job *job)
{
	struct import_board board;
	struct import_batch batch;
	const struct json *payload;
	struct db_rows *import;

	TRY(json_parse(ctx->arena, job->payload, 0, 0, &payload));
	struct str import_id = json_get_str(payload, "import_id");
	TRY(db_query(ctx->tenant, &import_take,
		     DB_ARGS(account_of(ctx->tenant), db_text(import_id), db_i64(STEP_BYTES)),
		     &import));
	/* Or somebody cancelled it, which stays. */
	if (rows_count(import) == 0)
		return end(ctx->tenant, import_id, STR("board_gone"));
	TRY(know_board(ctx->tenant, import, &board));
	if (board.stage_count == 0)
		return end(ctx->tenant, import_id, STR("no_stages"));
	TRY(import_batch_read(ctx, import, &board, STEP_ROWS, &batch));
	TRY(write_down(ctx, import, import_id, &batch));
	if (batch.over)
		return end(ctx->tenant, import_id, STR_NULL);
	import_enqueue(ctx->tenant, import_id);
	return OK;
}

const struct job_kind kanban_import_jobs[] = {
	{IMPORT_JOB, QUEUE, ATTEMPTS, TIMEOUT, run, NULL},
	{0},
};
