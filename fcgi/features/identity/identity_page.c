#include "features/identity/identity_page.h"

#include <inttypes.h>

#include "core/base/codec.h"
#include "core/base/file.h"
#include "core/crypto/digest.h"
#include "core/crypto/stamp.h"
#include "core/data/qr.h"
#include "core/data/template.h"

#define HTML_MAX       (512 * 1024)
#define FILE_MAX       (128 * 1024)
#define FORM_LIFE      (2 * 3600 * USEC_PER_SEC)
#define NONCE          16               /* bytes */
#define REMEMBERED_SEC INT64_C(2592000) /* as a session's longest life */

static const char *const page_names[PAGE__COUNT] = {
	[PAGE_SIGN_IN] = "sign_in",
	[PAGE_CODE] = "code",
	[PAGE_ENROL] = "enrol",
	[PAGE_CODES] = "codes",
	[PAGE_FORGOT] = "forgot",
	[PAGE_PASSWORD] = "password",
	[PAGE_ACCOUNT] = "account",
	[PAGE_SIGN_OUT] = "sign_out",
	[PAGE_MESSAGE] = "message",
	[PAGE_SIGNED_IN] = "signed_in",
};

DB_STMT(frame_origins, "identity.frame_origins",
	"select array_to_string(origins, ' ') as origins from directory.installation($1)"
	" where slug is not null");

/* What a worker shows pages with. */
struct sign_in_pages {
	const struct template_tree *templates[PAGE__COUNT];
	struct str style, script;
	struct str version;
};

/* ---- made once ---- */

static struct str read_file(struct arena *arena, struct str dir, const char *name)
{
	struct str path = arena_printf(arena, "%.*s/identity/%s", STR_FMT(dir), name);

	return file_read(arena, path.ptr, FILE_MAX);
}

static const struct template_tree *read_page(struct arena *arena, struct str dir, const char *name,
					     const struct template_file *partials, size_t count,
					     struct str *problem)
{
	struct str file_name = arena_printf(arena, "%s.html", name);
	const struct template_file file = {file_name, read_file(arena, dir, file_name.ptr)};

	if (file.text.ptr)
		return template_compile(arena, file, partials, count, &page_view_schema, problem);
	*problem = arena_printf(arena, "identity/%s: cannot be read", file_name.ptr);
	return NULL;
}

const struct sign_in_pages *sign_in_pages_new(struct arena *arena, struct str templates,
					      const char **ret_problem)
{
	struct sign_in_pages *pages = ARENA_NEW(arena, struct sign_in_pages);
	const struct template_file partials[] = {
		{STR("head"), read_file(arena, templates, "head.html")},
		{STR("says"), read_file(arena, templates, "says.html")},
		{STR("form"), read_file(arena, templates, "form.html")},
		{STR("way"), read_file(arena, templates, "way.html")},
		{STR("foot"), read_file(arena, templates, "foot.html")},
	};
	struct str problem = STR_NULL;

	pages->style = read_file(arena, templates, "style.css");
	pages->script = read_file(arena, templates, "signed_in.js");
	if (!pages->style.ptr || !pages->script.ptr)
		problem = STR("identity/: a file cannot be read");
	for (size_t i = 0; i < ARRAY_LEN(partials) && !problem.ptr; i++)
		if (!partials[i].text.ptr)
			problem = STR("identity/: a partial cannot be read");
	for (size_t i = 0; i < PAGE__COUNT && !problem.ptr; i++)
		pages->templates[i] = read_page(arena, templates, page_names[i], partials,
						ARRAY_LEN(partials), &problem);
	if (problem.ptr) {
		*ret_problem = problem.ptr;
		return NULL;
	}
	struct str both = arena_printf(arena, "%.*s%.*s", STR_FMT(pages->style),
				       STR_FMT(pages->script));
	pages->version = str_slice(hex_encode(arena, sha256(arena, both)), 0, 12);
	return pages;
}

/* ---- cookies ---- */

static struct str cookie_name(const struct request *rq, const char *name)
{
	const char *prefix = rq->app->config.base_path.len ? "__Secure-" : "__Host-";

	return arena_printf(rq->arena, "%shub_%s", prefix, name);
}

/* `attributes` begins with "; ". */
static void set_cookie(struct request *rq, const char *name, struct str value,
		       const char *attributes)
{
	reply_header(rq, "Set-Cookie",
		     arena_printf(rq->arena, "%s=%.*s; Path=%.*s/; Secure; HttpOnly%s",
				  cookie_name(rq, name).ptr, STR_FMT(value),
				  STR_FMT(rq->app->config.base_path), attributes));
}

struct str form_browser(struct request *rq)
{
	return request_cookie(rq, cookie_name(rq, "form").ptr);
}

/*
 * The form's cookie goes where the refresh cookie goes: into one frame of one site. It says nothing
 * of anybody; all it does is to be there again when the form comes back.
 */
