#include "core/db/migrate.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/codec.h"
#include "core/crypto/digest.h"
#include "core/db/db_plain.h"

#define FILE_MAX   (4u * 1024 * 1024)
#define FILES_MAX  10000
#define NUMBER_LEN 4 /* digits in front of a file's name */

/* Any number will do, as long as every version of the runner uses the same. */
#define LOCK_SQL "select pg_advisory_lock(4774114)"

#define TABLE_SQL                                        \
	"create table if not exists schema_migrations (" \
	" name text primary key,"                        \
	" checksum text not null,"                       \
	" applied_at timestamptz not null default now())"

struct file {
	const char *name;
	struct str text;     /* NUL-terminated */
	struct str checksum; /* hex */
};

struct run {
	struct arena *arena;
	const struct migrate *migrate;
	PGconn *conn;
	struct file *files;
	size_t count;
	struct str *problem;
};

static enum err problem(struct run *run, enum err err, const char *what, const char *why)
{
	*run->problem = arena_printf(run->arena, "%s: %s", what, why);
	return err;
}

/* --- files --- */

static int is_migration(const struct dirent *entry)
{
	struct str name = str_from(entry->d_name);
	for (size_t i = 0; i < NUMBER_LEN; i++)
		if (name.len <= NUMBER_LEN || name.ptr[i] < '0' || name.ptr[i] > '9')
			return 0;
	return name.ptr[NUMBER_LEN] == '_' && str_ends(name, STR(".sql"));
}

/* Order of names by bytes, whatever the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool read_whole(struct arena *arena, int fd, struct str *ret)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || st.st_size > FILE_MAX)
		return false;
	size_t size = (size_t)st.st_size, got = 0;
	char *text = ARENA_ARRAY(arena, char, size + 1);
	while (got < size) {
		ssize_t n = read(fd, text + got, size - got);
		if (n <= 0)
			return false;
		got += (size_t)n;
	}
	*ret = (struct str){text, size};
	return true;
}

static enum err read_file(struct run *run, struct file *file)
{
	const char *path = arena_printf(run->arena, "%.*s/%s", STR_FMT(run->migrate->directory),
					file->name)
				   .ptr;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && read_whole(run->arena, fd, &file->text);
	int reason = errno;
	if (fd >= 0)
		close(fd);
	if (!ok)
		return problem(run, ERR_NOT_FOUND, path, strerror(reason));
	file->checksum = hex_encode(run->arena, sha256(run->arena, file->text));
	return OK;
}

static void free_entries(struct dirent **entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
}

static enum err list_files(struct run *run)
{
	const char *directory = arena_str(run->arena, run->migrate->directory).ptr;
	struct dirent **entries;
	int n = scandir(directory, &entries, is_migration, by_name);
	if (n < 0)
		return problem(run, ERR_NOT_FOUND, directory, strerror(errno));
	run->count = (size_t)n;
	run->files = ARENA_ARRAY(run->arena, struct file, run->count);
	for (size_t i = 0; i < run->count; i++)
		run->files[i].name = arena_str(run->arena, str_from(entries[i]->d_name)).ptr;
	free_entries(entries, run->count);
	if (run->count == 0 || run->count > FILES_MAX)
		return problem(run, ERR_NOT_FOUND, directory, "no migrations there");
	for (size_t i = 0; i < run->count; i++) {
		if (i && strncmp(run->files[i - 1].name, run->files[i].name, NUMBER_LEN) == 0)
			return problem(run, ERR_INVALID, run->files[i].name, "its number is taken");
		TRY(read_file(run, &run->files[i]));
	}
	return OK;
}

/* --- what was applied --- */

static const char *checksum_of(const PGresult *applied, const char *name)
{
	for (int i = 0; i < PQntuples(applied); i++)
		if (strcmp(PQgetvalue(applied, i, 0), name) == 0)
			return PQgetvalue(applied, i, 1);
	return NULL;
}

static enum err verify(struct run *run, const PGresult *applied)
{
	for (size_t i = 0; i < run->count; i++) {
		const char *known = checksum_of(applied, run->files[i].name);
		if (known && !str_eq(str_from(known), run->files[i].checksum))
			return problem(run, ERR_CONFLICT, run->files[i].name,
				       "changed after it was applied; write a new one instead");
	}
	return OK;
}

/* --- applying --- */

static enum err record(struct run *run, const struct file *file)
{
	const char *const values[] = {file->name, file->checksum.ptr};
	PGresult *ignored;
	return plain_query(run->arena, run->conn,
			   "insert into schema_migrations (name, checksum) values ($1, $2)", values,
			   2, &ignored, run->problem);
}

static enum err in_transaction(struct run *run, const struct file *file)
{
	TRY(plain_exec(run->arena, run->conn, "begin", run->problem));
	TRY(plain_exec(run->arena, run->conn, file->text.ptr, run->problem));
	TRY(record(run, file));
	return plain_exec(run->arena, run->conn, "commit", run->problem);
}

static enum err alone(struct run *run, const struct file *file)
{
	TRY(plain_exec(run->arena, run->conn, file->text.ptr, run->problem));
	return record(run, file);
}

static enum err apply(struct run *run, const struct file *file)
{
	const struct migrate *m = run->migrate;
	usec_t start = clock_monotonic(m->clock);
	if (m->progress)
		m->progress(m->ctx, file->name, -1);
	bool whole = !str_starts(file->text, STR("-- hub:no-transaction\n"));
	enum err err = whole ? in_transaction(run, file) : alone(run, file);
	if (err)
		return problem(run, err, file->name, run->problem->ptr);
	if (m->progress)
		m->progress(m->ctx, file->name, clock_monotonic(m->clock) - start);
	return OK;
}

static enum err apply_missing(struct run *run, struct migrate_result *ret)
{
	PGresult *applied;
	TRY(plain_exec(run->arena, run->conn, "set client_min_messages = warning", run->problem));
	TRY(plain_exec(run->arena, run->conn, LOCK_SQL, run->problem));
	/* A migration that cannot get its lock soon would make every writer queue behind it. */
	TRY(plain_exec(run->arena, run->conn, "set lock_timeout = '10s'", run->problem));
	TRY(plain_exec(run->arena, run->conn, TABLE_SQL, run->problem));
	TRY(plain_query(run->arena, run->conn, "select name, checksum from schema_migrations", NULL,
			0, &applied, run->problem));
	TRY(verify(run, applied));
	struct migrate_result result = {.total = run->count};
	for (size_t i = 0; i < run->count; i++) {
		if (checksum_of(applied, run->files[i].name))
			continue;
		TRY(apply(run, &run->files[i]));
		result.applied++;
	}
	*ret = result;
	return OK;
}

enum err migrate_run(struct arena *arena, const struct migrate *migrate, struct migrate_result *ret,
		     struct str *ret_problem)
{
	struct run run = {.arena = arena, .migrate = migrate, .problem = ret_problem};
	TRY(list_files(&run));
	TRY(plain_open(arena, migrate->owner_url, "hub-migrate", &run.conn, ret_problem));
	enum err err = apply_missing(&run, ret);
	PQfinish(run.conn);
	return err;
}
