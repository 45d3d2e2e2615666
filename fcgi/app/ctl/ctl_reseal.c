/* Every secret in the database under the first of HUB_SEAL_KEYS, so that older ones can go. */
#include "app/ctl/ctl.h"
#include "app/ctl/ctl_system.h"
#include "core/base/seams.h"
#include "core/crypto/keyring.h"
#include "core/crypto/seal.h"

/*
 * Where secrets lie: key, what each is sealed for ("context", seal.h) and the sealed text; and how
 * one is replaced, unless it changed meanwhile.
 */
DB_STMT(connection_list, "ctl.sealed_connection",
	"select account_id::text as key, account_id || '|chatwoot_connections|token_sealed|' ||"
	" account_id as context, token_sealed as sealed from chatwoot_connections"
	" where token_sealed is not null");
DB_STMT(connection_replace, "ctl.reseal_connection",
	"update chatwoot_connections set token_sealed = $2"
	" where account_id = $1::bigint and token_sealed = $3");

DB_STMT(endpoint_list, "ctl.sealed_endpoint",
	"select id::text as key, account_id || '|endpoints|secret_sealed|' || id as context,"
	" secret_sealed as sealed from endpoints where secret_sealed is not null");
DB_STMT(endpoint_replace, "ctl.reseal_endpoint",
	"update endpoints set secret_sealed = $2 where id = $1::uuid and secret_sealed = $3");

DB_STMT(endpoint_previous_list, "ctl.sealed_endpoint_previous",
	"select id::text as key, account_id || '|endpoints|previous_sealed|' || id as context,"
	" previous_sealed as sealed from endpoints where previous_until > now()");
DB_STMT(endpoint_previous_replace, "ctl.reseal_endpoint_previous",
	"update endpoints set previous_sealed = $2 where id = $1::uuid and previous_sealed = $3");

DB_STMT(installation_list, "ctl.sealed_installation",
	"select id::text as key, 'installations|secret_sealed|' || id as context,"
	" secret_sealed as sealed from installations where secret_sealed is not null");
DB_STMT(installation_replace, "ctl.reseal_installation",
	"update installations set secret_sealed = $2 where id = $1::uuid and secret_sealed = $3");

DB_STMT(installation_previous_list, "ctl.sealed_installation_previous",
	"select id::text as key, 'installations|previous_sealed|' || id as context,"
	" previous_sealed as sealed from installations where previous_until > now()");
DB_STMT(installation_previous_replace, "ctl.reseal_installation_previous",
	"update installations set previous_sealed = $2"
	" where id = $1::uuid and previous_sealed = $3");

DB_STMT(totp_list, "ctl.sealed_totp",
	"select user_id::text as key, '0|totp|secret|' || user_id as context,"
	" secret_sealed as sealed from totp where secret_sealed is not null");
DB_STMT(totp_replace, "ctl.reseal_totp",
	"update totp set secret_sealed = $2 where user_id = $1::bigint and secret_sealed = $3");

static const struct place {
	const char *name;
	const struct db_stmt *list, *replace;
} places[] = {
	{"tokens of connections", &connection_list, &connection_replace},
	{"secrets of webhooks", &endpoint_list, &endpoint_replace},
	{"previous secrets of webhooks", &endpoint_previous_list, &endpoint_previous_replace},
	{"secrets of installations", &installation_list, &installation_replace},
	{"previous secrets of installations", &installation_previous_list,
	 &installation_previous_replace},
	{"authenticator apps", &totp_list, &totp_replace},
};

struct tally {
	int64_t resealed;
	int64_t lost; /* none of the keys opens it */
};

static enum err reseal_place(struct db *db, struct arena *arena, const struct keyring *keys,
			     const struct place *place, struct tally *tally)
{
	struct db_rows *rows, *none;

	TRY(ctl_run_one(db, arena, place->list, DB_NO_ARGS, &rows));
	for (size_t i = 0; i < rows_count(rows); i++) {
		struct str context = row_str(rows, i, "context"), plain;
		struct str sealed = row_bytes(rows, i, "sealed");

		if (seal_is_current(keys, sealed))
			continue;
		if (seal_open(arena, keys, context, sealed, &plain) != OK) {
			tally->lost++;
			continue;
		}
		struct str anew = seal(arena, keys, &rng_system, context, plain);
		TRY(ctl_run_one(db, arena, place->replace,
				DB_ARGS(db_text(row_str(rows, i, "key")), db_bytes(anew),
					db_bytes(sealed)),
				&none));
		tally->resealed++;
	}
	return OK;
}

int ctl_keys_reseal(struct ctl *ctl)
{
	struct tally tally = {0};
	struct keyring keys;
	const char *problem = keyring_parse(ctl->arena, ctl->config.seal_keys, &keys);

	if (problem)
		return ctl_fail("HUB_SEAL_KEYS: %s", problem);
	struct db *db = ctl_system_db(ctl);
	if (!db)
		return 2;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		int64_t lost = tally.lost;
		if (reseal_place(db, ctl->arena, &keys, &places[i], &tally) != OK)
			return ctl_db_problem(db);
		if (tally.lost > lost)
			(void)ctl_fail("%s: %lld can't be opened by any of HUB_SEAL_KEYS",
				       places[i].name, (long long)(tally.lost - lost));
	}
	(void)ctl_print(arena_printf(ctl->arena,
				     ctl->json ? "{\"resealed\":%lld,\"lost\":%lld}"
					       : "%lld sealed anew; %lld can't be opened",
				     (long long)tally.resealed, (long long)tally.lost));
	return tally.lost ? 1 : 0;
}
