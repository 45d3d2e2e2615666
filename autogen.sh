#!/bin/sh
# Makes ./configure from configure.ac. Needed after a clone and after a change to configure.ac or m4/.
set -eu
cd "$(dirname "$0")"

missing=
need() { # command Debian-package
	command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need autoreconf autoconf
need automake automake
need pkg-config pkg-config

if [ -n "$missing" ]; then
	echo "autogen.sh: missing:$missing" >&2
	echo "autogen.sh: on Debian: apt-get install$missing" >&2
	exit 1
fi

autoreconf --force --install --warnings=all,error
echo "autogen.sh: now run ./configure && make"
