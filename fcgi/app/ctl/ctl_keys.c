/* A new key before the others in the configuration file, which is replaced whole or not at all. */
#include "app/ctl/ctl_system.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/codec.h"
#include "core/base/file.h"
#include "core/base/seams.h"
#include "core/crypto/keyring.h"

#define FILE_MAX_BYTES (64 * 1024)
#define KEY_BYTES      32

/* "k" and the seconds since 1970 in hexadecimal: short, new, and in order. */
static struct str new_key(struct ctl *ctl)
{
	char bytes[KEY_BYTES];

	rng_system.fill(rng_system.ctx, bytes, sizeof(bytes));
	return arena_printf(ctl->arena, "k%" PRIx64 ":%.*s",
			    (uint64_t)(clock_now(&clock_system) / USEC_PER_SEC),
			    STR_FMT(base64_encode(ctl->arena, (struct str){bytes, KEY_BYTES})));
}

/*
 * The ring with the new key in front. Of eight keys the last one goes, where what it signed has
 * ended long ago; a key that may still seal something stays.
 */
static struct str rotated(struct ctl *ctl, struct str ring, struct str key, bool forgets)
{
	struct keyring parsed;
	struct buf out = buf_new(ctl->arena, FILE_MAX_BYTES);
	struct str rest = ring;

	if (keyring_parse(ctl->arena, ring, &parsed) != NULL ||
	    (parsed.count == KEYRING_MAX && !forgets))
		return STR_NULL;
	buf_str(&out, key);
	for (size_t i = 0; i < KEYRING_MAX - 1 && rest.ptr; i++) {
		buf_char(&out, ',');
		buf_str(&out, str_trim(str_split(&rest, ',')));
	}
	return buf_view(&out);
}

/* The file's text with that value in the place of `name`'s; STR_NULL when it has no such line. */
static struct str replaced(struct ctl *ctl, struct str text, struct str name, struct str value)
{
	struct buf out = buf_new(ctl->arena, 2 * FILE_MAX_BYTES);
	bool found = false;

	while (text.ptr) {
		struct str line = str_split(&text, '\n'), rest = line;
		if (str_eq(str_trim(str_split(&rest, '=')), name) && rest.ptr) {
			buf_printf(&out, "%.*s=%.*s", STR_FMT(name), STR_FMT(value));
			found = true;
		} else {
			buf_str(&out, line);
		}
		if (text.ptr)
			buf_char(&out, '\n');
	}
	return found ? buf_view(&out) : STR_NULL;
}

static bool write_all(int fd, struct str text)
{
	while (text.len) {
		ssize_t n = write(fd, text.ptr, text.len);
		if (n < 0 && errno != EINTR)
			return false;
		text = n < 0 ? text : str_slice(text, (size_t)n, text.len);
	}
	return fsync(fd) == 0;
}

/* A new file beside the old one, with its owner and mode, takes its name. */
static bool replace_file(struct ctl *ctl, const char *path, struct str text)
{
	const char *beside = arena_printf(ctl->arena, "%s.new", path).ptr;
	struct stat old;
	int fd = stat(path, &old) == 0
			 ? open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)
			 : -1;
	bool done = fd >= 0;

	done = done && fchmod(fd, old.st_mode & 07777) == 0;
	done = done && (old.st_uid == geteuid() || fchown(fd, old.st_uid, old.st_gid) == 0);
	done = done && write_all(fd, text);
	if (fd >= 0)
		close(fd);
	done = done && rename(beside, path) == 0;
	if (!done && fd >= 0)
		unlink(beside);
	return done;
}

/* One of the rings, and who takes a new configuration how. */
struct ring {
	const char *name;
	bool forgets; /* what it signed ends by itself, so its oldest key may go */
	const char *next;
};

static int tell(struct ctl *ctl, const struct ring *ring, struct str key)
{
	struct str id = str_split(&key, ':');

	if (ctl->json)
		return ctl_print(arena_printf(ctl->arena,
					      "{\"status\":\"ok\",\"key\":\"%s\",\"kid\":\"%.*s\"}",
					      ring->name, STR_FMT(id)));
	return ctl_print(arena_printf(ctl->arena,
				      "%s: key %.*s is the first now, the others still count.\n"
				      "Next: %s",
				      ring->name, STR_FMT(id), ring->next));
}

static int rotate(struct ctl *ctl, const struct ring *ring, struct str keys)
{
	const char *path = config_file();
	struct str key = new_key(ctl);

	if (!path)
		return ctl_fail("HUB_CONFIG names no file to write the new key to");
	struct str text = file_read(ctl->arena, path, FILE_MAX_BYTES);
	if (!text.ptr)
		return ctl_fail("cannot read %s", path);
	struct str value = rotated(ctl, keys, key, ring->forgets);
	if (!value.ptr)
		return ctl_fail("%s holds eight keys already; take out those that seal nothing any"
				" more",
				ring->name);
	struct str changed = replaced(ctl, text, str_from(ring->name), value);
	if (!changed.ptr)
		return ctl_fail("%s is not in %s; rotate it where it is set", ring->name, path);
	if (!replace_file(ctl, path, changed))
		return ctl_fail("cannot write %s: %s", path, strerror(errno));
	struct db *db = ctl_system_db(ctl);
	const struct ctl_act act = {.action = "key.rotated", .resource_id = str_from(ring->name)};
	if (db)
		ctl_note(db, ctl->arena, &act);
	return tell(ctl, ring, key);
}

int ctl_keys_rotate_jwt(struct ctl *ctl)
{
	static const struct ring ring = {"HUB_JWT_KEYS", true, "SIGHUP to hub-api"};

	return rotate(ctl, &ring, ctl->config.jwt_keys);
}

int ctl_keys_rotate_ticket(struct ctl *ctl)
{
	static const struct ring ring = {"HUB_TICKET_KEYS", true,
					 "SIGHUP to hub-events, then to hub-api"};

	return rotate(ctl, &ring, ctl->config.ticket_keys);
}

int ctl_keys_rotate_seal(struct ctl *ctl)
{
	static const struct ring ring = {"HUB_SEAL_KEYS", false,
					 "SIGHUP to hub-worker and hub-api, then hubctl"
					 " keys reseal"};

	return rotate(ctl, &ring, ctl->config.seal_keys);
}
