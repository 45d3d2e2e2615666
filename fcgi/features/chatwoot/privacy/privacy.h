/*
 * Privacy of what is mirrored (docs/features/privacy.md): export and erasure of one contact, and
 * how long things are kept. For those alone who may administer Chatwoot here and see all of it
 * there.
 */
#ifndef HUB_CHATWOOT_PRIVACY_H
#define HUB_CHATWOOT_PRIVACY_H

#include "core/http/request.h"
#include "features/identity/identity_reach.h"

/* The record of an erasure: nothing personal. */
struct erasure {
	struct str id;
	int64_t chatwoot_contact_id;
	int64_t requested_by; /* user */
	usec_t erased_at;
	struct str counts; /* JSON object: rows per table */
	struct str digest; /* SHA-256 of all of the above, in hex */
};

/* A document of all that is held about a contact, to be fetched in parts within the hour. */
struct contact_export {
	struct str id;
	int64_t bytes;
	int64_t parts;
	usec_t expires_at;
};

struct retention {
	int64_t message_days;
	int64_t conversation_days;
};

/* Who sees only some of the conversations neither gets the others nor erases them. */
static inline bool sees_all(const struct request *rq)
{
	return str_eq(rq->reach->kind, STR("all"));
}

/*
 * SQL: what a deletion `gone` of conversations c returns, and, behind it, the note that they are
 * gone on purpose: coverage does not miss them.
 */
#define KEPT_OUT "c.chatwoot_conversation_id as id, c.chatwoot_updated_at, c.observed_at"
#define KEEP_OUT                                                                               \
	" noted as (insert into conversations_kept_out (account_id, chatwoot_conversation_id," \
	"   chatwoot_updated_at, observed_at)"                                                 \
	"  select $1, g.id, g.chatwoot_updated_at, g.observed_at from gone g"                  \
	"  on conflict do nothing)"

extern const struct schema erasure_schema, contact_export_schema, retention_schema;

enum err contact_exported(struct request *rq);
enum err export_part(struct request *rq);
enum err contact_erased(struct request *rq);
enum err erasures_list(struct request *rq);
enum err retention_show(struct request *rq);
enum err retention_changed(struct request *rq);

#endif
