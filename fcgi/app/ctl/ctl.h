/*
 * hubctl: the operator's tool. Each command is a row of the table in main.c and a function that
 * gets its parsed options; output goes to stdout, complaints to stderr. Exit status: 0 done, 1
 * failed (said why), 2 called wrongly or misconfigured, 3 audit verify found a broken chain.
 */
#ifndef HUB_CTL_H
#define HUB_CTL_H

#include "core/base/buf.h"
#include "core/ops/config.h"

#define CTL_OPTIONS_MAX 16

struct ctl_option {
	const char *name;  /* "--slug" */
	const char *value; /* "" for a flag */
};

struct ctl {
	struct arena *arena;
	struct config config;
	bool json;
	struct ctl_option options[CTL_OPTIONS_MAX];
	size_t option_count;
};

/* Value of an option; STR_NULL when it was not given. */
struct str ctl_option(const struct ctl *ctl, const char *name);

/* The option as a positive integer; complains and returns false otherwise. */
bool ctl_number(const struct ctl *ctl, const char *name, int64_t *ret);

/* "hubctl: …" on stderr; returns the exit status 1. */
int ctl_fail(const char *format, ...) PRINTF_LIKE(1, 2);

/* Prints the text and a newline to stdout; returns the exit status. */
int ctl_print(struct str text);

/* Every key with its value, secrets masked, as a JSON object. */
struct str ctl_config_json(struct ctl *ctl);

/* What the doctor finds, as a JSON object; prints nothing. */
struct str ctl_doctor_json(struct ctl *ctl, bool *ret_failed);

int ctl_db_init(struct ctl *ctl);
int ctl_migrate(struct ctl *ctl);
int ctl_installation_add(struct ctl *ctl);
int ctl_installation_list(struct ctl *ctl);
int ctl_installation_secret(struct ctl *ctl);
int ctl_account_add(struct ctl *ctl);
int ctl_account_connect(struct ctl *ctl);
int ctl_account_disconnect(struct ctl *ctl);
int ctl_account_rotate_secret(struct ctl *ctl);
int ctl_account_list(struct ctl *ctl);
int ctl_account_limits(struct ctl *ctl);
int ctl_flags_list(struct ctl *ctl);
int ctl_flags_set(struct ctl *ctl);
int ctl_admin_create(struct ctl *ctl);
int ctl_admin_reset_totp(struct ctl *ctl);
int ctl_keys_rotate_jwt(struct ctl *ctl);
int ctl_keys_rotate_ticket(struct ctl *ctl);
int ctl_keys_rotate_seal(struct ctl *ctl);
int ctl_keys_reseal(struct ctl *ctl);
int ctl_doctor(struct ctl *ctl);
int ctl_support_bundle(struct ctl *ctl);
int ctl_jobs_list(struct ctl *ctl);
int ctl_jobs_replay(struct ctl *ctl);
int ctl_audit_verify(struct ctl *ctl);
int ctl_routes(struct ctl *ctl);
int ctl_openapi(struct ctl *ctl);
int ctl_errors(struct ctl *ctl);
int ctl_events(struct ctl *ctl);
int ctl_metrics(struct ctl *ctl);
int ctl_config(struct ctl *ctl);
int ctl_config_check(struct ctl *ctl);
int ctl_config_dump(struct ctl *ctl);

#endif
