#include "core/base/codec.h"
#include "core/base/gcra.h"
#include "core/crypto/keyring.h"
#include "core/data/mail.h"
#include "core/net/netaddr.h"
#include "core/ops/config.h"
#include "core/ops/log.h"
#include "core/ops/sandbox.h"

#define VALUE_MAX 4096

static bool has_any_of(struct str s, const char *set)
{
	for (size_t i = 0; i < s.len; i++)
		if (strchr(set, s.ptr[i]))
			return true;
	return false;
}

static bool is_path_step(struct str s)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	for (size_t i = 0; i < s.len; i++)
		if (!strchr(allowed, s.ptr[i]))
			return false;
	return s.len && s.ptr[0] != '.';
}

static bool is_printable(struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] < 0x20 || value.ptr[i] == 0x7f)
			return false;
	return str_is_utf8(value);
}

static const char *check_int(struct arena *arena, const struct config_row *row, struct str value)
{
	int64_t ignored;
	if (str_to_i64(value, row->min, row->max, &ignored))
		return NULL;
	struct str text = arena_printf(arena, "must be a whole number from %lld to %lld",
				       (long long)row->min, (long long)row->max);
	return text.ptr;
}

static const char *check_path(struct arena *arena, const struct config_row *row, struct str value)
{
	if (value.ptr[0] != '/')
		return "must be an absolute path";
	if (row->max && value.len > (uint64_t)row->max)
		return arena_printf(arena, "must have at most %lld bytes", (long long)row->max).ptr;
	return NULL;
}

static const char *check_prefix(struct arena *arena, const struct config_row *row, struct str value)
{
	static const char wrong[] = "must be like /whatpro: a leading slash, none at the end, "
				    "letters, digits and . _ - in between";
	(void)arena;
	(void)row;
	struct str rest = value;
	if (str_split(&rest, '/').len || !rest.ptr)
		return wrong;
	while (rest.ptr)
		if (!is_path_step(str_split(&rest, '/')))
			return wrong;
	return NULL;
}

/* `value` begins with one of the schemes, ended by NULL, and something follows. */
static bool has_scheme(struct str value, const char *const *schemes)
{
	for (; *schemes; schemes++) {
		struct str scheme = str_from(*schemes);
		if (str_starts(value, scheme) && value.len > scheme.len)
			return true;
	}
	return false;
}

static const char *check_http(struct arena *arena, const struct config_row *row, struct str value)
{
	static const char *const schemes[] = {"http://", "https://", NULL};
	(void)arena;
	(void)row;
	if (!has_scheme(value, schemes) || str_starts(value, STR("http:///")) ||
	    str_starts(value, STR("https:///")))
		return "must be like https://hub.example.com";
	if (has_any_of(value, " ?#@\\\"<>"))
		return "must have no spaces, query, fragment or user name";
	return str_ends(value, STR("/")) ? "must not end with a slash" : NULL;
}

static const char *check_postgres(struct arena *arena, const struct config_row *row,
				  struct str value)
{
	static const char *const schemes[] = {"postgresql://", "postgres://", NULL};
	(void)arena;
	(void)row;
	return has_scheme(value, schemes) ? NULL : "must begin with postgresql://";
}

static const char *check_redis(struct arena *arena, const struct config_row *row, struct str value)
{
	static const char *const schemes[] = {"unix:///", "redis://", NULL};
	(void)arena;
	(void)row;
	return has_scheme(value, schemes)
		       ? NULL
		       : "must be like unix:///path/redis.sock or redis://host:6379/0";
}

static const char *check_cidrs(struct arena *arena, const struct config_row *row, struct str value)
{
	struct cidrs ignored;
	(void)row;
	return cidrs_parse(arena, value, &ignored)
		       ? NULL
		       : "must be a comma list of networks like 10.0.0.0/8,::1/128";
}

static const char *check_keys(struct arena *arena, const struct config_row *row, struct str value)
{
	(void)row;
	struct keyring ignored;
	return keyring_parse(arena, value, &ignored);
}

static const char *check_key(struct arena *arena, const struct config_row *row, struct str value)
{
	(void)row;
	struct str bytes;
	return base64_decode(arena, value, &bytes) && bytes.len == 32
		       ? NULL
		       : "must be base64 of 32 bytes";
}

static const char *check_smtp(struct arena *arena, const struct config_row *row, struct str value)
{
	static const char *const schemes[] = {"smtp://", "smtps://", NULL};
	(void)arena;
	(void)row;
	return has_scheme(value, schemes) && !has_any_of(value, " ?#\\\"<>")
		       ? NULL
		       : "must be like smtp://user:password@host:587 or smtps://host";
}

static const char *check_mailbox(struct arena *arena, const struct config_row *row,
				 struct str value)
{
	struct mailbox ignored;
	(void)arena;
	(void)row;
	return mailbox_parse(value, &ignored) ? NULL : "must be like WhatPro Hub <hub@example.com>";
}

