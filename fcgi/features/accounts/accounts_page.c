/* The page shell: what the SPA needs before it can ask anything, under a strict CSP. */
#include "features/accounts/accounts_int.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/http/template.h"

#define ENTRY        "src/main.ts"
#define MANIFEST     ".vite/manifest.json"
#define FILE_MAX     (256 * 1024)
#define PRELOADS_MAX 16

DB_STMT(page_installation, "accounts.page_installation",
	"select slug, base_url, origins from directory.installation($1)");

struct web_assets {
	struct str web_dist, templates;
	struct timespec read_at; /* the manifest's time of change when it was read */
	struct arena *arena;     /* of what follows; emptied before it is read again */
	struct str page;         /* the template */
	struct str script;       /* below the base path: "assets/main-….js" */
	struct str styles[PRELOADS_MAX];
	size_t style_count;
	struct str preloads[PRELOADS_MAX];
	size_t preload_count;
};

struct page_installation {
	struct str slug;
	struct str base_url;
	struct list origins;
};

static const struct field installation_fields[] = {
	F_STR(struct page_installation, slug, 1, 64, NULLABLE),
	F_STR(struct page_installation, base_url, 1, 2048, NULLABLE),
	F_STRINGS(struct page_installation, origins, 2048, 32, NULLABLE),
};
static const struct schema installation_schema =
	SCHEMA("PageInstallation", struct page_installation, installation_fields);

/* What the SPA reads from #hub-config. */
struct page_config {
	struct str installation;
	struct str view;
	bool embedded;
	struct str base_path;
	struct str chatwoot_url;
	struct list chatwoot_origins;
};

static const struct field config_fields[] = {
	F_STR(struct page_config, installation, 1, 64, NULLABLE),
	F_STR(struct page_config, view, 1, 32, REQUIRED),
	F_BOOL(struct page_config, embedded, REQUIRED),
	F_STR(struct page_config, base_path, 0, 128, REQUIRED),
	F_STR(struct page_config, chatwoot_url, 1, 2048, NULLABLE),
	F_STRINGS(struct page_config, chatwoot_origins, 2048, 32, REQUIRED),
};
static const struct schema config_schema = SCHEMA("PageConfig", struct page_config, config_fields);

static struct str read_file(struct arena *arena, struct str dir, const char *name)
{
	struct str path = arena_printf(arena, "%.*s/%s", STR_FMT(dir), name);
	int fd = open(path.ptr, O_RDONLY | O_CLOEXEC);
	char *bytes = arena_alloc(arena, FILE_MAX, 1);
	ssize_t got = fd < 0 ? -1 : read(fd, bytes, FILE_MAX);

	if (fd >= 0)
		close(fd);
	return got < 0 || got == FILE_MAX ? STR_NULL : (struct str){bytes, (size_t)got};
}

static size_t read_names(const struct json *array, struct str *items)
{
	size_t count = json_array_len(array);

	if (count > PRELOADS_MAX)
		count = PRELOADS_MAX;
	for (size_t i = 0; i < count; i++)
		items[i] = json_get_str(json_at(array, i), "");
	return count;
}

struct web_assets *web_assets_new(struct arena *arena, struct str web_dist, struct str templates)
{
	struct web_assets *assets = ARENA_NEW(arena, struct web_assets);

	assets->web_dist = web_dist;
	assets->templates = templates;
	assets->arena = arena_new();
	return assets;
}

static void read_manifest(struct web_assets *assets, struct str text)
{
	const struct json *manifest;

	assets->script = STR_NULL;
	assets->style_count = assets->preload_count = 0;
	if (!text.ptr || json_parse(assets->arena, text, 0, 0, &manifest) != OK)
		return;
	const struct json *entry = json_member(manifest, STR(ENTRY));
	assets->script = json_get_str(entry, "file");
	assets->style_count = read_names(json_get(entry, "css"), assets->styles);
	const struct json *imports = json_get(entry, "imports");
	for (size_t i = 0; i < json_array_len(imports) && i < PRELOADS_MAX; i++) {
		const struct json *chunk = json_member(manifest, json_get_str(json_at(imports, i), ""));
		assets->preloads[assets->preload_count++] = json_get_str(chunk, "file");
	}
}

/* Reads template and manifest again when the SPA was built anew: its asset names have changed. */
static void refresh(struct request *rq)
{
	struct web_assets *assets = rq->app->assets;
	struct str path = arena_printf(rq->arena, "%.*s/" MANIFEST, STR_FMT(assets->web_dist));
	struct stat file;

	if (stat(path.ptr, &file) != 0)
		return;
	if (assets->script.ptr && file.st_mtim.tv_sec == assets->read_at.tv_sec &&
	    file.st_mtim.tv_nsec == assets->read_at.tv_nsec)
		return;
	arena_reset(assets->arena);
	assets->read_at = file.st_mtim;
	assets->page = read_file(assets->arena, assets->templates, "accounts/page.html");
	read_manifest(assets, read_file(assets->arena, assets->web_dist, MANIFEST));
}

