/* Valid requests for the routes of local sign-in, which take passwords, codes and links. */
#ifndef HUB_TEST_SIGN_IN_H
#define HUB_TEST_SIGN_IN_H

#include "matrix/call.h"

/*
 * Gives the tenant's people the credentials that the call's route asks for, and the call a body
 * with them. False when the route is none of these.
 */
bool sign_in_body(struct call *call);

#endif
