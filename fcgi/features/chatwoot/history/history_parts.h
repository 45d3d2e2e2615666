/*
 * The shapes of what the statements of history build as JSON; these structs exist for their field
 * tables only.
 */
#ifndef HUB_CHATWOOT_HISTORY_PARTS_H
#define HUB_CHATWOOT_HISTORY_PARTS_H

#include "core/base/base.h"
#include "core/base/str.h"

struct contact_attribute {
	struct str key;
	struct str name;
	struct str type; /* Chatwoot's, or NULL: nobody has defined it */
	struct str value;
};

struct talk_inbox {
	int64_t chatwoot_inbox_id;
	struct str name; /* NULL: not mirrored yet */
	struct str channel_type;
};

struct talk_contact {
	struct str id;
	int64_t chatwoot_contact_id;
	struct str name;
	struct str avatar_url;
};

/* Who holds a conversation or has written. */
struct talk_person {
	struct str type; /* user contact agent_bot */
	int64_t chatwoot_id;
	struct str name;
	struct str avatar_url;
};

struct talk_team {
	int64_t chatwoot_team_id;
	struct str name;
};

struct talk_label {
	struct str title;
	struct str color;
};

struct talk_last_message {
	struct str message_type;
	bool private;
	struct str content;    /* its beginning */
	struct str attachment; /* file_type of the first one, or NULL */
	usec_t sent_at;
};

struct talk_attachment {
	struct str file_type;
	struct str extension;
	int64_t file_size;
};

#endif
