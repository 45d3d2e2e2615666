/*
 * Mails with links that set a password. The link is made when the mail is, by the worker: no token
 * waits in a queue, and who asks for a mail does not learn whether there is anybody to get it.
 */
#include "features/identity/identity_login.h"

#include <inttypes.h>

#include "core/base/codec.h"
#include "core/base/file.h"
#include "core/crypto/digest.h"
#include "core/data/mail.h"
#include "core/data/template.h"
#include "core/jobs/job.h"
#include "core/net/smtp.h"

#define LINK_BYTES 32
#define BODY_MAX   (64 * 1024)
#define FILE_MAX   (64 * 1024)

DB_STMT(mail_person, "identity.mail_person",
	"select user_id, name, email, super_admin, hash is not null as has_password"
	" from directory.credentials(coalesce($1, directory.person($2, $3)))");

DB_STMT(mail_token, "identity.mail_token",
	"select directory.mail_token_make($1, $2, $3) as made");

DB_STMT(invited_member, "identity.invited_member",
	"select u.email, coalesce(u.locale, a.locale) as locale"
	" from memberships m"
	" join users u on u.id = m.user_id"
	" join accounts a on a.id = m.account_id"
	" where m.account_id = $1 and m.user_id = $2");

/* ---- what a mail says ---- */

struct mail_view {
	struct str name;
	struct str link;
	struct str lang;
	bool pt;
};

static const struct field view_fields[] = {
	F_STR(struct mail_view, name, 0, 255, REQUIRED),
	F_STR(struct mail_view, link, 1, 4096, REQUIRED),
	F_STR(struct mail_view, lang, 2, 5, REQUIRED),
	F_BOOL(struct mail_view, pt, REQUIRED),
};
static const struct schema view_schema = SCHEMA("MailView", struct mail_view, view_fields);

/* A row per purpose. */
static const struct mail_kind {
	const char *purpose;
	const char *path; /* of the link, before the token */
	const char *text, *html;
	struct str subject_pt, subject_en;
} kinds[] = {
	{"invitation", "/invitation/", "identity/mail_invitation.txt", "identity/mail_invitation.html", {"Seu acesso ao WhatPro Hub", 25}, {"Your access to WhatPro Hub", 26}},
	{"reset", "/password/reset/", "identity/mail_reset.txt", "identity/mail_reset.html", {"Uma nova senha para o WhatPro Hub", 33}, {"A new password for WhatPro Hub", 30}},
};

struct mailer {
	const struct config *config;
	struct mailbox from;
	const struct template_tree *texts[ARRAY_LEN(kinds)], *htmls[ARRAY_LEN(kinds)];
};

static const struct template_tree *read_template(struct arena *arena, const struct config *config,
						 const char *name, struct str *problem)
{
	struct str path =
		arena_printf(arena, "%.*s/%s", STR_FMT(config->templates), name);
	const struct template_file file = {str_from(name), file_read(arena, path.ptr, FILE_MAX)};

	if (file.text.ptr)
		return template_compile(arena, file, NULL, 0, &view_schema, problem);
	*problem = arena_printf(arena, "%s: cannot be read", name);
	return NULL;
}

const struct mailer *mailer_new(struct arena *arena, const struct config *config,
				const char **ret_problem)
{
	struct mailer *mailer = ARENA_NEW(arena, struct mailer);
	struct str problem = STR_NULL;

	mailer->config = config;
	if (!mailbox_parse(config->mail_from, &mailer->from))
		problem = STR("HUB_MAIL_FROM is not a mailbox");
	for (size_t i = 0; i < ARRAY_LEN(kinds) && !problem.ptr; i++) {
		mailer->texts[i] = read_template(arena, config, kinds[i].text, &problem);
		if (mailer->texts[i])
			mailer->htmls[i] = read_template(arena, config, kinds[i].html, &problem);
	}
	if (!problem.ptr && smtp_start())
		return mailer;
	*ret_problem = problem.ptr ? problem.ptr : "libcurl does not start";
	return NULL;
}

/* ---- the job ---- */

struct mail_payload {
	struct str purpose;
	int64_t user_id; /* I64_NULL: whoever has that address */
	struct str installation;
	struct str email;
	struct str locale;
};

static const struct field payload_fields[] = {
	F_STR(struct mail_payload, purpose, 1, 16, REQUIRED),
	F_I64(struct mail_payload, user_id, 1, INT64_MAX, OPTIONAL),
	F_STR(struct mail_payload, installation, 1, 64, NULLABLE),
	F_STR(struct mail_payload, email, 1, EMAIL_MAX, NULLABLE),
	F_STR(struct mail_payload, locale, 1, 16, NULLABLE),
};
static const struct schema payload_schema =
	SCHEMA("MailPayload", struct mail_payload, payload_fields);

