/* The SPA's newest build and the page around it, read again when the build changes. */
#include "features/accounts/accounts_int.h"

#include "core/base/file.h"

#define ENTRY    "src/main.ts"
#define MANIFEST ".vite/manifest.json"
#define PAGE     "accounts/page.html"
#define FILE_MAX (256 * 1024)

struct web_assets {
	struct str web_dist, templates;
	int64_t changed;           /* of the manifest when it was last read (file.h) */
	const struct shell *shell; /* NULL: nothing usable was there yet */
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

static const struct field page_fields[] = {
	F_STR(struct page, lang, 2, 5, REQUIRED),
	F_STR(struct page, base_path, 0, 128, REQUIRED),
	F_STR(struct page, script, 1, 256, REQUIRED),
	F_STRINGS(struct page, styles, 256, SHELL_FILES_MAX, REQUIRED),
	F_STRINGS(struct page, preloads, 256, SHELL_FILES_MAX, REQUIRED),
	F_OBJECT(struct page, config, &config_schema, struct page_config, REQUIRED),
	F_STR(struct page, noscript, 1, 100, REQUIRED),
};
static const struct schema page_values_schema = SCHEMA("PageValues", struct page, page_fields);

/* The file's text, or STR_NULL. */
static struct str read_file(struct arena *arena, struct str dir, const char *name)
{
	return file_read(arena, arena_printf(arena, "%.*s/%s", STR_FMT(dir), name).ptr, FILE_MAX);
}

static const struct template_tree *read_page(struct arena *arena, struct str templates,
					     struct str *problem)
{
	const struct template_file file = {STR(PAGE), read_file(arena, templates, PAGE)};

	if (file.text.ptr)
		return template_compile(arena, file, NULL, 0, &page_values_schema, problem);
	*problem = STR(PAGE ": cannot be read");
	return NULL;
}

static void add_name(struct list *names, struct str name)
{
	if (name.ptr && names->count < SHELL_FILES_MAX)
		((struct str *)names->items)[names->count++] = name;
}

static bool read_manifest(struct arena *arena, struct str web_dist, struct shell *shell)
{
	struct str text = read_file(arena, web_dist, MANIFEST);
	const struct json *manifest;

	if (!text.ptr || json_parse(arena, text, 0, 0, &manifest) != OK)
		return false;
	const struct json *entry = json_member(manifest, STR(ENTRY));
	const struct json *styles = json_get(entry, "css"), *imports = json_get(entry, "imports");
	shell->script = json_get_str(entry, "file");
	shell->styles.items = ARENA_ARRAY(arena, struct str, SHELL_FILES_MAX);
	shell->preloads.items = ARENA_ARRAY(arena, struct str, SHELL_FILES_MAX);
	for (size_t i = 0; i < json_array_len(styles); i++)
		add_name(&shell->styles, json_get_str(json_at(styles, i), ""));
	for (size_t i = 0; i < json_array_len(imports); i++) {
		struct str chunk = json_get_str(json_at(imports, i), "");
		add_name(&shell->preloads, json_get_str(json_member(manifest, chunk), "file"));
	}
	return shell->script.ptr != NULL;
}

/* A shell in an arena of its own; NULL and the reason in *problem, which lives in `arena`. */
static const struct shell *read_shell(struct arena *arena, const struct web_assets *assets,
				      struct str *problem)
{
	struct arena *own = arena_new();
	struct shell *shell = ARENA_NEW(own, struct shell);
	struct str why = STR(MANIFEST ": names no entry " ENTRY);

	shell->arena = own;
	if (read_manifest(own, assets->web_dist, shell))
		shell->template = read_page(own, assets->templates, &why);
	if (shell->template)
		return shell;
	*problem = arena_str(arena, why);
	arena_free(own);
	return NULL;
}

static void free_shell(void *arg)
{
	const struct web_assets *assets = arg;

	if (assets->shell)
		arena_free(assets->shell->arena);
}

struct web_assets *web_assets_new(struct arena *arena, struct str web_dist, struct str templates)
{
	struct web_assets *assets = ARENA_NEW(arena, struct web_assets);

	arena_defer(arena, free_shell, assets);
	assets->web_dist = web_dist;
	assets->templates = templates;
	return assets;
}

const char *web_assets_problem(struct arena *arena, struct str templates)
{
	struct str problem = STR_NULL;

	return read_page(arena, templates, &problem) ? NULL : problem.ptr;
}

const struct shell *page_shell(struct request *rq)
{
	struct web_assets *assets = rq->app->assets;
	struct str path = arena_printf(rq->arena, "%.*s/" MANIFEST, STR_FMT(assets->web_dist));
	struct str problem = STR_NULL;
	int64_t changed = file_changed(path.ptr);

	if (changed == I64_NULL || changed == assets->changed)
		return assets->shell;
	assets->changed = changed;
	const struct shell *shell = read_shell(rq->arena, assets, &problem);
	if (!shell) {
		log_event(&rq->log, LOG_ERROR, "page.not_read", LOG_STR("problem", problem));
		return assets->shell;
	}
	if (assets->shell)
		arena_free(assets->shell->arena);
	assets->shell = shell;
	return shell;
}
