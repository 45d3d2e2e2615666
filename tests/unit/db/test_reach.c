#include "core/db/db.h"
#include "lib/cutap.h"

static void tells_local_from_remote(void)
{
	static const struct {
		const char *url;
		bool network;
	} rows[] = {
		{"postgresql://hub_app@/hub?host=%2Fvar%2Frun%2Fpostgresql", false},
		{"postgresql://hub_app@/hub?host=/var/run/postgresql&port=5433", false},
		{"postgresql://hub_app@%2Fvar%2Frun%2Fpostgresql/hub", false},
		{"postgresql:///hub", false},
		{"postgresql://hub_app@/hub?host=@abstract", false},
		{"postgresql://hub_app@db.example.com/hub", true},
		{"postgresql://hub_app@127.0.0.1:5432/hub", true},
		{"postgresql://hub_app@[::1]/hub", true},
		{"postgresql://hub_app@/hub?hostaddr=10.0.0.1", true},
		{"postgresql://hub_app@/hub?host=/run,db2", true},
		{"postgresql://hub_app@/hub?no=such", true},
		{"nonsense", true},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_ROW(db_reach(arena, str_from(rows[i].url)).network == rows[i].network,
			  str_from(rows[i].url));
	arena_free(arena);
}

static void finds_files(void)
{
	struct arena *arena = arena_new();
	static const char url[] = "postgresql://hub_app@db/hub?sslmode=verify-full"
				  "&sslrootcert=/etc/hub/ca.pem&sslcert=/etc/hub/own.pem"
				  "&sslkey=/etc/hub/own.key&passfile=relative";
	struct db_reach reach = db_reach(arena, str_from(url));

	CU_ASSERT_EQUAL_FATAL(reach.file_count, 3);
	bool found = false;
	for (size_t i = 0; i < reach.file_count; i++) {
		found |= str_eq(reach.files[i], STR("/etc/hub/ca.pem"));
		CU_ASSERT_EQUAL(reach.files[i].ptr[reach.files[i].len], '\0');
	}
	CU_ASSERT_TRUE(found);
	arena_free(arena);
}

int main(void)
{
	return CUTAP_RUN({"local sockets need no network", tells_local_from_remote},
			 {"files named in the URL", finds_files});
}