static enum err send_mail(struct job_context *ctx, const struct mailer *mailer, size_t kind,
			  const struct mail_view *view, struct str email)
{
	struct buf text = buf_new(ctx->arena, BODY_MAX), html = buf_new(ctx->arena, BODY_MAX);
	struct str message, detail;

	TRY(template_render(mailer->texts[kind], view, &text));
	TRY(template_render(mailer->htmls[kind], view, &html));
	const struct mail mail = {
		.from = mailer->from,
		.to = {view->name, email},
		.subject = view->pt ? kinds[kind].subject_pt : kinds[kind].subject_en,
		.text = buf_view(&text),
		.html = buf_view(&html),
		.date = clock_now(ctx->clock),
		.id = id_new(ctx->arena, ctx->clock, ctx->rng),
	};
	TRY(mail_render(ctx->arena, &mail, &message));
	enum err err = smtp_send(ctx->arena, mailer->config->smtp_url, mail.from.address, email,
				 message, &detail);
	if (err != OK)
		log_event(ctx->log, LOG_WARN, "mail.not_sent",
			  LOG_TXT("purpose", kinds[kind].purpose), LOG_STR("reason", detail));
	return err;
}

/* The link's token, known to the mail alone; STR_NULL when too many went out already. */
static enum err make_token(struct job_context *ctx, int64_t user_id, const char *purpose,
			   struct str *ret)
{
	char bytes[LINK_BYTES];
	struct db_rows *rows;

	ctx->rng->fill(ctx->rng->ctx, bytes, sizeof(bytes));
	struct str token = base64url_encode(ctx->arena, (struct str){bytes, sizeof(bytes)});
	token = arena_printf(ctx->arena, LINK_PREFIX "%.*s", STR_FMT(token));
	TRY(db_query(ctx->tenant, &mail_token,
		     DB_ARGS(db_i64(user_id), db_text(str_from(purpose)),
			     db_bytes(sha256(ctx->arena, token))),
		     &rows));
	*ret = row_bool(rows, 0, "made") ? token : STR_NULL;
	return OK;
}

/* A password is reset where there is one; the first one comes by invitation. */
static bool entitled(const struct db_rows *rows, const char *purpose)
{
	return rows_count(rows) == 1 && row_str(rows, 0, "email").len &&
	       (strcmp(purpose, "reset") != 0 || row_bool(rows, 0, "has_password") ||
		row_bool(rows, 0, "super_admin"));
}

static enum err write_to(struct job_context *ctx, size_t kind, const struct db_rows *rows,
			 struct str locale)
{
	const struct mailer *mailer = ctx->app->mailer;
	struct str token;

	TRY(make_token(ctx, row_i64(rows, 0, "user_id"), kinds[kind].purpose, &token));
	if (!token.ptr) {
		log_event(ctx->log, LOG_WARN, "mail.withheld",
			  LOG_TXT("purpose", kinds[kind].purpose));
		return OK;
	}
	bool pt = !str_eq(locale, STR("en"));
	const struct mail_view view = {
		.name = row_str(rows, 0, "name"),
		.link = arena_printf(ctx->arena, "%.*s%s%.*s", STR_FMT(mailer->config->public_url),
				     kinds[kind].path, STR_FMT(token)),
		.lang = pt ? STR("pt-BR") : STR("en"),
		.pt = pt,
	};
	return send_mail(ctx, mailer, kind, &view, row_str(rows, 0, "email"));
}

static enum err run_mail(struct job_context *ctx, const struct job *job)
{
	struct mail_payload payload;
	struct db_rows *rows;

	TRY(job_payload(ctx->arena, job, &payload_schema, &payload));
	if (!ctx->app->mailer->config->smtp_url.len) {
		log_plain(ctx->log, LOG_ERROR, "mail.no_server");
		return ERR_NOT_FOUND;
	}
	for (size_t kind = 0; kind < ARRAY_LEN(kinds); kind++) {
		if (!str_eq(payload.purpose, str_from(kinds[kind].purpose)))
			continue;
		TRY(db_query(ctx->tenant, &mail_person,
			     DB_ARGS(db_i64(payload.user_id), db_text(payload.installation),
				     db_text(payload.email)),
			     &rows));
		if (entitled(rows, kinds[kind].purpose))
			return write_to(ctx, kind, rows, payload.locale);
		return OK;
	}
	return ERR_INVALID;
}

const struct job_kind identity_jobs[] = {
	{
		.name = "identity.mail",
		.queue = "mail",
		.max_attempts = 8,
		.timeout_seconds = 20,
		.run = run_mail,
	},
	{.name = NULL},
};

/* ---- inviting ---- */

enum err invitation_create(struct request *rq)
{
	const struct invitation_body *body = rq->body;
	const struct accepted reply = {STR("accepted")};
	struct db_rows *rows;

	TRY(db_query(rq->tenant, &invited_member,
		     DB_ARGS(db_i64(rq->account_id), db_i64(body->user_id)), &rows));
	if (rows_count(rows) != 1)
		return ERR_NOT_FOUND;
	if (!mail_address_ok(row_str(rows, 0, "email")))
		return fail_field(rq, "user_id", "no_email");
	struct str locale = row_str(rows, 0, "locale");
	const struct job_new job = {
		.kind = "identity.mail",
		.queue = "mail",
		.payload = arena_printf(rq->arena,
					"{\"purpose\":\"invitation\",\"user_id\":%" PRId64
					",\"installation\":null,\"email\":null,\"locale\":\"%s\"}",
					body->user_id, str_eq(locale, STR("en")) ? "en" : "pt-BR"),
		.max_attempts = 8,
	};
	job_enqueue(rq->tenant, &job);
	rq->pokes |= POKE_JOBS;
	rq->audit.resource = "user";
	rq->audit.resource_id = arena_printf(rq->arena, "%" PRId64, body->user_id);
	return reply_one(rq, &reply);
}
