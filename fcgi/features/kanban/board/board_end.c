/*
 * What goes in the background, a piece at a time: the cards of a deleted board, and the values of a
 * deleted field.
 */
#include "features/kanban/board/board_int.h"

#define QUEUE    "kanban"
#define ATTEMPTS 20
#define TIMEOUT  20
/* Rows of one transaction: some tenths of a second. */
#define PIECE "2000"

/* Nobody sees it from now on: BOARD_SEEN. */
DB_STMT(board_end, "kanban.board_end",
	"update boards set deleted_at = now(), version = version + 1, updated_at = now()"
	" where account_id = $1 and id = $2");

/* What hangs on a card goes with it. Its history stays, as of every card. */
DB_STMT(board_empty, "kanban.board_empty",
	"delete from cards c where c.account_id = $1 and c.id in (select d.id from cards d"
	"   join boards b on b.account_id = d.account_id and b.id = d.board_id"
	"   where d.account_id = $1 and d.board_id = $2 and b.deleted_at is not null"
	"   limit " PIECE ")");

DB_STMT(board_stages_end, "kanban.board_stages_end",
	"delete from stages s where s.account_id = $1 and s.board_id = $2 and exists ("
	"   select from boards b where b.account_id = $1 and b.id = $2"
	"   and b.deleted_at is not null)");

DB_STMT(board_remove, "kanban.board_remove",
	"delete from boards where account_id = $1 and id = $2 and deleted_at is not null");

DB_STMT(field_remove, "kanban.field_remove",
	"with gone as (delete from board_fields f where f.account_id = $1 and f.id = $3"
	"   returning f.position)"
	" update board_fields r set position = r.position - 1 from gone"
	" where r.account_id = $1 and r.board_id = $2 and r.position > gone.position");

/* $4 the card to go on behind, or NULL. */
DB_STMT(field_values_end, "kanban.field_values_end",
	"with piece as materialized (select c.id, c.custom ? $3 as has from cards c"
	"   where c.account_id = $1 and c.board_id = $2 and c.id > coalesce($4::uuid,"
	"     '00000000-0000-0000-0000-000000000000') order by c.id limit " PIECE "),"
	" held as materialized (select h.id from cards h where h.account_id = $1"
	"   and h.id = any (array(select p.id from piece p where p.has))"
	"   order by h.id for no key update),"
	" stripped as (update cards u set custom = u.custom - $3 from held"
	"   where u.account_id = $1 and u.id = held.id)"
	" select max(id::text) as last from piece");

struct board_end {
	struct str board_id;
};

struct field_end {
	struct str board_id;
	struct str field_id;
	struct str after; /* the last card that was looked at */
};

static const struct field board_end_fields[] = {
	F_UUID(struct board_end, board_id, REQUIRED),
};
static const struct schema board_end_schema =
	SCHEMA("BoardEnd", struct board_end, board_end_fields);

static const struct field field_end_fields[] = {
	F_UUID(struct field_end, board_id, REQUIRED),
	F_UUID(struct field_end, field_id, REQUIRED),
	F_UUID(struct field_end, after, OPTIONAL),
};
static const struct schema field_end_schema =
	SCHEMA("FieldEnd", struct field_end, field_end_fields);

#define JOB_BOARD "kanban.board_end"
#define JOB_FIELD "kanban.field_end"

static void enqueue(struct db_tenant *tenant, const char *kind, struct str key,
		    const struct schema *schema, const void *payload)
{
	struct buf out = buf_new(db_tenant_arena(tenant), 1024);

	json_put_object(&out, schema, payload);
	job_enqueue(tenant, &(struct job_new){
				    .kind = kind,
				    .queue = QUEUE,
				    .key = key,
				    .payload = buf_view(&out),
				    .max_attempts = ATTEMPTS,
			    });
}

static enum err run_board_end(struct job_context *ctx, const struct job *job)
{
	struct db_arg account = db_i64(job->account_id);
	struct board_end end;
	struct db_rows *rows;

	TRY(job_payload(ctx->arena, job, &board_end_schema, &end));
	TRY(db_query(ctx->tenant, &board_empty, DB_ARGS(account, db_text(end.board_id)), &rows));
	if (rows_affected(rows) > 0) {
		enqueue(ctx->tenant, JOB_BOARD, end.board_id, &board_end_schema, &end);
		return OK;
	}
	db_queue(ctx->tenant, &board_stages_end, DB_ARGS(account, db_text(end.board_id)));
	return db_query(ctx->tenant, &board_remove, DB_ARGS(account, db_text(end.board_id)), NULL);
}

static enum err run_field_end(struct job_context *ctx, const struct job *job)
{
	struct field_end end;
	struct db_rows *rows;

	TRY(job_payload(ctx->arena, job, &field_end_schema, &end));
	TRY(db_query(ctx->tenant, &field_values_end,
		     DB_ARGS(db_i64(job->account_id), db_text(end.board_id),
			     db_text(end.field_id), db_text(end.after)),
		     &rows));
	end.after = row_str(rows, 0, "last");
	if (end.after.ptr)
		enqueue(ctx->tenant, JOB_FIELD, end.field_id, &field_end_schema, &end);
	return OK;
}

const struct job_kind kanban_board_jobs[] = {
	{
		.name = JOB_BOARD,
		.queue = QUEUE,
		.max_attempts = ATTEMPTS,
		.timeout_seconds = TIMEOUT,
		.run = run_board_end,
	},
	{
		.name = JOB_FIELD,
		.queue = QUEUE,
		.max_attempts = ATTEMPTS,
		.timeout_seconds = TIMEOUT,
		.run = run_field_end,
	},
	{.name = NULL},
};

enum err board_delete(struct request *rq)
{
	struct board_access board;

	TRY(board_hold(rq->tenant, rq->user_id, request_path(rq, "boardId"), &board));
	if (board.board.is_default)
		return ERR_DEFAULT_BOARD;
	if (board.board.archived_at == I64_NULL)
		return ERR_BOARD_IN_USE;
	const struct board_end end = {board.board.id};
	const struct board_gone gone = {board.board.id};
	db_queue(rq->tenant, &board_end,
		 DB_ARGS(db_i64(rq->account_id), db_text(board.board.id)));
	enqueue(rq->tenant, JOB_BOARD, board.board.id, &board_end_schema, &end);
	audit_change(rq, &board_schema, &board.board, NULL);
	board_record(rq, BOARD_DELETED, gone.id, board.board.version + 1, board.audience, &gone);
	rq->pokes |= POKE_JOBS;
	return reply_none(rq);
}

enum err field_delete(struct request *rq)
{
	const struct board_field *field;
	struct board_access board;
	struct list fields;

	TRY(field_take(rq, &board, &fields, &field));
	const struct field_end end = {board.board.id, field->id, STR_NULL};
	db_queue(rq->tenant, &field_remove,
		 DB_ARGS(db_i64(rq->account_id), db_text(board.board.id), db_text(field->id)));
	enqueue(rq->tenant, JOB_FIELD, field->id, &field_end_schema, &end);
	audit_change(rq, &board_field_schema, field, NULL);
	TRY(board_touched(rq, &board));
	rq->pokes |= POKE_JOBS;
	return reply_none(rq);
}
