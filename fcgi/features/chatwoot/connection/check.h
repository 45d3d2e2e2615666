/*
 * Is the connection between an account and its Chatwoot sound, and what is to be done where it is
 * not? For the API, the onboarding and `hubctl doctor`; each check answers in the language of who
 * asks.
 */
#ifndef HUB_CHATWOOT_CHECK_H
#define HUB_CHATWOOT_CHECK_H

#include "features/chatwoot/connection/onboard.h"

#define CHECKS_MAX 16

struct check {
	struct str key;    /* stable: credential reachability tls version webhook delivery apps
			    * embedding network throttle clock */
	struct str state;  /* ok warning failed */
	struct str detail; /* a sentence, with what to do */
};

extern const struct schema check_schema;

/* What is looked at, and what was found. */
struct checkup {
	const struct onboarding *onboarding; /* its `cw` has the account's token */
	const struct connection *connection; /* NULL: the account was never connected */
	const struct keyring *keys;          /* HUB_SEAL_KEYS */
	int64_t account_id;
	enum lang lang;
	usec_t now; /* wall clock */
	/* found: */
	struct check checks[CHECKS_MAX];
	size_t count;
	bool alive;                  /* the credential is an administrator's */
	bool dead;                   /* it is certainly not; neither: Chatwoot could not be asked */
	struct str chatwoot_version; /* or STR_NULL */
};

/* Calls Chatwoot some six times, one after the other; changes nothing. */
void chatwoot_check(struct checkup *checkup);

/* Nothing failed. */
bool checkup_good(const struct checkup *checkup);

/*
 * Keeps what a check found: when, the version, and whether the credential is alive; with the event
 * when that changed.
 */
enum err connection_checked(const struct connection_writer *writer,
			    const struct checkup *checkup) MUST_USE;

#endif
