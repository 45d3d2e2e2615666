/* The page shell: what the SPA needs before it can ask anything, under a strict CSP. */
#include "features/accounts/accounts_int.h"

#define PAGE_MAX (256 * 1024)

DB_STMT(page_installation, "accounts.page_installation",
	"select slug, base_url, origins from directory.installation($1)");

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

/*
 * Where scripts, styles and fonts come from. On Chatwoot's host only the build: the rest of it
 * serves what people have uploaded.
 */
static struct str assets_source(const struct request *rq)
{
	struct str base = rq->app->config.base_path;

	return base.len ? arena_printf(rq->arena, "%.*s%.*s/assets/", STR_FMT(rq->app->origin),
				       STR_FMT(base))
			: STR("'self'");
}

/*
 * Nothing inline, nothing foreign but pictures: avatars come from where Chatwoot stores them. Only
 * the installation's own origins may frame the page.
 */
static struct str policy(struct request *rq, const struct page_installation *installation,
			 bool embedded)
{
	struct buf out = buf_new(rq->arena, 8 * 1024);
	const struct str *origins = installation->origins.items;
	struct str assets = assets_source(rq);

	buf_printf(&out, "default-src 'none'; script-src %.*s; style-src %.*s; font-src %.*s;",
		   STR_FMT(assets), STR_FMT(assets), STR_FMT(assets));
	buf_lit(&out, " connect-src 'self'; base-uri 'none'; form-action 'none';"
		      " img-src 'self' data: https:");
	for (size_t i = 0; i < installation->origins.count; i++)
		buf_printf(&out, " %.*s", STR_FMT(origins[i]));
	buf_lit(&out, "; frame-ancestors");
	if (!embedded || installation->origins.count == 0)
		buf_lit(&out, " 'self'");
	for (size_t i = 0; embedded && i < installation->origins.count; i++)
		buf_printf(&out, " %.*s", STR_FMT(origins[i]));
	return buf_view(&out);
}

/* What the page shows: the last word of its path; where nothing is, the board. */
static struct str view_of(const struct request *rq)
{
	struct str rest = str_from(rq->route->path), view = STR("kanban");

	while (rest.ptr) {
		struct str word = str_split(&rest, '/');
		if (word.len && !strchr(":*", word.ptr[0]))
			view = word;
	}
	return str_eq(view, STR("app")) ? STR("kanban") : view;
}

static enum err render(struct request *rq, const struct page_installation *installation,
		       bool embedded)
{
	const struct shell *shell = page_shell(rq);
	struct buf html = buf_new(rq->arena, PAGE_MAX);
	struct page_config config = {
		.installation = installation->slug,
		.view = view_of(rq),
		.embedded = embedded,
		.base_path = rq->app->config.base_path,
		.chatwoot_url = installation->base_url,
		.chatwoot_origins = installation->origins,
	};

	if (!shell) {
		log_plain(&rq->log, LOG_ERROR, "page.not_built");
		return ERR_UNAVAILABLE;
	}
	const struct page page = {
		.lang = rq->lang == LANG_EN ? STR("en") : STR("pt-BR"),
		.base_path = rq->app->config.base_path,
		.script = shell->script,
		.styles = shell->styles,
		.preloads = shell->preloads,
		.config = &config,
		.noscript = rq->lang == LANG_EN ? STR("WhatPro Hub needs JavaScript.")
						: STR("O WhatPro Hub precisa de JavaScript."),
	};
	TRY(template_render(shell->template, &page, &html));
	reply_header(rq, "Content-Security-Policy", policy(rq, installation, embedded));
	if (!embedded)
		reply_header(rq, "X-Frame-Options", STR("SAMEORIGIN"));
	return reply_html(rq, buf_view(&html));
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

/* Does somebody look at it? Programs, whose Accept names no page, get the error as JSON. */
static bool wants_page(struct request *rq)
{
	struct str accept = request_param(rq, "HTTP_ACCEPT");

	while (accept.ptr) {
		struct str range = str_split(&accept, ',');
		if (str_eq_nocase(str_trim(str_split(&range, ';')), STR("text/html")))
			return true;
	}
	return false;
}

/* The SPA knows the page that says so. */
enum err page_unknown(struct request *rq)
{
	if (!wants_page(rq))
		return ERR_NOT_FOUND;
	TRY(page_full(rq));
	rq->reply.status = 404;
	return OK;
}

static const char *const section_names[] = {
	"general",
	"connection",
	"inboxes",
	"teams",
	"agents",
	"roles",
	"api-keys",
	"sessions",
	"audit",
	"usage",
};
static const struct names sections = {section_names, ARRAY_LEN(section_names)};

static const char *const board_section_names[] = {
	"general",
	"stages",
	"rules",
	"fields",
	"transfer",
	"trash",
};
static const struct names board_sections = {board_section_names, ARRAY_LEN(board_section_names)};

static enum err page_with_sections(struct request *rq, const struct names *known)
{
	int64_t account_id;
	bool section = route_param(rq->route, "section") < 0 ||
		       names_has(known, request_path(rq, "section"));
	bool board = route_param(rq->route, "board") < 0 || str_is_uuid(request_path(rq, "board"));

	if (!section || !board ||
	    !str_to_i64(request_path(rq, "account"), 1, INT64_MAX, &account_id))
		return page_unknown(rq);
	return page_full(rq);
}

enum err page_of_account(struct request *rq)
{
	return page_with_sections(rq, &sections);
}

enum err page_of_board(struct request *rq)
{
	return page_with_sections(rq, &board_sections);
}
