/* Calling Chatwoot for a job. */
#include "features/chatwoot/connection/check.h"

/* So often a credential that was refused is looked at again: accounts are suspended and return. */
#define LOOK_AGAIN (10 * 60 * USEC_PER_SEC)

struct opened {
	struct job_fetch *fetch;
	int64_t account_id;
	int64_t version; /* of the connection */
};

/* In a transaction of its own: the job goes on, or comes back, as it likes. */
static struct connection_writer begin(const struct opened *opened)
{
	struct job_fetch *fetch = opened->fetch;

	return (struct connection_writer){
		.tenant = db_tenant_begin(fetch->db, fetch->arena, opened->account_id, DB_WRITE),
		.clock = fetch->clock,
		.rng = fetch->rng,
		.actor = {STR("chatwoot"), STR_NULL, STR_NULL},
	};
}

static enum err commit(const struct connection_writer *writer, enum err err)
{
	if (err == OK)
		err = db_tenant_commit(writer->tenant);
	db_tenant_end(writer->tenant);
	return err;
}

static void lost(void *ctx)
{
	const struct opened *opened = ctx;
	const struct connection_writer writer = begin(opened);
	enum err err = commit(&writer,
			      connection_lost(&writer, opened->version,
					      STR("Chatwoot no longer accepts the credential")));

	log_event(opened->fetch->log, LOG_WARN, "chatwoot.unauthorized",
		  LOG_TXT("stored", err_code(err)));
}

/* Was the credential refused by mistake, or for a time? */
static enum err look_again(const struct opened *opened, struct cw *cw,
			   const struct connection *connection, bool *ret_alive)
{
	usec_t now = clock_now(opened->fetch->clock);
	struct checkup checkup = {.connection = connection};
	struct onboarded found;

	if (connection->checked_at != I64_NULL && now - connection->checked_at < LOOK_AGAIN)
		return OK;
	enum onboard_result result = onboard_examine(cw, &found);
	checkup.alive = result == ONBOARD_OK;
	checkup.dead = !checkup.alive && result != ONBOARD_FAILED;
	const struct connection_writer writer = begin(opened);
	TRY(commit(&writer, connection_checked(&writer, &checkup)));
	*ret_alive = checkup.alive;
	return OK;
}

enum err cw_open(struct job_fetch *fetch, int64_t account_id, struct cw **ret)
{
	struct db_tenant *tenant = db_tenant_begin(fetch->db, fetch->arena, account_id, DB_READ);
	struct opened *opened = ARENA_NEW(fetch->arena, struct opened);
	const struct cw_means means = {
		.httpc = fetch->httpc,
		.limiter = fetch->limiter,
		.breakers = fetch->app->breakers,
		.metrics = fetch->metrics,
		.clock = fetch->clock,
		.deadline = fetch->deadline,
	};
	struct connection connection;
	struct chatwoot_home home;
	bool alive = false;

	TRY(chatwoot_home(tenant, &home));
	TRY(connection_load(tenant, fetch->app->seal_keys, &connection, &home.target.token));
	if (!home.target.token.ptr)
		return ERR_NOT_FOUND;
	struct cw *cw = cw_new(fetch->arena, &means, &home.target);
	*opened = (struct opened){fetch, account_id, connection.version};
	if (str_eq(connection.state, STR("unauthorized"))) {
		TRY(look_again(opened, cw, &connection, &alive));
		if (alive)
			opened->version++;
		else
			cw_declare_dead(cw);
	}
	cw_when_dead(cw, lost, opened);
	*ret = cw;
	return OK;
}
