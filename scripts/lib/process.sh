# shellcheck shell=bash
# Background processes with a pid file each in $PID_DIR. Every process of an instance is started
# with a working directory inside the instance, which tells it apart from an unrelated process that
# got the same number later.

process_pid() { cat "$PID_DIR/$1.pid" 2>/dev/null; }

# process_alive NAME — true also for a program whose file was replaced since; see process_outdated.
process_alive() {
	local pid cwd
	pid=$(process_pid "$1") || return 1
	cwd=$(readlink "/proc/$pid/cwd" 2>/dev/null) || return 1
	[[ $cwd == "$VAR_DIR"* || $cwd == "$SOCKET_DIR"* || $cwd == "$PG_HOME"* ]]
}

# process_outdated NAME — a build has replaced the program since the process started.
process_outdated() {
	[[ $(readlink "/proc/$(process_pid "$1")/exe" 2>/dev/null) == *' (deleted)' ]]
}

# process_start NAME DIR COMMAND… — in the working directory DIR; output appended to its log. The
# directory is entered before the fork, so process_alive knows the process from its first moment.
process_start() {
	local name=$1 dir=$2
	shift 2
	(
		cd "$dir"
		setsid "$@" >>"$LOG_DIR/$name.log" 2>&1 </dev/null 13>&- 14>&- 19>&- &
		echo $! >"$PID_DIR/$name.pid"
	)
}

# process_stop NAME SIGNAL SECONDS — asks, waits, then kills.
process_stop() {
	local name=$1 signal=$2 limit=$3 pid until
	if process_alive "$name"; then
		pid=$(process_pid "$name")
		kill -s "$signal" "$pid" 2>/dev/null || :
		until=$((SECONDS + limit))
		while process_alive "$name"; do
			if ((SECONDS >= until)); then
				warn "$name did not stop within $limit s: killed"
				kill -s KILL "$pid" 2>/dev/null || :
				break
			fi
			sleep 0.05
		done
	fi
	rm -f "$PID_DIR/$name.pid"
}

# port_free PORT — nothing accepts connections there on this machine.
port_free() {
	! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null && ! (: <"/dev/tcp/::1/$1") 2>/dev/null
}

# port_find FROM — the first port from there on that nobody listens on.
port_find() {
	local port=$1
	until port_free "$port"; do
		port=$((port + 1))
	done
	echo "$port"
}

# port_require PORT OPTION WHAT
port_require() {
	port_free "$1" || die "port $1 is in use, and $3 needs one; choose another with $2 PORT"
}