static struct str form_nonce(struct request *rq)
{
	struct str nonce = form_browser(rq);
	char bytes[NONCE];

	if (nonce.len >= 16 && nonce.len <= 64)
		return nonce;
	rq->app->rng->fill(rq->app->rng->ctx, bytes, sizeof(bytes));
	nonce = base64url_encode(rq->arena, (struct str){bytes, sizeof(bytes)});
	set_cookie(rq, "form", nonce, "; SameSite=None; Partitioned");
	return nonce;
}

struct str sign_in_form_token(struct request *rq, struct str nonce)
{
	return stamp_make(rq->arena, &rq->app->ticket_keys, STR("form"), nonce, STR(""),
			  clock_now(rq->app->clock) + FORM_LIFE);
}

enum err form_check(struct request *rq, struct str form_token)
{
	struct str nonce = form_browser(rq), payload;

	return nonce.len && stamp_read(rq->arena, &rq->app->ticket_keys,
				       clock_now(rq->app->clock), STR("form"), nonce, form_token,
				       &payload)
		       ? OK
		       : ERR_BAD_FORM;
}

#define ACCOUNT_COOKIE "account"
#define ACCOUNT        STR("account page")

struct str sign_in_account_cookie(struct request *rq, int64_t user_id, struct str session_id)
{
	struct str payload =
		arena_printf(rq->arena, "%" PRId64 " %.*s", user_id, STR_FMT(session_id));

	return stamp_make(rq->arena, &rq->app->ticket_keys, ACCOUNT, STR(""), payload,
			  clock_now(rq->app->clock) + REMEMBERED_SEC * USEC_PER_SEC);
}

void page_remember(struct request *rq, int64_t user_id, struct str session_id)
{
	set_cookie(rq, ACCOUNT_COOKIE, sign_in_account_cookie(rq, user_id, session_id),
		   "; SameSite=Lax; Max-Age=2592000");
}

void page_forget(struct request *rq)
{
	set_cookie(rq, ACCOUNT_COOKIE, STR(""), "; SameSite=Lax; Max-Age=0");
}

bool page_remembered(struct request *rq, int64_t *ret_user_id, struct str *ret_session_id)
{
	struct str text = request_cookie(rq, cookie_name(rq, ACCOUNT_COOKIE).ptr), session;

	if (!stamp_read(rq->arena, &rq->app->ticket_keys, clock_now(rq->app->clock), ACCOUNT,
			STR(""), text, &session))
		return false;
	struct str user = str_split(&session, ' ');
	if (!str_is_uuid(session) || !str_to_i64(user, 1, INT64_MAX, ret_user_id))
		return false;
	*ret_session_id = session;
	return true;
}

/* ---- showing ---- */

struct str page_installation_slug(struct request *rq)
{
	return route_param(rq->route, "installation") < 0 ? STR_NULL
							  : request_path(rq, "installation");
}

static enum err find_frame(struct request *rq, struct page *page)
{
	struct str slug = page_installation_slug(rq);
	struct db_rows *rows;

