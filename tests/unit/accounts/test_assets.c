/* The page's template as it is shipped, and how a new build of the SPA is noticed. */
#include "features/accounts/accounts_int.h"
#include "lib/cutap.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define SHIPPED "{{! escape html }}{{script}}"

struct site {
	struct arena *arena;
	struct str dir;
	struct app app;
	struct request rq;
	time_t built; /* the manifest's time of change */
};

static void write_file(struct site *site, const char *name, const char *text)
{
	FILE *file = fopen(arena_printf(site->arena, "%.*s/%s", STR_FMT(site->dir), name).ptr, "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

/* A manifest of its own second, so that no clock decides whether it is new. */
static void build(struct site *site, const char *manifest)
{
	struct str path = arena_printf(site->arena, "%.*s/.vite/manifest.json", STR_FMT(site->dir));
	const struct timespec times[] = {{.tv_sec = ++site->built}, {.tv_sec = site->built}};

	write_file(site, ".vite/manifest.json", manifest);
	CU_ASSERT_EQUAL(utimensat(-1, path.ptr, times, 0), 0);
}

static void make_dir(struct site *site, const char *name)
{
	struct str path = arena_printf(site->arena, "%.*s%s", STR_FMT(site->dir), name);

	CU_ASSERT_EQUAL_FATAL(mkdir(path.ptr, 0700), 0);
}

static struct site *site_new(void)
{
	struct arena *arena = arena_new();
	struct site *site = ARENA_NEW(arena, struct site);
	char dir[] = "/tmp/hub-assets-XXXXXX";

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	site->arena = arena;
	site->dir = arena_str(arena, str_from(dir));
	make_dir(site, "/.vite");
	make_dir(site, "/accounts");
	write_file(site, "accounts/page.html", SHIPPED);
	site->app.assets = web_assets_new(arena, site->dir, site->dir);
	site->rq = (struct request){
		.app = &site->app,
		.arena = arena,
		.log = {.service = "test", .clock = &clock_system, .level = LOG_ERROR, .fd = -1},
	};
	return site;
}

static void site_free(struct site *site)
{
	static const char *const files[] = {
		"/.vite/manifest.json",
		"/accounts/page.html",
		"/.vite",
		"/accounts",
		"",
	};

	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		(void)remove(arena_printf(site->arena, "%.*s%s", STR_FMT(site->dir), files[i]).ptr);
	arena_free(site->arena);
}

#define MANIFEST(script) "{\"src/main.ts\":{\"file\":\"" script "\"}}"

static struct str script_of(struct site *site)
{
	const struct shell *shell = page_shell(&site->rq);

	return shell ? arena_str(site->arena, shell->script) : STR_NULL;
}

static void follows_builds(void)
{
	struct site *site = site_new();

	CHECK_STR(script_of(site), STR_NULL);
	build(site, MANIFEST("assets/one.js"));
	CHECK_STR(script_of(site), STR("assets/one.js"));
	CHECK_STR(script_of(site), STR("assets/one.js"));
	build(site, MANIFEST("assets/two.js"));
	CHECK_STR(script_of(site), STR("assets/two.js"));
	site_free(site);
}

/* What can't be used changes nothing: people keep the page they have. */
static void keeps_what_worked(void)
{
	static const char *const broken[] = {
		"",
		"{",
		"[]",
		"{}",
		"{\"src/main.ts\":{}}",
		"{\"src/main.ts\":{\"file\":7}}",
	};
	struct site *site = site_new();

	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		build(site, broken[i]);
		CHECK_ROW(!script_of(site).ptr, str_from(broken[i]));
	}
	build(site, MANIFEST("assets/one.js"));
	CHECK_STR(script_of(site), STR("assets/one.js"));
	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		build(site, broken[i]);
		CHECK_ROW(str_eq(script_of(site), STR("assets/one.js")), str_from(broken[i]));
	}
	write_file(site, "accounts/page.html", "{{! escape html }}{{nobody}}");
	build(site, MANIFEST("assets/two.js"));
	CHECK_STR(script_of(site), STR("assets/one.js"));
	write_file(site, "accounts/page.html", SHIPPED);
	build(site, MANIFEST("assets/three.js"));
	CHECK_STR(script_of(site), STR("assets/three.js"));
	site_free(site);
}

