#include <stdio.h>

#include "app/ctl/ctl.h"
#include "core/db/init.h"
#include "core/db/migrate.h"

static void say_made(void *ctx, const char *kind, const char *name)
{
	(void)ctx;
	fprintf(stderr, "made %s %s\n", kind, name);
}

int ctl_db_init(struct ctl *ctl)
{
	struct str problem = STR_NULL;
	const struct init init = {
		.admin_url = ctl->config.database_admin_url,
		.owner_url = ctl->config.database_owner_url,
		.app_url = ctl->config.database_url,
		.system_url = ctl->config.database_system_url,
		.progress = say_made,
	};

	if (!init.admin_url.len || !init.owner_url.len || !init.app_url.len || !init.system_url.len)
		return ctl_fail(
			"db init needs HUB_DATABASE_ADMIN_URL, HUB_DATABASE_OWNER_URL,"
			" HUB_DATABASE_URL and HUB_DATABASE_SYSTEM_URL");
	if (init_run(ctl->arena, &init, &problem) != OK)
		return ctl_fail("%.*s", STR_FMT(problem));
	return ctl_print(ctl->json ? STR("{\"status\":\"ok\"}")
				   : STR("roles and database are there"));
}

static void say_migrated(void *ctx, const char *file, usec_t took)
{
	(void)ctx;
	if (took >= 0)
		fprintf(stderr, "%s  %lld ms\n", file, (long long)(took / USEC_PER_MSEC));
}

int ctl_migrate(struct ctl *ctl)
{
	struct str problem = STR_NULL;
	struct migrate_result result;
	const struct migrate migrate = {
		.owner_url = ctl->config.database_owner_url,
		.directory = ctl->config.migrations,
		.clock = &clock_system,
		.progress = say_migrated,
	};

	if (!migrate.owner_url.len || !migrate.directory.len)
		return ctl_fail("migrate needs HUB_DATABASE_OWNER_URL and HUB_MIGRATIONS");
	if (migrate_run(ctl->arena, &migrate, &result, &problem) != OK)
		return ctl_fail("%.*s", STR_FMT(problem));
	return ctl_print(arena_printf(ctl->arena,
				      ctl->json ? "{\"applied\":%zu,\"total\":%zu}"
						: "%zu applied, %zu in all",
				      result.applied, result.total));
}