	if (!slug.ptr)
		return OK;
	TRY(db_lookup(rq->app->db, rq->arena, &frame_origins, DB_ARGS(db_text(slug)), &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	page->frame_ancestors = row_str(rows, 0, "origins");
	page->view.installation = slug;
	return OK;
}

static struct page *page_new(struct request *rq, enum page_kind kind)
{
	struct page *page = ARENA_NEW(rq->arena, struct page);

	schema_clear(&page_view_schema, &page->view);
	page->kind = kind;
	page->status = 200;
	page->view.lang = rq->lang == LANG_EN ? STR("en") : STR("pt-BR");
	page->view.pt = rq->lang != LANG_EN;
	page->view.base_path = rq->app->config.base_path;
	page->view.version = rq->app->pages->version;
	page->view.title = STR("");
	page->view.action = STR("");
	page->view.form_token = STR("");
	return page;
}

enum err page_begin(struct request *rq, enum page_kind kind, struct str action, struct page **ret)
{
	struct page *page = page_new(rq, kind);

	TRY(find_frame(rq, page));
	page->view.action = arena_printf(rq->arena, "%.*s%.*s",
					 STR_FMT(rq->app->config.base_path), STR_FMT(action));
	page->view.form_token = sign_in_form_token(rq, form_nonce(rq));
	rq->page = page;
	*ret = page;
	return OK;
}

enum err page_enrolment(struct request *rq, struct page *page, const struct enrolment *enrolment)
{
	struct qr qr;

	TRY(qr_make(rq->arena, enrolment->otpauth_url, &qr));
	page->kind = PAGE_ENROL;
	page->view.secret = enrolment->secret;
	page->view.otpauth_url = enrolment->otpauth_url;
	page->view.qr_path = qr.path;
	page->view.qr_size = arena_printf(rq->arena, "%" PRId64, qr.size);
	return OK;
}

static void put_policy(struct request *rq, const struct page *page)
{
	const char *script = page->kind == PAGE_SIGNED_IN ? " script-src 'self';" : "";
	struct str frame = page->frame_ancestors.ptr ? page->frame_ancestors : STR("'none'");

	reply_header(rq, "Content-Security-Policy",
		     arena_printf(rq->arena,
				  "default-src 'none'; style-src 'self'; img-src data:;%s"
				  " base-uri 'none'; form-action 'self'; frame-ancestors %.*s",
				  script, STR_FMT(frame)));
	if (!page->frame_ancestors.ptr)
		reply_header(rq, "X-Frame-Options", STR("DENY"));
}

enum err page_show(struct request *rq, const struct page *page)
{
	struct buf html = buf_new(rq->arena, HTML_MAX);

	TRY(template_render(rq->app->pages->templates[page->kind], &page->view, &html));
	put_policy(rq, page);
	TRY(reply_html(rq, buf_view(&html)));
	rq->reply.status = page->status;
	return OK;
}

enum err page_redirect(struct request *rq, struct str path)
{
	TRY(reply_html(rq, STR("")));
	rq->reply.status = 303;
	reply_header(rq, "Location",
		     arena_printf(rq->arena, "%.*s%.*s", STR_FMT(rq->app->config.base_path),
				  STR_FMT(path)));
	return OK;
}

struct str page_return_to(struct str path, struct str otherwise)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-._~/?=&%+:,";

	if (!str_starts(path, STR("/app/")) && !str_starts(path, STR("/embed/")) &&
	    !str_starts(path, STR("/account/")))
		return otherwise;
	for (size_t i = 0; i < path.len; i++)
		if (!path.ptr[i] || !strchr(allowed, path.ptr[i]) ||
		    (path.ptr[i] == '/' && i + 1 < path.len &&
		     (path.ptr[i + 1] == '/' || path.ptr[i + 1] == '.')))
			return otherwise;
	return path;
}

/* ---- instead of an error ---- */

/* What a field's refusal means to who filled it in. */
static struct str words_of(const struct request *rq, enum err err)
{
	static const struct {
		const char *code, *pt, *en;
	} refusals[] = {
		{"length", "A senha precisa ter de 10 a 128 caracteres.",
		 "The password must have 10 to 128 characters."},
		{"guessable", "A senha não pode ser o seu e-mail.",
		 "The password must not be your e-mail address."},
		{"wrong", "A senha atual está incorreta.", "The current password is wrong."},
	};

	for (size_t i = 0; err == ERR_INVALID && i < ARRAY_LEN(refusals); i++)
		if (rq->failure.fields.count &&
		    strcmp(rq->failure.fields.items[0].code, refusals[i].code) == 0)
			return str_from(rq->lang == LANG_EN ? refusals[i].en : refusals[i].pt);
	return str_from(err_text(err, rq->lang));
}

static enum err show_problem(struct request *rq, enum err err)
{
	/* A form that was not ours is not shown as if it were; everything else begins anew. */
	struct page *page = err == ERR_BAD_FORM ? NULL : rq->page;

	if (!page) {
		page = page_new(rq, PAGE_MESSAGE);
		/* A frame stays one, so that its reader sees what happened. */
		if (err_status(err) < 500 && rq->route)
			(void)(find_frame(rq, page) == OK);
		page->view.title = rq->lang == LANG_EN ? STR("That did not work")
						       : STR("Não foi possível");
	}
	/* The next step of a sign-in is no fault. */
	if (err == ERR_TOTP_REQUIRED || err == ERR_TOTP_ENROLMENT)
		page->view.notice = words_of(rq, err);
	else
		page->view.problem = words_of(rq, err);
	page->status = err_status(err);
	if (page->status == 401)
		reply_header(rq, "WWW-Authenticate", STR("Bearer"));
	if (rq->failure.retry_after > 0)
		reply_header(rq, "Retry-After",
			     arena_printf(rq->arena, "%" PRId64, rq->failure.retry_after));
	return page_show(rq, page);
}

enum err sign_in_page_error(struct request *rq, enum err err)
{
	if (rq->route->auth == AUTH_PAGE && err == ERR_UNAUTHENTICATED)
		return page_redirect(rq, STR("/sign-in?return_to=%2Faccount%2Fsecurity"));
	return show_problem(rq, err);
}

/* ---- style and script ---- */

enum err page_asset(struct request *rq)
{
	bool script = str_eq(request_path(rq, "asset"), STR("script"));

	if (!script && !str_eq(request_path(rq, "asset"), STR("style")))
		return ERR_NOT_FOUND;
	reply_header(rq, "Cache-Control", STR("public, max-age=31536000, immutable"));
	return reply_file(rq, script ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8",
			  script ? rq->app->pages->script : rq->app->pages->style);
}
