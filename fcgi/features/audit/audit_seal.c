#include "features/audit/audit_int.h"

#include <inttypes.h>

#include "core/base/codec.h"
#include "core/db/db_system.h"

#define BATCH 200

/*
 * $1 chains to leave alone. A refusal's minute is over when the database's clock says so; its
 * entry, with the count of all but the first, is found at the next look.
 */
DB_STMT(audit_look, "audit.look",
	"with closed as (delete from audit_refusals r where r.minute < date_trunc('minute', now())"
	"  returning r.account_id, r.minute, r.action, r.status, r.error, r.actor_type, r.actor_id,"
	"   r.ip, r.repeats),"
	" summed as (insert into audit_queue (account_id, at, action, status, error, actor_type,"
	"   actor_id, resource_type, repeats, payload)"
	"  select account_id, minute, action, status, error, actor_type, actor_id,"
	"   split_part(action, '.', 1), repeats,"
	"   json_build_object('actor_name', (select u.name from users u where u.id = actor_id),"
	"    'ip', host(ip))"
	"  from closed where repeats > 0 returning 1)"
	" select exists (select from audit_queue where account_id <> all ($1::bigint[]))"
	"  or exists (select from summed) as waiting");

/* Whoever else seals is done, and the next statement sees what they did. */
DB_STMT(audit_lock, "audit.lock", "select pg_advisory_xact_lock(4774117)");

DB_STMT(audit_take, "audit.take",
	"select q.pos, q.account_id, " AUDIT_AT_USEC ", " AUDIT_COLUMNS ","
	" h.count as head_count, h.hash as head_hash, h.seal as head_seal"
	" from (select pos, account_id, at, " AUDIT_COLUMNS " from audit_queue"
	"  where account_id <> all ($2::bigint[]) order by pos limit $1) q"
	" left join audit_heads h on h.account_id = q.account_id order by q.pos");

/*
 * $1–$5 pos, seq, salt, digest and hash of each row; $6–$9 account, count, hash and seal of each
 * head; $10 accounts whose chain begins here.
 */
DB_STMT(audit_move, "audit.move",
	"with stored as (insert into audit_log (account_id, seq, at, " AUDIT_COLUMNS ","
	"   salt, payload_digest, hash)"
	"  select q.account_id, g.seq, q.at, " AUDIT_COLUMNS ", g.salt, g.digest, g.hash"
	"  from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[])"
	"   as g(pos, seq, salt, digest, hash)"
	"  join audit_queue q on q.pos = g.pos returning 1),"
	" gone as (delete from audit_queue where pos = any ($1::bigint[]) returning 1),"
	" moved as (insert into audit_heads as h (account_id, count, hash, seal)"
	"  select g.account_id, g.count, g.hash, g.seal"
	"  from unnest($6::bigint[], $7::bigint[], $8::bytea[], $9::bytea[])"
	"   as g(account_id, count, hash, seal)"
	"  on conflict (account_id) do update"
	"   set count = excluded.count, hash = excluded.hash, seal = excluded.seal),"
	" opened as (insert into audit_queue (account_id, action, status, actor_type,"
	"   resource_type, resource_id, payload)"
	"  select 0, 'audit.opened', 200, 'system', 'audit', g.id, '{}'"
	"  from unnest($10::text[]) as g(id))"
	" select (select count(*) from stored) as stored, (select count(*) from gone) as gone");

DB_STMT(audit_partitions, "audit.partitions", "select audit_make_partitions()");

struct audit_entry audit_entry_read(const struct db_rows *rows, size_t i)
{
	return (struct audit_entry){
		.account_id = row_i64(rows, i, "account_id"),
		.at = row_i64(rows, i, "at_usec"),
		.action = row_str(rows, i, "action"),
		.status = row_i64(rows, i, "status"),
		.error = row_str(rows, i, "error"),
		.route = row_str(rows, i, "route"),
		.actor_type = row_str(rows, i, "actor_type"),
		.actor_id = row_i64(rows, i, "actor_id"),
		.impersonator_id = row_i64(rows, i, "impersonator_id"),
		.credential_id = row_str(rows, i, "credential_id"),
		.resource_type = row_str(rows, i, "resource_type"),
		.resource_id = row_str(rows, i, "resource_id"),
		.request_id = row_str(rows, i, "request_id"),
		.repeats = row_i64(rows, i, "repeats"),
		.payload = row_str(rows, i, "payload"),
	};
}

/* A list of texts for text[]; at most BATCH. */
struct texts {
	struct str items[BATCH];
	struct list list;
};

static void texts_add(struct texts *texts, struct str text)
{
	texts->items[texts->list.count++] = text;
	texts->list.items = texts->items;
}

static void texts_add_number(struct texts *texts, struct arena *arena, int64_t number)
{
	texts_add(texts, arena_printf(arena, "%" PRId64, number));
}

static void texts_add_bytes(struct texts *texts, struct arena *arena, struct str bytes)
{
	texts_add(texts, arena_printf(arena, "\\x%s", hex_encode(arena, bytes).ptr));
}

/* A chain with rows in the batch. */
struct chain {
	int64_t account_id;
	struct audit_head head;
	bool forged;
};

/* One run: what the rows become. */
struct batch {
	struct sealer *sealer;
	struct arena *arena;
	struct chain chains[BATCH];
	size_t chain_count;
	struct texts pos, seq, salt, digest, hash;            /* per row */
	struct texts account, count, head_hash, seal, opened; /* per chain */
};

static void leave_alone(struct sealer *sealer, int64_t account_id)
{
	log_event(sealer->log, LOG_ERROR, "audit.head_forged", LOG_I64("account", account_id));
	if (sealer->forged_count < AUDIT_FORGED_MAX)
		sealer->forged[sealer->forged_count++] = account_id;
}