static struct str head_links(struct request *rq)
{
	const struct web_assets *assets = rq->app->assets;
	struct str base = rq->app->config.base_path;
	struct buf out = buf_new(rq->arena, 16 * 1024);

	for (size_t i = 0; i < assets->style_count; i++)
		buf_printf(&out, "<link rel=\"stylesheet\" href=\"%.*s/%.*s\">\n", STR_FMT(base),
			   STR_FMT(html_escape(rq->arena, assets->styles[i])));
	for (size_t i = 0; i < assets->preload_count; i++)
		buf_printf(&out, "<link rel=\"modulepreload\" href=\"%.*s/%.*s\">\n", STR_FMT(base),
			   STR_FMT(html_escape(rq->arena, assets->preloads[i])));
	return buf_view(&out);
}

/*
 * Nothing inline, nothing foreign but pictures: avatars come from where Chatwoot stores them. Only
 * the installation's own origins may frame the page.
 */
static struct str policy(struct request *rq, const struct page_installation *installation, bool embedded)
{
	struct buf out = buf_new(rq->arena, 8 * 1024);
	const struct str *origins = installation->origins.items;

	buf_lit(&out, "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';"
		      " connect-src 'self'; base-uri 'none'; form-action 'none'; img-src 'self' data: https:");
	for (size_t i = 0; i < installation->origins.count; i++)
		buf_printf(&out, " %.*s", STR_FMT(origins[i]));
	buf_lit(&out, "; frame-ancestors");
	if (!embedded || installation->origins.count == 0)
		buf_lit(&out, " 'none'");
	for (size_t i = 0; embedded && i < installation->origins.count; i++)
		buf_printf(&out, " %.*s", STR_FMT(origins[i]));
	return buf_view(&out);
}

static enum err render(struct request *rq, const struct page_installation *installation, bool embedded)
{
	const struct web_assets *assets = rq->app->assets;
	struct buf config = buf_new(rq->arena, 16 * 1024);
	struct str html;
	const struct page_config values = {
		.installation = installation->slug,
		.view = STR("kanban"),
		.embedded = embedded,
		.base_path = rq->app->config.base_path,
		.chatwoot_url = installation->base_url,
		.chatwoot_origins = installation->origins,
	};

	refresh(rq);
	if (!assets->page.ptr || !assets->script.ptr) {
		log_plain(&rq->log, LOG_ERROR, "page.not_built");
		return ERR_UNAVAILABLE;
	}
	json_put_object(&config, &config_schema, &values);
	const struct template_value slots[] = {
		{"lang", TEMPLATE_TEXT, rq->lang == LANG_EN ? STR("en") : STR("pt-BR")},
		{"styles", TEMPLATE_SAFE, head_links(rq)},
		{"config", TEMPLATE_SAFE, buf_view(&config)},
		{"script", TEMPLATE_TEXT,
		 arena_printf(rq->arena, "%.*s/%.*s", STR_FMT(rq->app->config.base_path), STR_FMT(assets->script))},
		{"noscript", TEMPLATE_TEXT,
		 rq->lang == LANG_EN ? STR("WhatPro Hub needs JavaScript.")
				     : STR("O WhatPro Hub precisa de JavaScript.")},
	};
	TRY(template_render(rq->arena, assets->page, slots, ARRAY_LEN(slots), &html));
	reply_header(rq, "Content-Security-Policy", policy(rq, installation, embedded));
	if (!embedded)
		reply_header(rq, "X-Frame-Options", STR("SAMEORIGIN"));
	return reply_html(rq, html);
}

static enum err load(struct request *rq, struct str slug, struct page_installation *ret)
{
	struct db_rows *rows;

	TRY(db_lookup(rq->app->db, rq->arena, &page_installation, DB_ARGS(db_text(slug)), &rows));
	return rows_count(rows) == 1 ? row_get(rows, 0, &installation_schema, ret) : ERR_INTERNAL;
}

enum err page_embedded(struct request *rq)
{
	struct page_installation installation;

	TRY(load(rq, request_path(rq, "installation"), &installation));
	return installation.slug.ptr ? render(rq, &installation, true) : ERR_NOT_FOUND;
}

enum err page_full(struct request *rq)
{
	struct page_installation installation;

	TRY(load(rq, STR_NULL, &installation));
	return render(rq, &installation, false);
}
