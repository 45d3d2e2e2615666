#include "features/audit/audit_int.h"

#define PAGE 500

/* Rows behind ($2, $3 in microseconds); two of one seq are both seen. */
DB_STMT(audit_page, "audit.page",
	"select account_id, seq, " AUDIT_AT_USEC ", " AUDIT_COLUMNS ","
	" salt, payload_digest, hash, erased from audit_log"
	" where account_id = $1 and (seq, at) > ($2, hub_time($3))"
	" order by account_id, seq, at limit $4");

DB_STMT(audit_head_of, "audit.head_of",
	"select count, hash, seal from audit_heads where account_id = $1");

/* How often the platform's chain, or what waits to go there, says that $2 (as a text) began. */
DB_STMT(audit_openings, "audit.openings",
	"select (select count(*) from audit_log l where l.account_id = $1 and l.resource_id = $2"
	"   and l.action = 'audit.opened')"
	" + (select count(*) from audit_queue q where q.account_id = $1 and q.resource_id = $2"
	"   and q.action = 'audit.opened') as times");

/*
 * $1 is the platform, whose chain says which others there are; the rows and heads may know of more.
 * Accounts are told apart by the index, one look for each.
 */
DB_STMT(audit_accounts, "audit.accounts",
	"with recursive there (id) as ("
	"  select min(account_id) from audit_log"
	"  union all select (select min(l.account_id) from audit_log l where l.account_id > t.id)"
	"  from there t where t.id is not null)"
	" select id from there where id is not null"
	" union select account_id from audit_heads"
	" union select case when l.resource_id ~ '^[0-9]{1,18}$' then l.resource_id::bigint end"
	"  from audit_log l where l.account_id = $1 and l.action = 'audit.opened'"
	" order by id");

/* How far the walk is. */
struct walk {
	struct db *db;
	struct str key;
	int64_t account_id;
	struct audit_head head;
	char hash[AUDIT_HASH_SIZE]; /* of head */
	usec_t at;                  /* of the last row */
	const char *problem;
};

static struct audit_entry read_row(const struct db_rows *rows, size_t i)
{
	struct audit_entry entry = audit_entry_read(rows, i);

	entry.seq = row_i64(rows, i, "seq");
	entry.salt = row_bytes(rows, i, "salt");
	entry.payload_digest = row_bytes(rows, i, "payload_digest");
	entry.hash = row_bytes(rows, i, "hash");
	entry.erased = row_bytes(rows, i, "erased");
	return entry;
}

static void step(struct walk *walk, struct arena *arena, const struct audit_entry *entry)
{
	walk->problem = audit_entry_problem(arena, walk->key, walk->head, entry);
	if (walk->problem)
		return;
	memcpy(walk->hash, entry->hash.ptr, AUDIT_HASH_SIZE);
	walk->head = (struct audit_head){entry->seq, {walk->hash, AUDIT_HASH_SIZE}};
	walk->at = entry->at;
}

/* Up to PAGE rows; *ret_rows how many there were. */
static enum err walk_page(struct walk *walk, struct arena *arena, size_t *ret_rows)
{
	struct db_rows *rows;

	TRY(db_lookup(walk->db, arena, &audit_page,
		      DB_ARGS(db_i64(walk->account_id), db_i64(walk->head.count),
			      db_time(walk->at), db_i64(PAGE)),
		      &rows));
	*ret_rows = rows_count(rows);
	for (size_t i = 0; i < *ret_rows && !walk->problem; i++) {
		struct audit_entry entry = read_row(rows, i);
		step(walk, arena, &entry);
	}
	return OK;
}

static enum err walk_rows(struct walk *walk)
{
	struct arena *arena = arena_new();
	enum err err = OK;

	for (size_t rows = 1; !err && !walk->problem && rows; arena_reset(arena))
		err = walk_page(walk, arena, &rows);
	arena_free(arena);
	return err;
}

/* Rows and their head are committed together, so a head read after the rows is no shorter. */
static enum err check_head(struct walk *walk, struct arena *arena, int64_t *ret_count)
{
	struct db_rows *rows;

	TRY(db_lookup(walk->db, arena, &audit_head_of, DB_ARGS(db_i64(walk->account_id)), &rows));
	struct audit_head head = audit_head_start();
	if (rows_count(rows)) {
		head = (struct audit_head){row_i64(rows, 0, "count"), row_bytes(rows, 0, "hash")};
		struct str seal = audit_head_seal(arena, walk->key, walk->account_id, head);
		if (!bytes_eq(seal, row_bytes(rows, 0, "seal")))
			walk->problem = "the head was changed";
	} else if (walk->head.count) {
		walk->problem = "the head is missing";
	}
	*ret_count = head.count;
	if (walk->problem || head.count > walk->head.count)
		return OK;
	if (head.count < walk->head.count || !bytes_eq(head.hash, walk->head.hash))
		walk->problem = "the head is of another chain";
	return OK;
}

/* The rows up to their head. */
static enum err prove_rows(struct walk *walk, struct arena *arena)
{
	int64_t sealed = 0;

	/* What was sealed between the last page and the head: once more from there. */
	do {
		int64_t before = walk->head.count;
		TRY(walk_rows(walk));
		if (walk->problem)
			return OK;
		if (sealed > walk->head.count && before == walk->head.count) {
			walk->problem = "it and what follows are missing";
			return OK;
		}
		TRY(check_head(walk, arena, &sealed));
	} while (!walk->problem && sealed > walk->head.count);
	return OK;
}

/* A chain that was taken away whole leaves its opening; one begun again has two. */
static enum err prove_opening(struct walk *walk, struct arena *arena)
{
	struct db_rows *rows;
	struct str id = arena_printf(arena, "%lld", (long long)walk->account_id);

	TRY(db_lookup(walk->db, arena, &audit_openings, DB_ARGS(db_i64(0), db_text(id)), &rows));
	int64_t times = row_i64(rows, 0, "times");
	/* The opening and the first rows are committed together: perhaps after our look at rows. */
	if (times == 1 && walk->head.count == 0)
		TRY(prove_rows(walk, arena));
	if (walk->problem)
		return OK;
	if (times == 1 && walk->head.count == 0)
		walk->problem = "the chain is gone";
	else if (times == 0 && walk->head.count)
		walk->problem = "the platform's chain does not know it";
	else if (times > 1)
		walk->problem = "the chain was begun again";
	return OK;
}

static enum err prove(struct walk *walk, struct arena *arena)
{
	TRY(prove_rows(walk, arena));
	if (walk->problem || walk->account_id == 0)
		return OK;
	return prove_opening(walk, arena);
}

enum err audit_verify(struct db *db, struct arena *arena, struct str key, int64_t account_id,
		      struct audit_verdict *ret)
{
	struct walk walk = {.db = db, .key = key, .account_id = account_id};

	walk.head = audit_head_start();
	TRY(prove(&walk, arena));
	*ret = (struct audit_verdict){walk.head.count, arena_str(arena, walk.head.hash),
				      walk.problem};
	return OK;
}

enum err audit_chains(struct db *db, struct arena *arena, const int64_t **ret, size_t *ret_count)
{
	struct db_rows *rows;

	TRY(db_lookup(db, arena, &audit_accounts, DB_ARGS(db_i64(0)), &rows));
	int64_t *ids = ARENA_ARRAY(arena, int64_t, rows_count(rows));
	size_t count = 0;
	for (size_t i = 0; i < rows_count(rows); i++)
		if (row_i64(rows, i, "id") != I64_NULL)
			ids[count++] = row_i64(rows, i, "id");
	*ret = ids;
	*ret_count = count;
	return OK;
}
