#include "app/events/uuid.h"

static unsigned nibble(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

bool uuid_parse(struct str text, struct uuid *ret)
{
	size_t n = 0;

	if (!str_is_uuid(text))
		return false;
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.ptr[i] == '-')
			continue;
		ret->bytes[n++] = (uint8_t)(nibble(text.ptr[i]) << 4 | nibble(text.ptr[i + 1]));
		i++;
	}
	return n == sizeof(ret->bytes);
}

struct str uuid_text(struct arena *arena, const struct uuid *uuid)
{
	static const char digits[] = "0123456789abcdef";
	char text[36];
	size_t n = 0;

	for (size_t i = 0; i < sizeof(uuid->bytes); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			text[n++] = '-';
		text[n++] = digits[uuid->bytes[i] >> 4];
		text[n++] = digits[uuid->bytes[i] & 15];
	}
	return arena_str(arena, (struct str){text, n});
}
