#include "core/http/uri.h"

#include <ctype.h>

#include "core/base/codec.h"
#include "core/net/netaddr.h"

static enum err set_pair(struct arena *arena, const struct schema *schema, void *object,
			 struct str pair, uint64_t *seen, struct field_errors *errors)
{
	struct str value = pair, name, text;
	struct str raw_name = str_split(&value, '=');

	if (!percent_decode(arena, raw_name, true, &name) ||
	    !percent_decode(arena, value.ptr ? value : STR(""), true, &text) || !str_is_utf8(name))
		return ERR_BAD_REQUEST;

	int i = schema_find(schema, name);
	if (i < 0 && schema->allow_unknown)
		return OK;
	if (i < 0) {
		field_errors_add(errors, arena, str_utf8_head(name, 64), "unknown");
		return OK;
	}
	if (*seen & (UINT64_C(1) << i)) {
		field_errors_add(errors, arena, name, "duplicate");
		return OK;
	}
	*seen |= UINT64_C(1) << i;
	const char *code = field_set_text(&schema->fields[i], object, arena, text);
	if (code)
		field_errors_add(errors, arena, name, code);
	return OK;
}

enum err query_decode(struct arena *arena, struct str query, const struct schema *schema,
		      void *object, struct field_errors *errors)
{
	uint64_t seen = 0;
	size_t pairs = 0;

	schema_clear(schema, object);
	while (query.ptr && query.len > 0) {
		struct str pair = str_split(&query, '&');
		if (pair.len == 0)
			continue;
		if (++pairs > QUERY_PAIRS_MAX)
			return ERR_BAD_REQUEST;
		TRY(set_pair(arena, schema, object, pair, &seen, errors));
	}
	for (size_t i = 0; i < schema->count; i++)
		if (schema->fields[i].presence == REQUIRED && !(seen & (UINT64_C(1) << i)))
			field_errors_add(errors, arena, str_from(schema->fields[i].name),
					 "required");
	return errors->count ? ERR_INVALID : OK;
}

static struct str lower(struct arena *arena, struct str s)
{
	struct str copy = arena_str(arena, s);
	char *bytes = arena_alloc(arena, copy.len + 1, 1);

	for (size_t i = 0; i < copy.len; i++)
		bytes[i] = (char)tolower((unsigned char)copy.ptr[i]);
	return (struct str){bytes, copy.len};
}

/* True for host names, IPv4 and bracketed IPv6: what may stand before ":port". */
static bool host_ok(struct str host)
{
	struct netaddr ignored;

	if (str_starts(host, STR("[")) && str_ends(host, STR("]"))) {
		struct str inside = str_slice(host, 1, host.len - 1);
		return inside.len > 0 && memchr(inside.ptr, ':', inside.len) &&
		       netaddr_parse(inside, &ignored);
	}
	for (size_t i = 0; i < host.len; i++) {
		unsigned char c = (unsigned char)host.ptr[i];
		if (!isalnum(c) && c != '-' && c != '.' && c != '_')
			return false;
	}
	return host.len > 0;
}

struct str url_origin(struct arena *arena, struct str url, struct str *ret_host)
{
	if (!url.ptr || url.len > 2048 || memchr(url.ptr, '\0', url.len))
		return STR_NULL;
	bool secure = str_starts(url, STR("https://"));
	if (!secure && !str_starts(url, STR("http://")))
		return STR_NULL;

	struct str rest = str_slice(url, secure ? 8 : 7, url.len);
	size_t end = 0;
	while (end < rest.len && !strchr("/?#", rest.ptr[end]))
		end++;
	struct str authority = lower(arena, str_slice(rest, 0, end));
	struct str host = authority, port = STR_NULL;
	size_t colon = authority.len;
	while (colon > 0 && isdigit((unsigned char)authority.ptr[colon - 1]))
		colon--;
	if (colon > 0 && authority.ptr[colon - 1] == ':') {
		host = str_slice(authority, 0, colon - 1);
		port = str_slice(authority, colon, authority.len);
	}

	int64_t number = secure ? 443 : 80;
	if (!host_ok(host) || (port.ptr && !str_to_i64(port, 1, 65535, &number)))
		return STR_NULL;
	if (ret_host)
		*ret_host = host;
	const char *scheme = secure ? "https" : "http";
	if (number == (secure ? 443 : 80))
		return arena_printf(arena, "%s://%.*s", scheme, STR_FMT(host));
	return arena_printf(arena, "%s://%.*s:%lld", scheme, STR_FMT(host), (long long)number);
}
