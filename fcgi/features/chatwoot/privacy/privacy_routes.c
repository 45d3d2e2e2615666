#include "features/chatwoot/privacy/privacy.h"

#include "core/http/cursor.h"
#include "features/chatwoot/chatwoot.h"

#define ACCOUNT "/api/v1/accounts/:accountId"

static const struct field erasure_fields[] = {
	F_UUID(struct erasure, id, REQUIRED),
	F_I64(struct erasure, chatwoot_contact_id, 1, INT64_MAX, REQUIRED),
	F_I64(struct erasure, requested_by, 1, INT64_MAX, REQUIRED),
	F_TIME(struct erasure, erased_at, REQUIRED),
	F_JSON(struct erasure, counts, REQUIRED),
	F_STR(struct erasure, digest, 64, 64, REQUIRED),
};
const struct schema erasure_schema = SCHEMA("Erasure", struct erasure, erasure_fields);

static const struct field export_fields[] = {
	F_UUID(struct contact_export, id, REQUIRED),
	F_I64(struct contact_export, bytes, 2, INT64_MAX, REQUIRED),
	F_I64(struct contact_export, parts, 1, INT32_MAX, REQUIRED),
	F_TIME(struct contact_export, expires_at, REQUIRED),
};
const struct schema contact_export_schema =
	SCHEMA("ContactExport", struct contact_export, export_fields);

static const struct field retention_fields[] = {
	F_I64(struct retention, message_days, 30, 3650, REQUIRED),
	F_I64(struct retention, conversation_days, 30, 3650, REQUIRED),
};
const struct schema retention_schema = SCHEMA("Retention", struct retention, retention_fields);

/* What all of these rows have in common; a large contact takes its time. */
#define ADMINISTERS                                                                 \
	.auth = AUTH_MEMBER, .permission = "chatwoot:admin", .entitlement = "none", \
	.rate = RATE_API, .deadline_ms = 20000, .pool = POOL_SLOW

static const struct route routes[] = {
	{
		ADMINISTERS,
		.method = METHOD_POST,
		.path = ACCOUNT "/contacts/:contactId/export",
		.summary = "All that is held about a contact, to be fetched within the hour",
		TAKES_NOTHING,
		GIVES_NEW(contact_export_schema),
		.idempotency = IDEMPOTENCY_KEY,
		.audit = "contact.exported",
		.handler = contact_exported,
	},
	{
		ADMINISTERS,
		.method = METHOD_GET,
		.path = ACCOUNT "/contact-exports/:exportId/parts/:part",
		.summary = "A part of such a document; one after the other they are JSON",
		TAKES_NOTHING,
		.reply = &schema_none,
		.shape = SHAPE_FILE,
		.status = 200,
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = export_part,
	},
	{
		ADMINISTERS,
		.method = METHOD_POST,
		.path = ACCOUNT "/contacts/:contactId/erase",
		.summary = "Erase a contact and all that is held about it, for good",
		TAKES_NOTHING,
		GIVES_ONE(erasure_schema),
		.idempotency = IDEMPOTENCY_KEY,
		.audit = "contact.erased",
		.handler = contact_erased,
	},
	{
		ADMINISTERS,
		.method = METHOD_GET,
		.path = ACCOUNT "/erasures",
		.summary = "Records of erasures, newest first",
		TAKES_QUERY(page_query_schema),
		GIVES_LIST(erasure_schema),
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = erasures_list,
	},
	{
		ADMINISTERS,
		.method = METHOD_GET,
		.path = ACCOUNT "/retention",
		.summary = "Days without activity after which mirrored data goes",
		TAKES_NOTHING,
		GIVES_ONE(retention_schema),
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "none",
		.handler = retention_show,
	},
	{
		ADMINISTERS,
		.method = METHOD_PUT,
		.path = ACCOUNT "/retention",
		.summary = "Choose them",
		TAKES_BODY(retention_schema, BODY_DEFAULT),
		GIVES_ONE(retention_schema),
		.idempotency = IDEMPOTENCY_NONE,
		.audit = "retention.changed",
		.handler = retention_changed,
	},
};

const struct route_set chatwoot_privacy_routes = {routes, ARRAY_LEN(routes)};
