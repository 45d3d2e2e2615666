# shellcheck shell=bash
# The instance's own PostgreSQL cluster: no TCP port, one UNIX socket that only its owner may use.
# PostgreSQL refuses to run as root, so under root it runs as the account `postgres`.

PG_VERSION=15
PG_BIN=/usr/lib/postgresql/$PG_VERSION/bin
PG_DATABASE=whatpro_hub

# pg_as COMMAND… — as the account that owns the cluster, in a directory it can enter.
pg_as() {
	if ((EUID == 0)); then
		(cd "$PG_HOME" && exec runuser -u "$PG_ACCOUNT" -- "$@")
	else
		(cd "$PG_HOME" && exec "$@")
	fi
}

# pg_url ROLE [DATABASE]
pg_url() {
	local host
	host=$(printf '%s' "$PG_SOCKET_DIR" | sed 's,%,%25,g; s,/,%2F,g; s, ,%20,g')
	echo "postgresql://$1@/${2:-$PG_DATABASE}?host=$host&port=5432"
}

pg_ready() { "$PG_BIN/pg_isready" -q -U postgres -h "$PG_SOCKET_DIR" -p 5432; }

pg_init() {
	local dir
	[[ -f $PG_HOME/data/PG_VERSION ]] && return 0
	for dir in "$PG_HOME" "$PG_SOCKET_DIR"; do
		mkdir -p -m 0700 "$dir"
		((EUID != 0)) || chown "$PG_ACCOUNT:" "$dir"
	done
	rm -rf "$PG_HOME/data"
	pg_as "$PG_BIN/initdb" --pgdata="$PG_HOME/data" --username=postgres --encoding=UTF8 \
		--locale=C.UTF-8 --auth=trust --no-sync --no-instructions
	cat >>"$PG_HOME/data/postgresql.conf" <<-EOF_CONF
		listen_addresses = ''
		unix_socket_directories = '$PG_SOCKET_DIR'
		unix_socket_permissions = 0700
		max_connections = 100
		shared_buffers = 128MB
		log_line_prefix = '%m [%p] %u '
		timezone = 'UTC'
	EOF_CONF
}

# After a kill -9 of the postmaster its children need a moment to let go of the shared memory, so
# the start is tried again for a while.
pg_start() {
	local try as=()
	pg_init
	if ((EUID == 0)); then
		as=(setpriv --reuid "$PG_ACCOUNT" --regid "$PG_ACCOUNT" --init-groups)
	fi
	for try in {1..20}; do
		process_start postgres "$PG_HOME" "${as[@]}" "$PG_BIN/postgres" -D "$PG_HOME/data"
		if pg_wait_start; then
			return 0
		fi
		echo "start $try failed; trying again"
		sleep 0.5
	done
	return 1
}

pg_wait_start() {
	local until=$((SECONDS + 30))
	while ((SECONDS < until)); do
		if pg_ready; then
			return 0
		fi
		kill -0 "$(process_pid postgres)" 2>/dev/null || return 1
		sleep 0.05
	done
	return 1
}

# Fast shutdown: open sessions are ended, nothing is lost.
pg_stop() { process_stop postgres INT 30; }
