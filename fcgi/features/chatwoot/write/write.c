/* What people do to conversations, and what becomes of it. */
#include "features/chatwoot/write/write_int.h"
#include "features/chatwoot/write/write_handlers.h"

#include "core/http/paging.h"
#include "features/chatwoot/mirror/visible.h"
#include "features/kanban/access/sight.h"

#define CHANGE_MAX ((size_t)WRITE_CONTENT_MAX * 12)

/*
 * The card of conversation `c` on the default board, which follows Chatwoot, is within that scope
 * of chatwoot:write; the rest as in CARD_SCOPED. On other boards people make its cards themselves.
 */
#define WRITABLE(scope, teams, me, user)                                                   \
	"(" scope "::bigint >= 3 or exists (select from card_conversations l"              \
	"  join boards b on b.account_id = l.account_id and b.id = l.board_id"             \
	"  join cards k on k.account_id = l.account_id and k.id = l.card_id"               \
	"  where l.account_id = c.account_id and b.is_default"                             \
	"   and l.chatwoot_conversation_id = c.chatwoot_conversation_id and " CARD_SCOPED( \
		"k", scope, teams, me, user) ")) as writable"
#define TARGET_WRITABLE WRITABLE("$7", "$5", "$6", "$8")
#define WRITE_WRITABLE  WRITABLE("$7", "$4", "$5", "$8")

DB_STMT(write_target, "chatwoot.write_target",
	"select " TARGET_WRITABLE " from conversations c"
	" where c.account_id = $1 and c.chatwoot_conversation_id = $2"
	" and " VISIBLE_CONVERSATION("c", "$3", "$4", "$5", "$6"));

DB_STMT(write_agent_known, "chatwoot.write_agent_known",
	"select from agents where account_id = $1 and chatwoot_user_id = $2");

DB_STMT(write_team_known, "chatwoot.write_team_known",
	"select from teams where account_id = $1 and chatwoot_team_id = $2");

DB_STMT(write_labels_known, "chatwoot.write_labels_known",
	"select t.title from unnest($2::text[]) t (title) where not exists (select from labels l"
	"   where l.account_id = $1 and l.title = t.title)");

#define WRITE_SEEN                                                       \
	" join conversations c on c.account_id = w.account_id"           \
	"   and c.chatwoot_conversation_id = w.chatwoot_conversation_id" \
	" where w.account_id = $1 and " VISIBLE_CONVERSATION("c", "$2", "$3", "$4", "$5")

/*
 * $6 the conversation, $7 the state (`pending`: whatever has not arrived), $8 the position to go on
 * below: each may be NULL.
 */
DB_STMT(writes_of_account, "chatwoot.writes_of_account",
	"select " WRITE_COLUMNS ", w.position from chatwoot_writes w" WRITE_SEEN
	"   and ($6::bigint is null or w.chatwoot_conversation_id = $6)"
	"   and ($7::text is null or w.state = $7"
	"     or ($7 = 'pending' and w.state in ('queued', 'failed')))"
	"   and ($8::bigint is null or w.position < $8)"
	" order by w.position desc limit $9");

DB_STMT(write_lock, "chatwoot.write_lock",
	"select " WRITE_COLUMNS ", coalesce(w.calling_until > now(), false) as calling,"
	" w.unsure or w.calling_until is not null as unsure,"
	" " WRITE_WRITABLE " from chatwoot_writes w" WRITE_SEEN " and w.id = $6 for update of w");

DB_STMT(write_cancel, "chatwoot.write_cancel",
	"update chatwoot_writes w set state = 'cancelled', change = w.change - 'content',"
	"   calling_until = null, version = w.version + 1, updated_at = now()"
	" where w.account_id = $1 and w.id = $2 returning " WRITE_COLUMNS
	", " WRITE_AUDIENCE);

DB_STMT(write_take_back, "chatwoot.write_take_back",
	"update chatwoot_writes w set state = 'queued', problem = null, detail = null,"
	"   cancelling = true, version = w.version + 1, updated_at = now()"
	" where w.account_id = $1 and w.id = $2 returning " WRITE_COLUMNS
	", " WRITE_AUDIENCE);

