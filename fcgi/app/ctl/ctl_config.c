/* The keys of the configuration, what is wrong with their values, and the values. */
#include <inttypes.h>
#include <stdio.h>

#include "app/ctl/ctl_table.h"
#include "core/data/json.h"

static const struct {
	const char *program;
	unsigned user;
} users[] = {
	{"hub-api", USER_API},
	{"hub-events", USER_EVENTS},
	{"hub-worker", USER_WORKER},
	{"hubctl", USER_CTL},
};

static const struct ctl_column key_columns[] = {
	{"key", "key", CELL_CODE},
	{"type", "type", CELL_TEXT},
	{"default", "default", CELL_CODE | CELL_DETAIL},
	{"required_by", "required by", CELL_TEXT | CELL_DETAIL},
	{"secret", "secret", CELL_TEXT | CELL_DETAIL},
	{"reload", "on SIGHUP", CELL_TEXT | CELL_DETAIL},
	{"doc", "meaning", CELL_TEXT},
};

static struct str type_text(struct ctl *ctl, const struct config_row *row)
{
	if (row->type == CONFIG_INT)
		return arena_printf(ctl->arena, "integer %" PRId64 " to %" PRId64, row->min,
				    row->max);
	if (row->max)
		return arena_printf(ctl->arena, "%s, at most %" PRId64 " bytes",
				    config_type_name(row->type), row->max);
	return str_from(config_type_name(row->type));
}

static struct str users_text(struct ctl *ctl, unsigned required_by)
{
	struct buf out = buf_new(ctl->arena, 256);

	for (size_t i = 0; i < ARRAY_LEN(users); i++)
		if (required_by & users[i].user)
			buf_printf(&out, "%s%s", out.len ? ", " : "", users[i].program);
	return buf_view(&out);
}

int ctl_config(struct ctl *ctl)
{
	struct ctl_table table =
		ctl_table_new(ctl, key_columns, ARRAY_LEN(key_columns), config_row_count);

	for (size_t i = 0; i < config_row_count; i++) {
		const struct config_row *row = &config_rows[i];
		const struct str cells[ARRAY_LEN(key_columns)] = {
			str_from(row->key),
			type_text(ctl, row),
			row->fallback ? str_from(row->fallback) : STR(""),
			users_text(ctl, row->required_by),
			row->flags & CONFIG_SECRET ? STR("yes") : STR(""),
			row->flags & CONFIG_RELOAD ? STR("yes") : STR(""),
			str_from(row->doc),
		};
		ctl_table_add(&table, cells);
	}
	ctl_page_head(
		ctl, "Configuration", "config",
		"From the environment, or from the file named by `HUB_CONFIG` (lines\n"
		"`KEY=value`); the environment wins.");
	ctl_table_print(&table);
	return 0;
}

int ctl_config_check(struct ctl *ctl)
{
	bool ok = true;

	for (size_t i = 0; i < ARRAY_LEN(users); i++) {
		struct config_problems problems = {0};
		struct config config;
		ok = config_load(ctl->arena, users[i].user, &config, &problems) && ok;
		config_complain(users[i].program, &problems);
	}
	if (!ok)
		return ctl_fail("the configuration is not complete");
	return ctl_print(ctl->json ? STR("{\"status\":\"ok\"}") : STR("the configuration is good"));
}

static struct str value_of(struct ctl *ctl, const struct config_row *row)
{
	const char *at = (const char *)&ctl->config + row->offset;

	if (row->type == CONFIG_INT)
		return arena_printf(ctl->arena, "%lld",
				    (long long)*(const int64_t *)(const void *)at);
	struct str value = *(const struct str *)(const void *)at;
	if ((row->flags & CONFIG_SECRET) && value.len)
		return STR("********");
	return value.ptr ? value : STR("");
}

struct str ctl_config_json(struct ctl *ctl)
{
	struct buf json = buf_new(ctl->arena, 256 * 1024);

	buf_char(&json, '{');
	for (size_t i = 0; i < config_row_count; i++) {
		buf_printf(&json, "%s\"%s\":", i ? "," : "", config_rows[i].key);
		json_put_str(&json, value_of(ctl, &config_rows[i]));
	}
	buf_char(&json, '}');
	return buf_view(&json);
}

int ctl_config_dump(struct ctl *ctl)
{
	if (ctl->json)
		return ctl_print(ctl_config_json(ctl));
	for (size_t i = 0; i < config_row_count; i++)
		printf("# %s\n%s=%.*s\n", config_rows[i].doc, config_rows[i].key,
		       STR_FMT(value_of(ctl, &config_rows[i])));
	return 0;
}
