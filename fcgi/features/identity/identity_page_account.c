/* My credentials: password, second factor, recovery codes; and the way out. */
#include "features/identity/identity_page.h"

#define SECURITY "/account/security"

static struct str given(struct str text)
{
	return text.len ? text : STR_NULL;
}

/* The page of who is signed in; what a refused change shows again. */
static enum err begin(struct request *rq, struct page **ret_page, struct person *ret)
{
	TRY(person_load(rq, rq->user_id, ret));
	TRY(page_begin(rq, PAGE_ACCOUNT, STR(SECURITY), ret_page));
	(*ret_page)->view.email = given(ret->email);
	(*ret_page)->view.name = given(ret->name);
	(*ret_page)->view.super_admin = ret->super_admin;
	(*ret_page)->view.has_totp = ret->secret_sealed.ptr != NULL;
	(*ret_page)->view.codes_left = ret->recovery_codes;
	return OK;
}

/* The same, for a form that must be ours and hold the password. */
static enum err begin_proved(struct request *rq, struct page **ret_page, struct person *ret)
{
	const struct change_form *form = rq->body;

	TRY(begin(rq, ret_page, ret));
	TRY(form_check(rq, form->form_token));
	return password_prove(rq, ret, form->current_password);
}

/* The same, before the second factor changes: that of today as well. */
static enum err begin_factor(struct request *rq, struct page **ret_page, struct person *ret)
{
	const struct change_form *form = rq->body;

	TRY(begin_proved(rq, ret_page, ret));
	return ret->secret_sealed.ptr ? factor_prove_any(rq, ret, form->code) : OK;
}

enum err page_account(struct request *rq)
{
	const struct account_query *query = rq->query;
	struct person person;
	struct page *page;

	TRY(begin(rq, &page, &person));
	if (str_eq(query->done, STR("password")))
		page->view.notice = page->view.pt
					    ? STR("A senha foi alterada; seus outros acessos foram"
						  " encerrados.")
					    : STR("The password is changed; your other sessions"
						  " have ended.");
	else if (str_eq(query->done, STR("totp")))
		page->view.notice = page->view.pt ? STR("O aplicativo autenticador foi desligado.")
						  : STR("The authenticator app is off.");
	return page_show(rq, page);
}

enum err page_account_password(struct request *rq)
{
	const struct change_form *form = rq->body;
	struct person person;
	struct page *page;

	TRY(begin_proved(rq, &page, &person));
	struct str password = form->password.ptr ? form->password : STR("");
	TRY(password_fit(rq, "password", password, person.email));
	TRY(password_set(rq, rq->user_id, password, rq->session_id));
	return page_redirect(rq, STR(SECURITY "?done=password"));
}

enum err page_account_enrol(struct request *rq)
{
	struct enrolment enrolment;
	struct person person;
	struct page *page;

	TRY(begin_factor(rq, &page, &person));
	TRY(totp_offer(rq, &person, &enrolment));
	TRY(page_enrolment(rq, page, &enrolment));
	page->view.action = arena_printf(rq->arena, "%.*s" SECURITY "/confirm",
					 STR_FMT(rq->app->config.base_path));
	return page_show(rq, page);
}

static enum err show_codes(struct request *rq, struct page *page, struct list codes)
{
	page->kind = PAGE_CODES;
	page->view.codes = codes;
	page->view.next = STR(SECURITY);
	return page_show(rq, page);
}

/* The secret once more, for a code that may be wrong. */
static enum err show_offered(struct request *rq, struct page *page, const struct person *person)
{
	struct enrolment enrolment;

	TRY(totp_offered(rq, person, &enrolment));
	TRY(page_enrolment(rq, page, &enrolment));
	page->view.action = arena_printf(rq->arena, "%.*s%.*s",
					 STR_FMT(rq->app->config.base_path), STR_FMT(rq->path));
	return OK;
}

enum err page_account_confirm(struct request *rq)
{
	const struct code_form *form = rq->body;
	struct person person;
	struct list codes;
	struct page *page;

	TRY(begin(rq, &page, &person));
	TRY(form_check(rq, form->form_token));
	/* A session alone does not show what is to replace a second factor: that begins anew. */
	if (!person.secret_sealed.ptr)
		TRY(show_offered(rq, page, &person));
	TRY(totp_accept(rq, &person, form->code, &codes));
	return show_codes(rq, page, codes);
}

enum err page_account_disable(struct request *rq)
{
	struct person person;
	struct page *page;

	TRY(begin_factor(rq, &page, &person));
	TRY(totp_remove(rq, rq->user_id));
	return page_redirect(rq, STR(SECURITY "?done=totp"));
}

enum err page_account_codes(struct request *rq)
{
	struct person person;
	struct list codes;
	struct page *page;

	TRY(begin_factor(rq, &page, &person));
	if (!person.secret_sealed.ptr)
		return ERR_CONFLICT;
	TRY(recovery_codes_renew(rq, rq->user_id, &codes));
	return show_codes(rq, page, codes);
}

/* ---- the way out ---- */

enum err page_sign_out(struct request *rq)
{
	struct page *page;

	TRY(page_begin(rq, PAGE_SIGN_OUT, rq->path, &page));
	return page_show(rq, page);
}

enum err page_sign_out_post(struct request *rq)
{
	const struct plain_form *form = rq->body;
	struct str session_id;
	struct page *page;
	int64_t user_id;

	TRY(page_begin(rq, PAGE_SIGN_OUT, rq->path, &page));
	TRY(form_check(rq, form->form_token));
	if (page_remembered(rq, &user_id, &session_id)) {
		rq->audit.actor_id = user_id;
		rq->audit.resource_id = session_id;
		TRY(session_end(rq, user_id, session_id));
	}
	page_forget(rq);
	session_cookie_clear(rq);
	return page_redirect(rq, STR("/sign-in"));
}