DB_STMT(write_requeue, "chatwoot.write_requeue",
	"update chatwoot_writes w set state = 'queued', problem = null, detail = null,"
	"   version = w.version + 1, updated_at = now()"
	" where w.account_id = $1 and w.id = $2 returning " WRITE_COLUMNS
	", " WRITE_AUDIENCE);

DB_STMT(write_hurry, "chatwoot.write_hurry", "select directory.hurry_write($1, $2) as left");

static struct writer writer_of(struct request *rq)
{
	return (struct writer){
		.tenant = rq->tenant,
		.clock = rq->app->clock,
		.rng = rq->app->rng,
		.actor = actor_user(rq->arena, rq->user_id, STR_NULL),
		.cause_id = rq->id,
	};
}

/* --- doing something --- */

/* The conversation of the path, if the person sees it and may change it. */
static enum err find_target(struct request *rq, int64_t *ret)
{
	struct str id = request_path(rq, "chatwootConversationId");
	struct db_rows *rows;

	if (!str_to_i64(id, 1, INT64_MAX, ret))
		return ERR_NOT_FOUND;
	TRY(db_query(rq->tenant, &write_target,
		     DB_ARGS(db_i64(rq->account_id), db_i64(*ret), REACH_ARGS(rq->reach),
			     db_i64(rq->scope), db_i64(rq->user_id)),
		     &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	return row_bool(rows, 0, "writable") ? OK : ERR_FORBIDDEN;
}

static enum err queue_write(struct request *rq, const char *kind,
			    const struct write_change *change)
{
	struct buf json = buf_new(rq->arena, CHANGE_MAX);
	const struct writer writer = writer_of(rq);
	struct write_new what = {.kind = kind, .user_id = rq->user_id};
	struct chatwoot_write write;

	TRY(find_target(rq, &what.chatwoot_conversation_id));
	json_put_object(&json, &write_change_schema, change);
	if (!buf_ok(&json))
		return ERR_INTERNAL;
	what.change = buf_view(&json);
	TRY(write_create(&writer, &what, &write));
	rq->pokes |= POKE_JOBS | POKE_RELAY;
	return reply_one(rq, &write);
}

/* A change that wants nothing yet. */
static struct write_change no_change(void)
{
	return (struct write_change){
		.snoozed_until = I64_NULL,
		.chatwoot_user_id = I64_NULL,
		.chatwoot_team_id = I64_NULL,
	};
}

static enum err must_be_known(struct request *rq, const struct db_stmt *stmt, int64_t id,
			      const char *field)
{
	struct db_rows *rows;

	if (id == I64_NULL)
		return OK;
	TRY(db_query(rq->tenant, stmt, DB_ARGS(db_i64(rq->account_id), db_i64(id)), &rows));
	return rows_count(rows) == 1 ? OK : fail_field(rq, field, "unknown");
}

enum err write_status(struct request *rq)
{
	const struct write_status *body = rq->body;
	struct write_change change = no_change();

	change.status = body->status;
	change.snoozed_until = body->snoozed_until;
	if (body->snoozed_until != I64_NULL && !str_eq(body->status, STR("snoozed")))
		return fail_field(rq, "snoozed_until", "exclusive");
	if (body->snoozed_until != I64_NULL && body->snoozed_until <= clock_now(rq->app->clock))
		return fail_field(rq, "snoozed_until", "range");
	return queue_write(rq, "status", &change);
}

enum err write_assignee(struct request *rq)
{
	const struct write_assignee *body = rq->body;
	struct write_change change = no_change();

	change.chatwoot_user_id = body->chatwoot_user_id;
	TRY(must_be_known(rq, &write_agent_known, body->chatwoot_user_id, "chatwoot_user_id"));
	return queue_write(rq, "assignee", &change);
}

enum err write_team(struct request *rq)
{
	const struct write_team *body = rq->body;
	struct write_change change = no_change();

	change.chatwoot_team_id = body->chatwoot_team_id;
	TRY(must_be_known(rq, &write_team_known, body->chatwoot_team_id, "chatwoot_team_id"));
	return queue_write(rq, "team", &change);
}

/* Chatwoot would take a label that the account does not have, and show it to nobody. */
enum err write_labels(struct request *rq)
{
	const struct write_labels *body = rq->body;
	struct write_change change = no_change();
	struct db_rows *rows;

	if (body->add.count + body->remove.count == 0)
		return fail_field(rq, "add", "required");
	TRY(db_query(rq->tenant, &write_labels_known,
		     DB_ARGS(db_i64(rq->account_id), db_texts(&body->add)), &rows));
	if (rows_count(rows) > 0)
		return fail_field(rq, "add", "unknown");
	change.add = body->add;
	change.remove = body->remove;
	return queue_write(rq, "labels", &change);
}

enum err write_priority(struct request *rq)
{
	const struct write_priority *body = rq->body;
	struct write_change change = no_change();

	change.priority = body->priority;
	return queue_write(rq, "priority", &change);
}

enum err write_message(struct request *rq)
{
	const struct write_message *body = rq->body;
	struct write_change change = no_change();

	change.content = str_trim(body->content);
	if (change.content.len == 0)
		return fail_field(rq, "content", "length");
	return queue_write(rq, body->private ? "note" : "message", &change);
}

/* --- what becomes of it --- */

enum err writes_list(struct request *rq)
{
	const struct write_query *query = rq->query;
	struct db_rows *rows;
	struct paging page;

	TRY(paging_begin(rq, query->limit, query->cursor, I64_NULL, &page));
	TRY(db_query(rq->tenant, &writes_of_account,
		     DB_ARGS(db_i64(rq->account_id), REACH_ARGS(rq->reach),
			     db_i64(query->chatwoot_conversation_id), db_text(query->state),
			     db_i64(page.from), paging_rows(&page)),
		     &rows));
	return paging_reply(rq, &page, rows, &write_schema, "position");
}

/* A write that a person decides about. */
struct locked {
	struct chatwoot_write write;
	bool calling; /* Chatwoot is being told */
	bool unsure;  /* Chatwoot may have it */
};

static enum err lock_write(struct request *rq, struct locked *ret)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &write_lock,
		     DB_ARGS(db_i64(rq->account_id), REACH_ARGS(rq->reach),
			     db_text(request_path(rq, "writeId")), db_i64(rq->scope),
			     db_i64(rq->user_id)),
		     &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	if (!row_bool(rows, 0, "writable"))
		return ERR_FORBIDDEN;
	ret->calling = row_bool(rows, 0, "calling");
	ret->unsure = row_bool(rows, 0, "unsure");
	return row_get(rows, 0, &write_schema, &ret->write);
}

static enum err change_state(struct request *rq, const struct db_stmt *stmt,
			     struct chatwoot_write *write)
{
	const struct writer writer = writer_of(rq);
	struct db_rows *rows;

