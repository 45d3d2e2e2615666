# shellcheck shell=sh
# What the lints share. A lint is a test that speaks TAP and looks at the sources, or at what was
# built from them; it runs from `make check`, `make lint`, or by hand. Sourced first: goes to the
# root of the sources and makes $found, into which the lint writes a line "file:line: what is wrong"
# per finding.
set -eu

lint=$(cd "$(dirname "$0")" && pwd)
cd "${HUB_TEST_SRCDIR:-$lint/../..}"
# shellcheck disable=SC2034 # for the lints that look at what was built
build=${HUB_TEST_BUILDDIR:-$PWD}

found=$(mktemp)
trap 'rm -f "$found" "$found".*' EXIT

# c_files FOLDER… — C sources and headers.
c_files() { find "$@" -name '*.[ch]' -not -path '*/node_modules/*' | sort; }

# library_flags — what the compiler needs for the libraries' headers.
library_flags() { pkg-config --cflags libpq hiredis json-c openssl libjwt libcurl; }

# need TOOL PACKAGE — without the tool the lint is skipped; with CI or HUB_LINT_STRICT set it fails.
need() {
	if command -v "$1" >/dev/null; then
		return
	elif [ -z "${CI:-}${HUB_LINT_STRICT:-}" ]; then
		echo "1..0 # SKIP no $1; on Debian: apt-get install $2"
		exit 0
	fi
	echo "$1 is missing; on Debian: apt-get install $2" >"$found"
	report "$1 is there"
}

# report RULE — prints the findings and the result, and ends the lint.
report() {
	echo 1..1
	if [ -s "$found" ]; then
		sed 's/^/# /' "$found"
		echo "not ok 1 - $1"
		exit 1
	fi
	echo "ok 1 - $1"
	exit 0
}
