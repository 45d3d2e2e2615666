/* Valid requests for the routes of local sign-in, which take passwords, codes and links. */
#ifndef HUB_TEST_SIGN_IN_H
#define HUB_TEST_SIGN_IN_H

#include "matrix/call.h"

/*
 * Gives the tenant's people the credentials that the call's route asks for, and the call a body
 * with them. False when the route is none of these.
 */
bool sign_in_body(struct call *call);

/*
 * The page's cookie in the place of the token, a link in the path, and a form that its own page
 * would send.
 */
void sign_in_page(struct call *call, int64_t user_id);

/* The Cookie header of a page's call: the form's, and the token of who is signed in. */
struct str sign_in_cookies(const struct call *call);

/* A flat JSON object as a form; null is left out. */
struct str sign_in_form_of(struct call *call, struct str json);

#endif