	TRY(db_query(rq->tenant, stmt, DB_ARGS(db_i64(rq->account_id), db_text(write->id)),
		     &rows));
	rq->pokes |= POKE_RELAY;
	return write_tell_people(&writer, rows, write);
}

/* Its job is due at once, or there is a new one. */
static enum err hurry(struct request *rq, const struct chatwoot_write *write)
{
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &write_hurry,
		     DB_ARGS(db_i64(write->chatwoot_conversation_id), db_text(write->id)), &rows));
	if (!row_bool(rows, 0, "left"))
		write_enqueue(rq->tenant, write->chatwoot_conversation_id, write->id);
	rq->pokes |= POKE_JOBS;
	return OK;
}

enum err write_cancelled(struct request *rq)
{
	struct locked it;

	TRY(lock_write(rq, &it));
	bool over = str_eq(it.write.state, STR("sent")) ||
		    str_eq(it.write.state, STR("cancelled"));
	if (it.calling || over)
		return fail_current(rq, ERR_CONFLICT, &write_schema, &it.write);
	if (it.unsure) {
		TRY(change_state(rq, &write_take_back, &it.write));
		TRY(hurry(rq, &it.write));
	} else {
		TRY(change_state(rq, &write_cancel, &it.write));
	}
	return reply_one(rq, &it.write);
}

enum err write_retried(struct request *rq)
{
	struct locked it;

	TRY(lock_write(rq, &it));
	bool failed = str_eq(it.write.state, STR("failed"));
	if (!failed && !str_eq(it.write.state, STR("queued")))
		return fail_current(rq, ERR_CONFLICT, &write_schema, &it.write);
	if (failed)
		TRY(change_state(rq, &write_requeue, &it.write));
	TRY(hurry(rq, &it.write));
	return reply_one(rq, &it.write);
}
