/*
 * A PostgreSQL cluster and a Redis of the test's own, in a fresh directory under /tmp, reached over
 * sockets there; all of it goes with the test, however that ends. As root, PostgreSQL runs as user
 * postgres.
 */
#ifndef HUB_TEST_FIXTURE_H
#define HUB_TEST_FIXTURE_H

#include <signal.h>

#include "core/db/db.h"
#include "core/ops/log.h"
#include "lib/cutap.h"

struct fixture {
	struct arena *arena;
	char dir[64];
	char bin[256]; /* of initdb and postgres */
	pid_t postgres, redis;
	pid_t janitor;        /* removes the directory once the test is gone */
	int janitor_fd;       /* whose other end it reads */
	struct str admin_url; /* superuser, database postgres */
	struct str hub_url;   /* superuser, database hub */
	struct str owner_url, app_url, system_url;
	struct str redis_url;
	struct log log; /* into the directory's log file */
};

/* Starts both servers. Returns NULL, or why the test cannot run here (then skip). */
const char *fixture_start(struct fixture *f);
void fixture_stop(struct fixture *f);

/* Roles, database and all migrations; aborts when that fails. */
void fixture_migrate(struct fixture *f);

/* `signal`: SIGINT ends PostgreSQL in order, SIGQUIT as a crash would. */
void fixture_postgres_stop(struct fixture *f, int signal);
void fixture_postgres_start(struct fixture *f);
void fixture_redis_stop(struct fixture *f);
void fixture_redis_start(struct fixture *f);

/* Statements as superuser in database hub; first cell of the last one, STR_NULL without rows. */
struct str fixture_sql(struct fixture *f, const char *format, ...) PRINTF_LIKE(2, 3);
int64_t fixture_number(struct fixture *f, const char *format, ...) PRINTF_LIKE(2, 3);

/* SQLSTATE that the statements end with at `url`; "00000" when they succeed. */
struct str fixture_sqlstate(struct fixture *f, struct str url, const char *sql);

/* Makes an installation "demo" if there is none, and a connected account in it; its Hub id. */
int64_t fixture_account(struct fixture *f, int64_t chatwoot_account_id);

#endif
