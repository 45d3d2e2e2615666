/* Registering Chatwoot servers. */
#include "app/ctl/ctl_system.h"
#include "core/data/json.h"
#include "core/http/uri.h"

#include <stdio.h>

#define ORIGINS_MAX 32

/* No row of before: the slug is new. Both parts see the table as it was. */
DB_STMT(installation_upsert, "ctl.installation_upsert",
	"with before as (select base_url from installations where slug = $1)"
	" insert into installations (slug, name, base_url, origins, allow_private)"
	" values ($1, $2, $3, $4, $5)"
	" on conflict (slug) do update set name = excluded.name, base_url = excluded.base_url,"
	"   origins = excluded.origins, allow_private = excluded.allow_private,"
	"   updated_at = now()"
	" returning (select base_url from before) as previous");

DB_STMT(installation_all, "ctl.installation_all",
	"select slug, name, base_url, array_to_string(origins, ',') as origins, allow_private"
	" from installations order by slug");

/* Fills `list` from a comma list of origins; false when one is not an origin. */
static bool read_origins(struct ctl *ctl, struct str text, struct list *list)
{
	struct str *items = ARENA_ARRAY(ctl->arena, struct str, ORIGINS_MAX);

	*list = (struct list){items, 0};
	while (text.ptr && list->count < ORIGINS_MAX) {
		struct str origin = url_origin(ctl->arena, str_trim(str_split(&text, ',')), NULL);
		if (!origin.ptr)
			return false;
		items[list->count++] = origin;
	}
	return true;
}

/* As the table's check has it. */
static bool slug_ok(struct str slug)
{
	for (size_t i = 0; i < slug.len; i++) {
		char c = slug.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && (c != '-' || i == 0))
			return false;
	}
	return slug.len >= 1 && slug.len <= 63;
}

/* `previous`: its URL until now, or NULL when it is new. */
static int report(struct ctl *ctl, struct str slug, struct str url, struct str previous)
{
	struct buf json = buf_new(ctl->arena, 16 * 1024);

	if (!ctl->json && !previous.ptr)
		printf("installation %.*s is registered: %.*s\n", STR_FMT(slug), STR_FMT(url));
	else if (!ctl->json && str_eq(previous, url))
		printf("installation %.*s changed; its URL is %.*s as before\n", STR_FMT(slug),
		       STR_FMT(url));
	else if (!ctl->json)
		printf("installation %.*s changed: its URL was %.*s, now it is %.*s\n",
		       STR_FMT(slug), STR_FMT(previous), STR_FMT(url));
	if (!ctl->json)
		return 0;
	buf_str(&json, previous.ptr ? STR("{\"status\":\"changed\",\"slug\":")
				    : STR("{\"status\":\"added\",\"slug\":"));
	json_put_str(&json, slug);
	buf_lit(&json, ",\"base_url\":");
	json_put_str(&json, url);
	buf_lit(&json, ",\"previous_base_url\":");
	json_put_str(&json, previous);
	buf_char(&json, '}');
	return ctl_print(buf_view(&json));
}

int ctl_installation_add(struct ctl *ctl)
{
	struct str slug = ctl_option(ctl, "--slug");
	struct str url = ctl_option(ctl, "--url"), origin = ctl_option(ctl, "--origin");
	struct list origins;
	struct db_rows *rows;

	if (str_ends(url, STR("/")))
		url = str_slice(url, 0, url.len - 1);
	if (!slug_ok(slug))
		return ctl_fail("--slug must be 1 to 63 of a-z, 0-9 and -, the first no -");
	if (!url_origin(ctl->arena, url, NULL).ptr)
		return ctl_fail("--url must be an http(s) URL");
	if (!read_origins(ctl, origin.ptr ? origin : url, &origins))
		return ctl_fail("--origin must be a comma list of http(s) origins");
	struct db *db = ctl_system_db(ctl);
	if (!db)
		return 2;
	const struct ctl_act act = {
		.action = "installation.registered",
		.resource_id = slug,
		.after = ctl_object(ctl->arena, "base_url", url),
	};
	if (ctl_do(db, ctl->arena, &installation_upsert,
		   DB_ARGS(db_text(slug), db_text(ctl_option(ctl, "--name")), db_text(url),
			   db_texts(&origins),
			   db_bool(ctl_option(ctl, "--allow-private").ptr != NULL)),
		   &act, &rows) != OK)
		return ctl_db_problem(db);
	return report(ctl, slug, url, row_str(rows, 0, "previous"));
}

int ctl_installation_list(struct ctl *ctl)
{
	struct db *db = ctl_system_db(ctl);
	struct buf json = buf_new(ctl->arena, 1024 * 1024);
	struct db_rows *rows;

	if (!db)
		return 2;
	if (ctl_run_one(db, ctl->arena, &installation_all, DB_NO_ARGS, &rows) != OK)
		return ctl_db_problem(db);
	buf_char(&json, '[');
	for (size_t i = 0; i < rows_count(rows); i++) {
		struct str slug = row_str(rows, i, "slug"), url = row_str(rows, i, "base_url");
		if (!ctl->json)
			printf("%.*s\t%.*s\t%.*s\n", STR_FMT(slug), STR_FMT(url),
			       STR_FMT(row_str(rows, i, "origins")));
		buf_str(&json, i ? STR(",{\"slug\":") : STR("{\"slug\":"));
		json_put_str(&json, slug);
		buf_lit(&json, ",\"base_url\":");
		json_put_str(&json, url);
		buf_char(&json, '}');
	}
	buf_char(&json, ']');
	return ctl->json ? ctl_print(buf_view(&json)) : 0;
}
