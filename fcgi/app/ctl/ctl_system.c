#include "app/ctl/ctl_system.h"
#include "core/data/json.h"

DB_STMT(ctl_entry, "ctl.entry",
	"insert into audit_queue (account_id, action, status, actor_type, resource_type,"
	"   resource_id, payload)"
	" values ($1, $2, 200, 'system', split_part($2, '.', 1), $3,"
	"   json_build_object('actor_name', 'hubctl', 'after', $4::json))");

static void close_db(void *db)
{
	db_free(db);
}

struct db *ctl_system_db(struct ctl *ctl)
{
	struct db *db;

	if (!ctl->config.database_system_url.len) {
		ctl_fail("HUB_DATABASE_SYSTEM_URL is not set");
		return NULL;
	}
	db = db_new(ctl->config.database_system_url, "hubctl", &clock_system, NULL);
	arena_defer(ctl->arena, close_db, db);
	return db;
}

int ctl_db_problem(const struct db *db)
{
	const struct db_error *error = db_error(db);

	return ctl_fail("database: %s%s%s",
			error->message[0] ? error->message : "cannot be reached",
			error->stmt ? " in " : "", error->stmt ? error->stmt : "");
}

enum err ctl_run_one(struct db *db, struct arena *arena, const struct db_stmt *stmt,
		     struct db_args args, struct db_rows **ret)
{
	struct db_system *tx = db_system_begin(db, arena);
	enum err err = db_system_query(tx, stmt, args, ret);

	if (err == OK)
		err = db_system_commit(tx);
	db_system_end(tx);
	return err;
}

void ctl_audit(struct db_system *tx, const struct ctl_act *act)
{
	db_system_queue(tx, &ctl_entry,
			DB_ARGS(db_i64(act->account_id), db_text(str_from(act->action)),
				db_text(act->resource_id), db_text(act->after)));
}

enum err ctl_do(struct db *db, struct arena *arena, const struct db_stmt *stmt, struct db_args args,
		const struct ctl_act *act, struct db_rows **ret)
{
	struct db_system *tx = db_system_begin(db, arena);
	enum err err = db_system_query(tx, stmt, args, ret);

	if (err == OK && rows_count(*ret))
		ctl_audit(tx, act);
	if (err == OK)
		err = db_system_commit(tx);
	db_system_end(tx);
	return err;
}

void ctl_note(struct db *db, struct arena *arena, const struct ctl_act *act)
{
	struct db_system *tx = db_system_begin(db, arena);

	ctl_audit(tx, act);
	if (db_system_commit(tx) != OK) {
		ctl_db_problem(db);
		ctl_fail("what was done is not in the audit trail");
	}
	db_system_end(tx);
}

struct str ctl_object(struct arena *arena, const char *key, struct str value)
{
	struct buf out = buf_new(arena, 64 * 1024);

	buf_char(&out, '{');
	json_put_str(&out, str_from(key));
	buf_char(&out, ':');
	json_put_str(&out, value);
	buf_char(&out, '}');
	return buf_view(&out);
}