/* The chain of row `i`, where it ends before the batch and is sealed by us or not there yet. */
static struct chain *find_chain(struct batch *batch, const struct db_rows *rows, size_t i)
{
	int64_t account_id = row_i64(rows, i, "account_id");

	for (size_t k = 0; k < batch->chain_count; k++)
		if (batch->chains[k].account_id == account_id)
			return &batch->chains[k];
	struct chain *chain = &batch->chains[batch->chain_count++];
	*chain = (struct chain){.account_id = account_id, .head = audit_head_start()};
	int64_t count = row_i64(rows, i, "head_count");
	if (count == I64_NULL) {
		if (account_id)
			texts_add_number(&batch->opened, batch->arena, account_id);
		return chain;
	}
	chain->head = (struct audit_head){count, row_bytes(rows, i, "head_hash")};
	struct str seal =
		audit_head_seal(batch->arena, batch->sealer->key, account_id, chain->head);
	chain->forged = !bytes_eq(row_bytes(rows, i, "head_seal"), seal);
	if (chain->forged)
		leave_alone(batch->sealer, account_id);
	return chain;
}

static void seal_row(struct batch *batch, const struct db_rows *rows, size_t i)
{
	struct arena *arena = batch->arena;
	const struct sealer *sealer = batch->sealer;
	struct chain *chain = find_chain(batch, rows, i);
	struct audit_entry entry = audit_entry_read(rows, i);
	char *salt = arena_alloc(arena, AUDIT_SALT_SIZE, 1);

	if (chain->forged)
		return;
	sealer->rng->fill(sealer->rng->ctx, salt, AUDIT_SALT_SIZE);
	entry.seq = chain->head.count + 1;
	entry.salt = (struct str){salt, AUDIT_SALT_SIZE};
	entry.payload_digest = audit_payload_digest(arena, entry.salt, entry.payload);
	entry.hash = audit_hash(arena, sealer->key, chain->head.hash, &entry);
	chain->head = (struct audit_head){entry.seq, entry.hash};
	texts_add(&batch->pos, row_str(rows, i, "pos"));
	texts_add_number(&batch->seq, arena, entry.seq);
	texts_add_bytes(&batch->salt, arena, entry.salt);
	texts_add_bytes(&batch->digest, arena, entry.payload_digest);
	texts_add_bytes(&batch->hash, arena, entry.hash);
}

static void seal_heads(struct batch *batch)
{
	struct arena *arena = batch->arena;

	for (size_t i = 0; i < batch->chain_count; i++) {
		const struct chain *chain = &batch->chains[i];
		if (chain->forged)
			continue;
		texts_add_number(&batch->account, arena, chain->account_id);
		texts_add_number(&batch->count, arena, chain->head.count);
		texts_add_bytes(&batch->head_hash, arena, chain->head.hash);
		texts_add_bytes(&batch->seal, arena,
				audit_head_seal(arena, batch->sealer->key, chain->account_id,
						chain->head));
	}
}

static struct db_arg forged_arg(const struct sealer *sealer, struct arena *arena)
{
	struct texts *forged = ARENA_NEW(arena, struct texts);

	forged->list.items = forged->items;
	for (size_t i = 0; i < sealer->forged_count; i++)
		texts_add_number(forged, arena, sealer->forged[i]);
	return db_texts(&forged->list);
}

static enum err move(struct db_system *tx, struct batch *batch)
{
	struct db_rows *rows;
	int64_t sealed = (int64_t)batch->pos.list.count;

	if (sealed == 0)
		return OK;
	seal_heads(batch);
	TRY(db_system_query(
		tx, &audit_move,
		DB_ARGS(db_texts(&batch->pos.list), db_texts(&batch->seq.list),
			db_texts(&batch->salt.list), db_texts(&batch->digest.list),
			db_texts(&batch->hash.list), db_texts(&batch->account.list),
			db_texts(&batch->count.list), db_texts(&batch->head_hash.list),
			db_texts(&batch->seal.list), db_texts(&batch->opened.list)),
		&rows));
	if (row_i64(rows, 0, "stored") != sealed || row_i64(rows, 0, "gone") != sealed)
		return ERR_INTERNAL;
	return db_system_commit(tx);
}

static enum err seal_batch(struct db_system *tx, struct sealer *sealer, struct arena *arena,
			   bool *ret_more)
{
	struct batch *batch = ARENA_NEW(arena, struct batch);
	struct db_rows *rows;

	batch->sealer = sealer;
	batch->arena = arena;
	db_system_queue(tx, &audit_lock, DB_NO_ARGS);
	TRY(db_system_query(tx, &audit_take, DB_ARGS(db_i64(BATCH), forged_arg(sealer, arena)),
			    &rows));
	for (size_t i = 0; i < rows_count(rows); i++)
		seal_row(batch, rows, i);
	TRY(move(tx, batch));
	*ret_more = rows_count(rows) == BATCH || batch->opened.list.count > 0;
	return OK;
}

enum err audit_seal(void *ctx, struct db *db, struct arena *arena, bool *ret_more)
{
	struct sealer *sealer = ctx;
	struct db_rows *rows;

	TRY(db_lookup(db, arena, &audit_look, DB_ARGS(forged_arg(sealer, arena)), &rows));
	if (!row_bool(rows, 0, "waiting"))
		return OK;
	struct db_system *tx = db_system_begin(db, arena);
	enum err err = seal_batch(tx, sealer, arena, ret_more);
	db_system_end(tx);
	return err;
}

enum err audit_keep_house(void *ctx, struct db *db, struct arena *arena, bool *ret_more)
{
	(void)ctx;
	(void)ret_more;
	return db_lookup(db, arena, &audit_partitions, DB_NO_ARGS, NULL);
}
