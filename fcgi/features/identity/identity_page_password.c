/* The pages around passwords: asking for a link, and setting one with it. */
#include "features/identity/identity_page.h"

#include "core/base/codec.h"

static struct str given(struct str text)
{
	return text.len ? text : STR_NULL;
}

static enum err show_message(struct request *rq, struct page *page, struct str title_pt,
			     struct str title_en, struct str pt, struct str en)
{
	page->kind = PAGE_MESSAGE;
	page->view.title = page->view.pt ? title_pt : title_en;
	page->view.notice = page->view.pt ? pt : en;
	return page_show(rq, page);
}

/* Where somebody of that installation signs in. */
static struct str sign_in_path(struct request *rq, struct str installation)
{
	return installation.len ? arena_printf(rq->arena, "/sign-in?installation=%.*s",
					       STR_FMT(percent_encode(rq->arena, installation)))
				: STR("/sign-in");
}

enum err page_forgot(struct request *rq)
{
	const struct sign_in_query *query = rq->query;
	struct page *page;

	TRY(page_begin(rq, PAGE_FORGOT, rq->path, &page));
	page->view.installation = given(query->installation);
	return page_show(rq, page);
}

enum err page_forgot_post(struct request *rq)
{
	const struct forgot_form *form = rq->body;
	struct page *page;

	TRY(page_begin(rq, PAGE_FORGOT, rq->path, &page));
	page->view.installation = given(form->installation);
	TRY(form_check(rq, form->form_token));
	TRY(reset_ask(rq, page->view.installation, form->email));
	page->view.next = sign_in_path(rq, page->view.installation);
	return show_message(
		rq, page, STR("Confira seu e-mail"), STR("Look into your mailbox"),
		STR("Se houver um acesso com esse e-mail, enviamos um link para criar uma nova"
		    " senha. Ele vale por 1 hora."),
		STR("If there is an access with that address, we have sent it a link to set a new"
		    " password. It is good for one hour."));
}

/* The page of a link that is good. Error: ERR_BAD_LINK. */
static enum err begin(struct request *rq, struct page **ret_page, struct link_holder *ret)
{
	TRY(link_read(rq, request_path(rq, "token"), ret));
	TRY(page_begin(rq, PAGE_PASSWORD, rq->path, ret_page));
	(*ret_page)->view.email = given(ret->email);
	(*ret_page)->view.invited = str_eq(ret->purpose, STR("invitation"));
	return OK;
}

enum err page_password(struct request *rq)
{
	struct link_holder holder;
	struct page *page;

	TRY(begin(rq, &page, &holder));
	return page_show(rq, page);
}

enum err page_password_post(struct request *rq)
{
	const struct password_form *form = rq->body;
	struct link_holder holder;
	struct page *page;

	TRY(begin(rq, &page, &holder));
	TRY(form_check(rq, form->form_token));
	TRY(link_redeem(rq, &holder, request_path(rq, "token"), form->password));
	page->view.next = sign_in_path(rq, holder.installation);
	return show_message(rq, page, STR("Senha criada"), STR("Your password is set"),
			    STR("Agora entre com seu e-mail e a nova senha."),
			    STR("Now sign in with your e-mail address and the new password."));
}
