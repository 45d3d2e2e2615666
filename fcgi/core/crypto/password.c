#include "core/crypto/password.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#include <argon2.h>

#define PASSES      2
#define MEMORY_KIB  (19 * 1024)
#define LANES       1
#define SALT_SIZE   16
#define HASH_SIZE   32
#define PHC_MAX     128
#define PHC_CURRENT "$argon2id$v=19$m=19456,t=2,p=1$"

/* What nobody's password is: the salt is zeros, the hash is not that of any text. */
#define PHC_OF_NOBODY             \
	PHC_CURRENT               \
	"AAAAAAAAAAAAAAAAAAAAAA$" \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* A robust mutex per place: the kernel frees those of a process that ends. */
struct password_gate {
	pthread_mutex_t places[PASSWORD_AT_ONCE];
};

struct password_gate *password_gate_new(void)
{
	pthread_mutexattr_t shared;
	struct password_gate *gate = mmap(NULL, sizeof(*gate), PROT_READ | PROT_WRITE,
					  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int bad = 0;

	if (gate == MAP_FAILED)
		return NULL;
	bad |= pthread_mutexattr_init(&shared);
	bad |= pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	bad |= pthread_mutexattr_setrobust(&shared, PTHREAD_MUTEX_ROBUST);
	for (size_t i = 0; i < PASSWORD_AT_ONCE; i++)
		bad |= pthread_mutex_init(&gate->places[i], &shared);
	pthread_mutexattr_destroy(&shared);
	if (!bad)
		return gate;
	munmap(gate, sizeof(*gate));
	return NULL;
}

/* Did taking it succeed, also after an owner who died (there is no state to mend)? */
static bool taken(pthread_mutex_t *place, int result)
{
	return result == 0 || (result == EOWNERDEAD && pthread_mutex_consistent(place) == 0);
}

/* Any free place at once, else the wait for the one that `salt` chooses; NULL in vain. */
static pthread_mutex_t *enter(struct password_gate *gate, size_t salt)
{
	pthread_mutex_t *chosen = &gate->places[salt % PASSWORD_AT_ONCE];
	struct timespec until;

	for (size_t i = 0; i < PASSWORD_AT_ONCE; i++)
		if (taken(&gate->places[i], pthread_mutex_trylock(&gate->places[i])))
			return &gate->places[i];
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += PASSWORD_WAIT_SEC;
	return taken(chosen, pthread_mutex_clocklock(chosen, CLOCK_MONOTONIC, &until)) ? chosen
										       : NULL;
}

enum err password_hash(struct password_gate *gate, struct arena *arena, const struct rng *rng,
		       struct str password, struct str *ret_phc)
{
	char *phc = arena_alloc(arena, PHC_MAX, 1);
	unsigned char salt[SALT_SIZE];

	rng->fill(rng->ctx, salt, sizeof(salt));
	pthread_mutex_t *place = enter(gate, salt[0]);
	if (!place)
		return ERR_UNAVAILABLE;
	int result = argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password.ptr, password.len,
					   salt, sizeof(salt), HASH_SIZE, phc, PHC_MAX);
	pthread_mutex_unlock(place);
	if (result != ARGON2_OK)
		return result == ARGON2_MEMORY_ALLOCATION_ERROR ? ERR_UNAVAILABLE : ERR_INTERNAL;
	*ret_phc = str_from(phc);
	return OK;
}

enum err password_check(struct password_gate *gate, struct arena *arena, struct str phc,
			struct str password, bool *ret_good, bool *ret_stale)
{
	struct str encoded = phc.ptr ? arena_str(arena, phc) : STR(PHC_OF_NOBODY);
	pthread_mutex_t *place = enter(gate, password.len);

	if (!place)
		return ERR_UNAVAILABLE;
	int result = argon2id_verify(encoded.ptr, password.ptr, password.len);
	pthread_mutex_unlock(place);
	if (result != ARGON2_OK && result != ARGON2_VERIFY_MISMATCH)
		return result == ARGON2_MEMORY_ALLOCATION_ERROR ? ERR_UNAVAILABLE : ERR_INTERNAL;
	*ret_good = phc.ptr && result == ARGON2_OK;
	*ret_stale = *ret_good && !str_starts(phc, STR(PHC_CURRENT));
	return OK;
}
