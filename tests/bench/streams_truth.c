#include "bench/streams_truth.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/db/db_tenant.h"

DB_STMT(truth_events, "bench.truth_events",
	"select seq, envelope->>'entity_id' as entity_id from events"
	" where account_id = $1 and seq > $2 order by seq");

size_t *truth_commits(const struct writer_plan *plan)
{
	size_t *commits = calloc(plan->accounts, sizeof(*commits));

	if (!commits)
		abort();
	for (size_t n = 0; n < plan->changes; n++) {
		if (atomic_load(&plan->ledger->committed[n]) > 0)
			commits[writer_account(plan, n)]++;
	}
	return commits;
}

/* `found` has a mark for each change that was seen. */
static bool read_account(struct load *load, struct db *db, size_t account, struct truth *truth,
			 bool *found, size_t *ret_strange)
{
	struct db_tenant *tenant = db_tenant_begin(
		db, load->arena, load->plan.first_account + (int64_t)account, DB_READ);
	struct db_rows *rows;
	enum err err = db_query(tenant, &truth_events,
				DB_ARGS(db_i64(load->plan.first_account + (int64_t)account),
					db_i64(truth->base)),
				&rows);

	if (err) {
		fprintf(stderr, "streams: cannot read the ledger: %s\n", db_error(db)->message);
		return false;
	}
	for (size_t i = 0; i < rows_count(rows); i++) {
		size_t n = load_change(load, row_str(rows, i, "entity_id"));
		bool strange = n == SIZE_MAX || found[n] ||
			       writer_account(&load->plan, n) != account;
		*ret_strange += strange;
		if (!strange)
			found[n] = true;
		digest_add(&truth->digest, row_i64(rows, i, "seq"), n);
	}
	arena_reset(load->arena);
	return true;
}

bool truth_read(struct load *load, struct truth *truths, size_t *ret_unfaithful)
{
	struct db *db = db_new(load->config.database_url, "bench", &clock_system, NULL);
	bool *found = calloc(load->plan.changes, sizeof(*found));
	size_t unfaithful = 0;
	bool good = found != NULL;

	for (size_t i = 0; i < load->plan.accounts && good; i++)
		good = read_account(load, db, i, &truths[i], found, &unfaithful);
	for (size_t n = 0; n < load->plan.changes && good; n++)
		unfaithful += found[n] != (atomic_load(&load->plan.ledger->committed[n]) > 0);
	free(found);
	db_free(db);
	*ret_unfaithful = unfaithful;
	return good;
}