static const char *check_level(struct arena *arena, const struct config_row *row, struct str value)
{
	(void)arena;
	(void)row;
	enum log_level ignored;
	return log_level_parse(value, &ignored) ? NULL : "must be debug, info, warn or error";
}

static const char *check_sandbox(struct arena *arena, const struct config_row *row,
				 struct str value)
{
	(void)arena;
	(void)row;
	enum sandbox_mode ignored;
	return sandbox_mode_parse(value, &ignored) ? NULL : "must be on, off or trace";
}

static const char *check_services(struct arena *arena, const struct config_row *row,
				  struct str value)
{
	(void)arena;
	(void)row;
	for (struct str rest = value; rest.ptr;) {
		struct str name = str_trim(str_split(&rest, ','));
		if (!str_eq(name, STR("postgresql")) && !str_eq(name, STR("redis")))
			return "must be a comma list of postgresql and redis";
	}
	return NULL;
}

static const char *check_rate(struct arena *arena, const struct config_row *row, struct str value)
{
	(void)arena;
	(void)row;
	struct rate ignored;
	return rate_parse(value, &ignored) ? NULL
					   : "must be like 1000/60, so many in so many seconds "
					     "(at most 1000000 and 86400), or 0 for no limit";
}

const char *config_check(struct arena *arena, const struct config_row *row, struct str value)
{
	static const char *(*const checks[])(struct arena *, const struct config_row *,
					     struct str) = {
		[CONFIG_INT] = check_int,
		[CONFIG_PATH] = check_path,
		[CONFIG_PREFIX] = check_prefix,
		[CONFIG_HTTP] = check_http,
		[CONFIG_POSTGRES] = check_postgres,
		[CONFIG_REDIS] = check_redis,
		[CONFIG_CIDRS] = check_cidrs,
		[CONFIG_KEYS] = check_keys,
		[CONFIG_KEY] = check_key,
		[CONFIG_SMTP] = check_smtp,
		[CONFIG_MAILBOX] = check_mailbox,
		[CONFIG_LEVEL] = check_level,
		[CONFIG_SANDBOX] = check_sandbox,
		[CONFIG_SERVICES] = check_services,
		[CONFIG_RATE] = check_rate,
	};
	_Static_assert(ARRAY_LEN(checks) == CONFIG__COUNT, "a check for every type");

	if (value.len == 0)
		return "must not be empty";
	if (value.len > VALUE_MAX || !is_printable(value))
		return "must be at most 4096 bytes of text without control characters";
	return checks[row->type](arena, row, value);
}

const char *config_type_name(enum config_type type)
{
	static const char *const names[] = {
		[CONFIG__UNSET] = "?",
		[CONFIG_INT] = "integer",
		[CONFIG_PATH] = "path",
		[CONFIG_PREFIX] = "URL path",
		[CONFIG_HTTP] = "HTTP URL",
		[CONFIG_POSTGRES] = "PostgreSQL URL",
		[CONFIG_REDIS] = "Redis URL",
		[CONFIG_CIDRS] = "networks",
		[CONFIG_KEYS] = "keys",
		[CONFIG_KEY] = "key",
		[CONFIG_SMTP] = "SMTP URL",
		[CONFIG_MAILBOX] = "mailbox",
		[CONFIG_LEVEL] = "log level",
		[CONFIG_SANDBOX] = "sandbox mode",
		[CONFIG_SERVICES] = "services",
		[CONFIG_RATE] = "rate",
	};
	_Static_assert(ARRAY_LEN(names) == CONFIG__COUNT, "a name for every type");

	return names[type];
}

static bool type_is_secret(enum config_type type)
{
	return type == CONFIG_KEYS || type == CONFIG_KEY || type == CONFIG_POSTGRES ||
	       type == CONFIG_REDIS || type == CONFIG_SMTP;
}

static const char *row_problem(struct arena *arena, const struct config_row *row)
{
	if (!row->key || !row->type || !row->doc || !row->doc[0])
		return "a column is unset";
	if (!str_starts(str_from(row->key), STR("HUB_")))
		return "the key does not begin with HUB_";
	if (row->type == CONFIG_INT && (row->min > row->max || !row->fallback))
		return "a number needs a range and a default";
	if (type_is_secret(row->type) && !(row->flags & CONFIG_SECRET))
		return "a credential must be secret";
	if (row->fallback && row->fallback[0])
		return config_check(arena, row, str_from(row->fallback));
	return NULL;
}

struct str config_table_problem(struct arena *arena, const struct config_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *what = row_problem(arena, &rows[i]);
		for (size_t k = 0; k < i && !what; k++)
			if (strcmp(rows[k].key, rows[i].key) == 0 ||
			    rows[k].offset == rows[i].offset)
				what = "two rows for one key or member";
		if (what)
			return arena_printf(arena, "configuration %s: %s",
					    rows[i].key ? rows[i].key : "?", what);
	}
	return STR_NULL;
}
