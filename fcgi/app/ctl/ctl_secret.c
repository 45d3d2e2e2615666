/* The secret with which an installation's operator signs what they tell the Hub. */
#include "app/ctl/ctl.h"
#include "app/ctl/ctl_system.h"
#include "core/base/codec.h"
#include "core/crypto/keyring.h"
#include "core/crypto/seal.h"
#include "features/identity/identity.h"

#define SECRET_BYTES 32

DB_STMT(installation_secret_of, "ctl.installation_secret_of",
	"select id, secret_sealed from installations where slug = $1");

DB_STMT(installation_secret_put, "ctl.installation_secret_put",
	"update installations set secret_sealed = $2, previous_sealed = $3, updated_at = now(),"
	"   previous_until = case when $3::bytea is not null then now() + interval '24 hours' end"
	" where id = $1 returning id");

/* The secret so far, sealed as the previous one; NULL when there is none. */
static enum err seal_previous(struct ctl *ctl, const struct keyring *keys, struct str id,
			      struct str sealed, struct str *ret)
{
	struct arena *arena = ctl->arena;
	struct str plain;

	if (!sealed.ptr) {
		*ret = STR_NULL;
		return OK;
	}
	TRY(seal_open(arena, keys, installation_secret_context(arena, id, "secret_sealed"), sealed,
		      &plain));
	*ret = seal(arena, keys, &rng_system,
		    installation_secret_context(arena, id, "previous_sealed"), plain);
	return OK;
}

int ctl_installation_secret(struct ctl *ctl)
{
	struct arena *arena = ctl->arena;
	char random[SECRET_BYTES];
	struct keyring keys;
	struct str previous;
	struct db_rows *rows;
	const char *problem = keyring_parse(arena, ctl->config.seal_keys, &keys);

	if (problem)
		return ctl_fail("HUB_SEAL_KEYS: %s", problem);
	struct db *db = ctl_system_db(ctl);
	if (!db)
		return 2;
	if (ctl_run_one(db, arena, &installation_secret_of,
			DB_ARGS(db_text(ctl_option(ctl, "--slug"))), &rows) != OK)
		return ctl_db_problem(db);
	if (rows_count(rows) != 1)
		return ctl_fail("there is no installation %.*s; see hubctl installation list",
				STR_FMT(ctl_option(ctl, "--slug")));
	struct str id = row_str(rows, 0, "id");
	if (seal_previous(ctl, &keys, id, row_bytes(rows, 0, "secret_sealed"), &previous) != OK)
		return ctl_fail("HUB_SEAL_KEYS lacks the key of the secret so far");
	rng_system.fill(rng_system.ctx, random, sizeof(random));
	struct str secret = base64url_encode(arena, (struct str){random, sizeof(random)});
	struct str sealed = seal(arena, &keys, &rng_system,
				 installation_secret_context(arena, id, "secret_sealed"), secret);
	const struct ctl_act act = {
		.action = "installation.secret_made",
		.resource_id = ctl_option(ctl, "--slug"),
	};
	if (ctl_do(db, arena, &installation_secret_put,
		   DB_ARGS(db_text(id), db_bytes(sealed), db_bytes(previous)), &act, &rows) != OK)
		return ctl_db_problem(db);
	return ctl_print(ctl->json ? arena_printf(arena, "{\"secret\":\"%s\"}", secret.ptr)
				   : secret);
}