static void tells_what_is_wrong(void)
{
	struct site *site = site_new();

	CU_ASSERT_PTR_NULL(web_assets_problem(site->arena, site->dir));
	write_file(site, "accounts/page.html", "{{! escape html }}\n\n{{nobody}}");
	CHECK_STR(str_from(web_assets_problem(site->arena, site->dir)),
		  STR("accounts/page.html:3: there is no such value: nobody"));
	CHECK_STR(str_from(web_assets_problem(site->arena, STR("/nowhere"))),
		  STR("accounts/page.html: cannot be read"));
	site_free(site);
}

/* In this order; what stands between is the template's own. */
static const char *const shell_parts[] = {
	"<!doctype html>\n<html lang=\"en\">\n<head>\n",
	"<link rel=\"stylesheet\" href=\"/hub/assets/a.css\">\n"
	"<link rel=\"modulepreload\" href=\"/hub/assets/v.js\">\n"
	"<script type=\"application/json\" id=\"hub-config\">"
	"{\"installation\":\"demo\",\"view\":\"kanban\",\"embedded\":true,\"base_path\":\"/hub\","
	"\"chatwoot_url\":null,\"chatwoot_origins\":[\"https://\\u003c/script\\u003e\"]}</script>\n"
	"<script type=\"module\" src=\"/hub/assets/&lt;m&gt;.js\"></script>\n"
	"</head>\n<body>\n<div id=\"app\"></div>\n",
	"No &amp; no.",
	"</html>\n",
};

static void renders_the_shipped_page(void)
{
	struct site *site = site_new();
	struct str origin = STR("https://</script>");
	struct page_config config = {
		.installation = STR("demo"),
		.view = STR("kanban"),
		.embedded = true,
		.base_path = STR("/hub"),
		.chatwoot_origins = {&origin, 1},
	};
	struct page page = {
		.lang = STR("en"),
		.base_path = STR("/hub"),
		.config = &config,
		.noscript = STR("No & no."),
	};
	struct buf html = buf_new(site->arena, 8192);

	struct str templates = arena_printf(site->arena, "%s/templates", getenv("HUB_TEST_SRCDIR"));

	site->app.assets = web_assets_new(site->arena, site->dir, templates);
	build(site, "{\"src/main.ts\":{\"file\":\"assets/<m>.js\",\"css\":[\"assets/a.css\"],"
		    "\"imports\":[\"_v.js\"]},\"_v.js\":{\"file\":\"assets/v.js\"}}");
	const struct shell *shell = page_shell(&site->rq);
	CU_ASSERT_PTR_NOT_NULL_FATAL(shell);
	page.script = shell->script;
	page.styles = shell->styles;
	page.preloads = shell->preloads;
	CU_ASSERT_EQUAL(template_render(shell->template, &page, &html), OK);
	const char *at = html.ptr, *end = html.ptr + html.len;
	for (size_t i = 0; i < ARRAY_LEN(shell_parts); i++) {
		struct str part = str_from(shell_parts[i]);
		const char *found = at ? memmem(at, (size_t)(end - at), part.ptr, part.len) : NULL;
		CHECK_ROW(found != NULL, part);
		at = found ? found + part.len : NULL;
	}
	CU_ASSERT_PTR_EQUAL(at, end);
	site_free(site);
}

int main(void)
{
	if (!getenv("HUB_TEST_SRCDIR"))
		return cutap_skip("HUB_TEST_SRCDIR does not say where the templates are");
	return CUTAP_RUN({"follows builds", follows_builds},
			 {"keeps what worked", keeps_what_worked},
			 {"tells what is wrong", tells_what_is_wrong},
			 {"renders the shipped page", renders_the_shipped_page});
}
