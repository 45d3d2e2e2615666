# shellcheck shell=bash
# Where one instance of the stack keeps its things. An instance is a directory (var by default,
# var/test for the tests): run/ has pids and sockets, log/ the logs, postgres/ the data.
#
# A UNIX socket path has at most 107 bytes (sun_path), and PostgreSQL started by root runs as the
# account `postgres`, which must be able to enter its directories. Where the checkout does not allow
# that, sockets or data move to a directory outside it, and the user is told.

SOCKET_PATH_MAX=107
SHORT_NAME_MAX=20 # the longest socket file name in use: ".s.PGSQL.5432.lock", "caddy-admin.sock"
PG_ACCOUNT=postgres

sha_short() { printf '%s' "$1" | sha256sum | cut -c1-12; }

# paths_set VAR_DIR — fills the globals; creates nothing.
paths_set() {
	VAR_DIR=$1
	[[ $VAR_DIR == /* ]] || VAR_DIR=$ROOT/$VAR_DIR
	PID_DIR=$VAR_DIR/run
	LOG_DIR=$VAR_DIR/log
	SECRETS_FILE=$VAR_DIR/secrets.env
	ENV_FILE=$VAR_DIR/run.env
	OPTIONS_FILE=$PID_DIR/options.env
	NODE_DIR=$ROOT/var/node
	BUILD_DIR=$ROOT/var/build
	SOCKET_DIR=$PID_DIR
	if ((${#SOCKET_DIR} + 1 + SHORT_NAME_MAX > SOCKET_PATH_MAX)); then
		SOCKET_DIR=$(paths_outside run)
	fi
	PG_HOME=$VAR_DIR/postgres
	if ((EUID == 0)) && ! account_can_enter "$VAR_DIR"; then
		PG_HOME=$(paths_outside lib)
	fi
	PG_SOCKET_DIR=$PG_HOME
	if ((${#PG_SOCKET_DIR} + 1 + SHORT_NAME_MAX > SOCKET_PATH_MAX)); then
		PG_SOCKET_DIR=$(paths_outside run)-pg
	fi
}

# The directory outside the checkout for sockets (run) or data (lib).
paths_outside() {
	local name
	name=whatpro-hub-$(sha_short "$VAR_DIR")
	if ((EUID == 0)); then
		echo "/var/$1/$name"
	elif [[ $1 == run ]]; then
		echo "${XDG_RUNTIME_DIR:-/tmp}/$name"
	else
		echo "${XDG_DATA_HOME:-$HOME/.local/share}/$name"
	fi
}

# True when the account that runs PostgreSQL may walk down to the directory. Before its package is
# installed nobody can ask as that account, so the permission bits of the path decide.
account_can_enter() {
	local dir=$1 mode
	while [[ $dir != / ]]; do
		if [[ -e $dir ]]; then
			mode=$(stat -c %a "$dir")
			((8#$mode & 1)) || return 1
		fi
		dir=$(dirname "$dir")
	done
}

paths_make() {
	install -d -m 0755 "$ROOT/var" "$VAR_DIR"
	mkdir -p "$PID_DIR" "$LOG_DIR" "$BUILD_DIR"
	paths_private "$SOCKET_DIR" 0750
	if [[ $SOCKET_DIR != "$PID_DIR" ]]; then
		say "sockets are in $SOCKET_DIR: the path of the checkout is too long for them"
	fi
	if [[ $PG_HOME != "$VAR_DIR/postgres" ]]; then
		say "PostgreSQL keeps its data in $PG_HOME: it cannot enter $VAR_DIR"
	fi
}

# A directory outside the checkout may have been made by someone else: refuse it then.
paths_private() {
	local dir=$1 mode=$2
	if [[ ! -d $dir ]]; then
		mkdir -p -m "$mode" "$dir"
	fi
	[[ -O $dir && ! -L $dir ]] || die "$dir belongs to somebody else; remove it and try again"
}
