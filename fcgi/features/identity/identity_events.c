#include "features/identity/identity_int.h"

static const struct field member_told_fields[] = {
	F_I64(struct member_told, id, 1, INT64_MAX, REQUIRED),
};
static const struct schema member_told_schema =
	SCHEMA("MemberTold", struct member_told, member_told_fields);

static const struct event_type types[] = {
	[MEMBER_REMOVED] = {"member.removed", "member", &member_told_schema,
			    "Somebody is no agent of Chatwoot's account any more; to its admins"},
	[MEMBER_UPDATED] = {"member.updated", "member", &member_told_schema,
			    "Chatwoot gave somebody another role; to the account's admins"},
};

const struct event_set identity_events = {types, ARRAY_LEN(types)};
