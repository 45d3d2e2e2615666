#include "app/events/stream_head.h"

#define REQUEST_ID_MAX 64

struct field {
	struct str name;
	struct str value;
};

struct fields {
	struct field items[HEAD_FIELDS_MAX];
	size_t count;
};

size_t stream_head_len(struct str bytes)
{
	const char *end = bytes.len > 0 ? memmem(bytes.ptr, bytes.len, "\r\n\r\n", 4) : NULL;

	return end ? (size_t)(end - bytes.ptr) + 4 : 0;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Only letters, digits and `extra`. */
static bool all_of(struct str s, const char *extra)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!is_alnum(s.ptr[i]) && (s.ptr[i] == '\0' || !strchr(extra, s.ptr[i])))
			return false;
	}
	return s.len > 0;
}

static bool is_token(struct str s)
{
	return all_of(s, "!#$%&'*+-.^_`|~");
}

/* Text without control characters; a tab may stand in it. */
static bool is_value(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

/* The next line without its CR LF. False when there is none that ends so. */
static bool next_line(struct str *rest, struct str *ret)
{
	const char *end = rest->len > 0 ? memchr(rest->ptr, '\n', rest->len) : NULL;
	size_t len;

	if (!end || end == rest->ptr || end[-1] != '\r')
		return false;
	len = (size_t)(end - rest->ptr);
	*ret = (struct str){rest->ptr, len - 1};
	*rest = (struct str){end + 1, rest->len - len - 1};
	return true;
}

static bool parse_fields(struct str *rest, struct fields *ret)
{
	struct str line;

	ret->count = 0;
	while (next_line(rest, &line)) {
		struct str value = line;
		struct str name;

		if (line.len == 0)
			return rest->len == 0;
		name = str_split(&value, ':');
		if (!value.ptr || !is_token(name) || !is_value(value) ||
		    ret->count == HEAD_FIELDS_MAX)
			return false;
		ret->items[ret->count++] = (struct field){name, str_trim(value)};
	}
	return false;
}

/* How often the field is there; its last value in *ret. */
static size_t find(const struct fields *fields, struct str name, struct str *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < fields->count; i++) {
		if (str_eq_nocase(fields->items[i].name, name)) {
			*ret = fields->items[i].value;
			count++;
		}
	}
	return count;
}

static bool has_no_body(const struct fields *fields)
{
	struct str value = STR_NULL;
	size_t lengths = find(fields, STR("Content-Length"), &value);

	return (lengths == 0 || (lengths == 1 && str_eq(value, STR("0")))) &&
	       find(fields, STR("Transfer-Encoding"), &value) == 0 &&
	       find(fields, STR("Expect"), &value) == 0;
}

static bool event_id(struct str text, int64_t *ret)
{
	return str_to_i64(text, 0, INT64_MAX, ret);
}

/* From the header, else from the query's last_event_id; other parameters are not ours. */
static bool find_event_id(const struct fields *fields, struct str query, int64_t *ret)
{
	struct str value = STR_NULL;
	size_t count = find(fields, STR("Last-Event-ID"), &value);
	struct str rest = query;

	if (count > 0)
		return count == 1 && event_id(value, ret);
	while (rest.ptr) {
		value = str_split(&rest, '&');
		if (str_starts(value, STR("last_event_id=")))
			return event_id(str_slice(value, 14, value.len), ret);
	}
	return true;
}

static bool find_ticket(const struct fields *fields, struct str *ret)
{
	struct str value = STR_NULL;
	size_t count = find(fields, STR("Authorization"), &value);
	struct str scheme;

	if (count != 1)
		return count == 0;
	scheme = str_split(&value, ' ');
	if (str_eq_nocase(scheme, STR("Bearer")) && value.ptr && all_of(value, "-._~+/="))
		*ret = value;
	return true;
}

static enum lang find_lang(const struct fields *fields)
{
	struct str rest = STR_NULL;

	find(fields, STR("Accept-Language"), &rest);
	while (rest.ptr) {
		struct str tag = str_slice(str_trim(str_split(&rest, ',')), 0, 2);

		if (str_eq_nocase(tag, STR("pt")))
			return LANG_PT_BR;
		if (str_eq_nocase(tag, STR("en")))
			return LANG_EN;
	}
	return LANG_PT_BR;
}

/* "…/api/v1/accounts/7/stream" */
static bool find_account(struct str path, struct str base_path, int64_t *ret)
{
	const struct str before = STR("/api/v1/accounts/");
	const struct str after = STR("/stream");
	struct str rest;

	if (!str_starts(path, base_path))
		return false;
	rest = str_slice(path, base_path.len, path.len);
	if (!str_starts(rest, before) || !str_ends(rest, after) ||
	    rest.len < before.len + after.len)
		return false;
	rest = str_slice(rest, before.len, rest.len - after.len);
	return rest.len > 0 && rest.ptr[0] != '0' && str_to_i64(rest, 1, INT64_MAX, ret);
}

static bool is_target(struct str target)
{
	for (size_t i = 0; i < target.len; i++) {
		if (target.ptr[i] <= ' ' || target.ptr[i] >= 0x7f || target.ptr[i] == '#')
			return false;
	}
	return target.len > 0 && target.ptr[0] == '/';
}

enum err stream_head_parse(struct str head, struct str base_path, struct stream_head *ret)
{
	struct fields fields;
	struct str rest = head;
	struct str version;
	struct str method;
	struct str target;
	struct str path;
	struct str value = STR_NULL;

	*ret = (struct stream_head){.last_event_id = -1, .lang = LANG_PT_BR};
	if (head.len > HEAD_MAX || !next_line(&rest, &version) || !parse_fields(&rest, &fields))
		return ERR_BAD_REQUEST;
	ret->lang = find_lang(&fields);
	if (find(&fields, STR("X-Request-Id"), &value) == 1 && value.len <= REQUEST_ID_MAX &&
	    all_of(value, "._-"))
		ret->request_id = value;
	method = str_split(&version, ' ');
	target = str_split(&version, ' ');
	if (!is_token(method) || !is_target(target) || !str_eq(version, STR("HTTP/1.1")) ||
	    find(&fields, STR("Host"), &value) != 1 || !has_no_body(&fields))
		return ERR_BAD_REQUEST;
	path = str_split(&target, '?');
	if (!find_account(path, base_path, &ret->account_id))
		return ERR_NOT_FOUND;
	if (!str_eq(method, STR("GET")))
		return ERR_BAD_METHOD;
	if (!find_event_id(&fields, target, &ret->last_event_id) ||
	    !find_ticket(&fields, &ret->ticket))
		return ERR_BAD_REQUEST;
	return OK;
}
