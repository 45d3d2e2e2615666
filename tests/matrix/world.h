/*
 * The world of the matrix: two accounts with people in every role, the things each route's path
 * and body may name, and the program's own pipeline in front of a real PostgreSQL and Redis.
 * Requests run in this process; Chatwoot's answers come through the HTTP client's seam.
 */
#ifndef HUB_TEST_WORLD_H
#define HUB_TEST_WORLD_H

#include "core/http/request.h"
#include "store/fixture.h"

#define ROLES 4
extern const char *const role_names[ROLES]; /* admin supervisor agent viewer */

/* One account and what lies in it. */
struct tenant {
	int64_t id, chatwoot_id;
	int64_t users[ROLES]; /* one of each role */
	struct str field_id;
	struct str board_id, stage_id, other_stage_id, card_id, other_card_id;
	struct str endpoint_key, endpoint_secret;
	struct str role_id; /* a custom role */
	struct str rule_id; /* of the board */
	struct str view_id;
	struct str import_id;
	struct str contact_id, export_id;
	struct str team_id; /* everybody's */
	struct str job_id;  /* a reconciliation */
	int64_t talk_id;    /* a conversation of that contact; everybody's to see */
	int64_t member_id;  /* somebody whose role may be changed */
};

struct world {
	struct fixture fixture;
	struct app app;
	struct arena *arena; /* of the world's own strings */
	struct tenant a, b;
	int64_t operator_id;            /* a super-admin, member of nothing */
	struct str installation_secret; /* of "demo" */
};

/* The origin of the installation's pages. */
#define WORLD_CHATWOOT STR("http://localhost:3000")

/* Every permission in an account, as an array's literal. */
#define WORLD_ALL_SCOPES                                             \
	"{identity:admin,accounts:admin,chatwoot:admin,teams:admin," \
	"kanban:admin,chat:admin,whatsapp:admin,automation:admin,"   \
	"integrations:admin,ai:admin,billing:admin,reports:admin,audit:admin}"

/* Text and id of an instance token or an API key. */
struct pass {
	struct str text;
	struct str id;
};

/* Returns NULL, or why the tests cannot run here. */
const char *world_start(struct world *world);
void world_stop(struct world *world);

/* Gives the tenant's endpoint its secret back, which goes when the account is disconnected. */
void world_endpoint_secret(struct world *world, const struct tenant *tenant);

/* A write of that user, which Chatwoot refused; its id. */
struct str world_write(struct world *world, const struct tenant *tenant, int64_t user_id);

/* A new contact of the account; its id. */
struct str world_contact(struct world *world, const struct tenant *tenant);

/* A new session of that user (its id), which `refresh_token` (may be NULL) would renew. */
struct str world_session(struct world *world, struct arena *arena, int64_t user_id,
			 struct str refresh_token);

/* An access token of the operator, who signed in with a password. */
struct str world_operator(struct world *world, struct arena *arena);

/* An access token of the operator in the name of that member of the account. */
struct str world_impersonation(struct world *world, struct arena *arena, int64_t account_id,
			       int64_t user_id);

/* A new member of the tenant (agent), or somebody who waits there for a seat. */
int64_t world_member(struct world *world, const struct tenant *tenant);
int64_t world_seatless(struct world *world, const struct tenant *tenant);

/* A new custom role of the tenant, which nobody has: its id. */
struct str world_role(struct world *world, const struct tenant *tenant);

/* A new view of the person on the tenant's board, not shared: its id. */
struct str world_view(struct world *world, const struct tenant *tenant, int64_t user_id);

/* A rule of that kind on the tenant's board. */
struct str world_rule(struct world *world, const struct tenant *tenant, const char *kind);

/* A reconciliation of the tenant that waits for its turn: its id. */
struct str world_job(struct world *world, const struct tenant *tenant);

/*
 * A token of that user, limited to the tenant and to `scopes` (an array's literal), asked for by a
 * page of WORLD_CHATWOOT.
 */
struct pass world_instance_token(struct world *world, struct arena *arena,
				 const struct tenant *tenant, int64_t user_id, const char *scopes);

/* A key that acts as that user there, good from `networks` (an array's literal; "{}": all). */
struct pass world_api_key(struct world *world, struct arena *arena, const struct tenant *tenant,
			  int64_t user_id, const char *scopes, const char *networks);

/*
 * An access token of that user, valid for `life` microseconds (negative: expired), of a session of
 * its own. Of a user that does not exist, it has none.
 */
struct str world_token(struct world *world, struct arena *arena, int64_t user_id, usec_t life);

#endif
