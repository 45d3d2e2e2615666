#include "app/events/feed_entry.h"

#include "core/data/json.h"

#define TYPE_MAX 64

bool feed_entry_read(const struct redis_reply *fields, struct feed_entry *ret)
{
	struct feed_entry entry = {.account_id = 0};

	for (size_t i = 0; i + 1 < fields->count; i += 2) {
		struct str name = fields->items[i].text;
		struct str value = fields->items[i + 1].text;

		if (str_eq(name, STR("a")) && !str_to_i64(value, 1, INT64_MAX, &entry.account_id))
			return false;
		if (str_eq(name, STR("s")) && !str_to_i64(value, 1, INT64_MAX, &entry.seq))
			return false;
		if (str_eq(name, STR("e")))
			entry.envelope = value;
		if (str_eq(name, STR("u")))
			entry.audience = value;
	}
	if (entry.account_id == 0 || entry.seq == 0 || !entry.envelope.ptr || !entry.audience.ptr)
		return false;
	*ret = entry;
	return true;
}

/* "card.moved" */
static bool is_type(struct str type)
{
	for (size_t i = 0; i < type.len; i++) {
		char c = type.ptr[i];

		if (c != '.' && c != '_' && (c < 'a' || c > 'z'))
			return false;
	}
	return type.len > 0 && type.len <= TYPE_MAX;
}

struct packet *feed_entry_packet(struct arena *scratch, const struct feed_entry *entry)
{
	const struct json *json;
	struct str type;

	/* The JSON parser takes line breaks between values; a line of the stream can't. */
	if (memchr(entry->envelope.ptr, '\n', entry->envelope.len) ||
	    memchr(entry->envelope.ptr, '\r', entry->envelope.len) ||
	    json_parse(scratch, entry->envelope, 0, 0, &json) != OK)
		return NULL;
	type = json_get_str(json, "type");
	if (!type.ptr || !is_type(type))
		return NULL;
	return packet_event(entry->seq, type, entry->envelope,
			    audience_parse(scratch, entry->audience));
}

int64_t feed_entry_revocations(const struct redis_reply *fields)
{
	int64_t number = 0;

	if (fields->count < 2 || !str_eq(fields->items[0].text, STR("n")) ||
	    !str_to_i64(fields->items[1].text, 1, INT64_MAX, &number))
		return 0;
	return number;
}

bool feed_revocation_read(struct str id, struct str until, struct uuid *ret_session,
			  usec_t *ret_until)
{
	int64_t ms;

	if (!str_to_i64(until, 1, INT64_MAX / USEC_PER_MSEC, &ms) || !uuid_parse(id, ret_session))
		return false;
	*ret_until = ms * USEC_PER_MSEC;
	return true;
}

bool feed_entry_revoked(const struct redis_reply *fields, size_t *at, struct uuid *ret_session,
			usec_t *ret_until)
{
	struct str id = STR_NULL;

	while (*at + 1 < fields->count) {
		struct str name = fields->items[*at].text;
		struct str value = fields->items[*at + 1].text;

		*at += 2;
		if (str_eq(name, STR("r")))
			id = value;
		if (str_eq(name, STR("t")) &&
		    feed_revocation_read(id, value, ret_session, ret_until))
			return true;
	}
	return false;
}
