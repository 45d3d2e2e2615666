/* Proving the audit trail from the database alone, without the programs that wrote it. */
#include "app/ctl/ctl_system.h"

#include <stdio.h>

#include "core/base/codec.h"
#include "features/audit/audit.h"
#include "features/audit/audit_chain.h"

#define BROKEN   3 /* exit status */
#define JSON_MAX (64 * 1024 * 1024)

struct proof {
	struct ctl *ctl;
	struct db *db;
	struct str key;
	struct buf json;
	size_t chains, broken;
};

static void tell(struct proof *proof, int64_t account, const struct audit_verdict *v)
{
	struct arena *arena = proof->ctl->arena;
	const char *problem = v->problem;

	proof->broken += problem != NULL;
	if (!proof->ctl->json) {
		if (problem)
			printf("account %lld: BROKEN at entry %lld: %s\n", (long long)account,
			       (long long)v->count + 1, problem);
		else
			printf("account %lld: %lld entries, %s\n", (long long)account,
			       (long long)v->count, hex_encode(arena, v->hash).ptr);
		return;
	}
	buf_printf(&proof->json,
		   "%s{\"account_id\":%lld,\"proven\":%s,\"count\":%lld,\"hash\":\"%s\"",
		   proof->chains ? "," : "", (long long)account, problem ? "false" : "true",
		   (long long)v->count, hex_encode(arena, v->hash).ptr);
	if (problem)
		buf_printf(&proof->json, ",\"broken\":{\"seq\":%lld,\"reason\":\"%s\"}",
			   (long long)v->count + 1, problem);
	buf_char(&proof->json, '}');
}

static enum err prove(struct proof *proof, int64_t account)
{
	struct audit_verdict verdict;

	TRY(audit_verify(proof->db, proof->ctl->arena, proof->key, account, &verdict));
	tell(proof, account, &verdict);
	proof->chains++;
	return OK;
}

static enum err prove_all(struct proof *proof)
{
	const int64_t *accounts;
	size_t count;

	TRY(audit_chains(proof->db, proof->ctl->arena, &accounts, &count));
	for (size_t i = 0; i < count; i++)
		TRY(prove(proof, accounts[i]));
	return OK;
}

static int report(struct proof *proof)
{
	int status = proof->broken ? BROKEN : 0;

	if (!proof->ctl->json) {
		printf("%zu chains, %zu broken\n", proof->chains, proof->broken);
		return status;
	}
	int printed = ctl_print(arena_printf(proof->ctl->arena, "{\"proven\":%s,\"chains\":[%.*s]}",
					     proof->broken ? "false" : "true",
					     STR_FMT(buf_view(&proof->json))));
	return printed ? printed : status;
}

int ctl_audit_verify(struct ctl *ctl)
{
	struct str option = ctl_option(ctl, "--account");
	struct proof proof = {.ctl = ctl, .json = buf_new(ctl->arena, JSON_MAX)};
	int64_t account = I64_NULL;

	if (!audit_key_read(ctl->arena, ctl->config.audit_key, &proof.key)) {
		ctl_fail("HUB_AUDIT_KEY is not set");
		return 2;
	}
	if (option.ptr && !str_to_i64(option, 0, INT64_MAX, &account)) {
		ctl_fail("--account must be an account's number, or 0 for the platform");
		return 2;
	}
	proof.db = ctl_system_db(ctl);
	if (!proof.db)
		return 2;
	if ((account == I64_NULL ? prove_all(&proof) : prove(&proof, account)) != OK)
		return ctl_db_problem(proof.db);
	return report(&proof);
}
