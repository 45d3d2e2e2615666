/* The sign-in page: address and password, then the second factor where there is or must be one. */
#include "features/identity/identity_page.h"

#include <inttypes.h>

#include "core/crypto/stamp.h"

static struct str given(struct str text)
{
	return text.len ? text : STR_NULL;
}

static struct str slug_of(struct request *rq, struct str named)
{
	struct str slug = page_installation_slug(rq);

	return slug.ptr ? slug : given(named);
}

static void fill(struct request *rq, struct page *page, struct str installation,
		 struct str return_to, bool popup)
{
	page->view.installation = slug_of(rq, installation);
	page->view.return_to = given(page_return_to(return_to, STR("")));
	page->view.popup = popup;
}

enum err page_sign_in(struct request *rq)
{
	const struct sign_in_query *query = rq->query;
	struct page *page;

	TRY(page_begin(rq, PAGE_SIGN_IN, rq->path, &page));
	fill(rq, page, query->installation, query->return_to, query->popup == 1);
	return page_show(rq, page);
}

/* ---- who ---- */

#define STEP STR("sign-in step")

/*
 * What the password page proved, for the page after it; good in this form's browser only, and while
 * that password is the one.
 */
static struct str step_make(struct request *rq, const struct person *person)
{
	return stamp_make(rq->arena, &rq->app->ticket_keys, STEP, form_browser(rq),
			  arena_printf(rq->arena, "%" PRId64 " %" PRId64, person->user_id,
				       person->password_at),
			  clock_now(rq->app->clock) + STEP_LIFE);
}

/* The form's address must be theirs: failures are counted by it. */
static enum err step_read(struct request *rq, const struct sign_in_form *form, struct person *ret)
{
	struct str payload;
	struct person person;
	int64_t user_id, password_at;

	if (!stamp_read(rq->arena, &rq->app->ticket_keys, clock_now(rq->app->clock), STEP,
			form_browser(rq), form->step, &payload))
		return ERR_BAD_FORM;
	struct str user = str_split(&payload, ' ');
	if (!str_to_i64(user, 1, INT64_MAX, &user_id) ||
	    !str_to_i64(payload, 1, INT64_MAX, &password_at))
		return ERR_BAD_FORM;
	TRY(person_load(rq, user_id, &person));
	if (person.password_at != password_at ||
	    !str_eq_nocase(str_trim(form->email), person.email))
		return ERR_BAD_FORM;
	*ret = person;
	return OK;
}

static enum err identify(struct request *rq, struct page *page, const struct sign_in_form *form,
			 struct person *ret)
{
	if (form->step.len) {
		TRY(step_read(rq, form, ret));
	} else {
		TRY(person_find(rq, page->view.installation, form->email, ret));
		rq->audit.actor_id = ret->user_id;
		TRY(password_prove(rq, ret, form->password.ptr ? form->password : STR("")));
	}
	rq->audit.actor_id = ret->user_id;
	page->view.step = step_make(rq, ret);
	return OK;
}

/* ---- the end ---- */

static struct str destination(struct request *rq, const struct page *page,
			      const struct person *person)
{
	struct str slug = page_installation_slug(rq);

	if (page->view.return_to.ptr)
		return page->view.return_to;
	if (slug.ptr)
		return arena_printf(rq->arena, "/embed/%.*s/kanban", STR_FMT(slug));
	return person->super_admin ? STR("/account/security") : STR("/app/kanban");
}

/* A popup hands its session to the page that opened it, which keeps it in memory. */
static enum err hand_over(struct request *rq, struct page *page, const struct sign_in *signed_in)
{
	page->kind = PAGE_SIGNED_IN;
	page->view.message = arena_printf(rq->arena,
					  "{\"type\":\"whatpro:signed-in\","
					  "\"refresh_token\":\"%.*s\"}",
					  STR_FMT(signed_in->refresh_token));
	return page_show(rq, page);
}

/* `codes`: new recovery codes to be seen first, or NULL. */
static enum err finish(struct request *rq, struct page *page, const struct person *person,
		       const struct list *codes)
{
	bool popup = page->view.popup && !codes;
	struct sign_in reply = {0};

	TRY(password_session(rq, person, popup ? STR("body") : STR("cookie"), &reply));
	page_remember(rq, person->user_id, reply.session_id);
	if (popup)
		return hand_over(rq, page, &reply);
	if (!codes)
		return page_redirect(rq, destination(rq, page, person));
	page->kind = PAGE_CODES;
	page->view.codes = *codes;
	page->view.next = destination(rq, page, person);
	return page_show(rq, page);
}

/* ---- the second factor ---- */

static enum err enrol(struct request *rq, struct page *page, const struct person *person,
		      struct str code)
{
	struct enrolment enrolment;
	struct list codes;

	TRY(code.len ? totp_offered(rq, person, &enrolment)
		     : totp_offer_refusing(rq, person, &enrolment));
	TRY(page_enrolment(rq, page, &enrolment));
	if (!code.len) {
		rq->rate.attempt = ATTEMPT_NONE;
		return ERR_TOTP_ENROLMENT;
	}
	TRY(totp_accept(rq, person, code, &codes));
	return finish(rq, page, person, &codes);
}

enum err page_sign_in_post(struct request *rq)
{
	const struct sign_in_form *form = rq->body;
	struct person person;
	struct page *page;

	TRY(page_begin(rq, PAGE_SIGN_IN, rq->path, &page));
	fill(rq, page, form->installation, form->return_to, str_eq(form->popup, STR("1")));
	page->view.email = given(form->email);
	TRY(form_check(rq, form->form_token));
	TRY(identify(rq, page, form, &person));
	if (!person.secret_sealed.ptr && person.super_admin)
		return enrol(rq, page, &person, form->code);
	page->kind = PAGE_CODE;
	TRY(factor_prove_any(rq, &person, form->code));
	return finish(rq, page, &person, NULL);
}
