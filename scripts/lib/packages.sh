# shellcheck shell=bash
# Debian packages: installs what is missing and nothing else. Packages that bring a service are kept
# from starting or enabling it; what was installed before stays as it was.

PACKAGES_BUILD=(
	autoconf automake gcc libc6-dev make pkgconf
	libargon2-dev libcunit1-dev libcurl4-openssl-dev libfcgi-dev libhiredis-dev libjson-c-dev libjwt-dev
	libpq-dev libqrencode-dev libssl-dev
)
PACKAGES_RUN=(ca-certificates caddy curl postgresql-15 redis-server util-linux)
PACKAGES_TEST=(chromium clang clang-format clang-tidy cppcheck fonts-liberation prometheus
	shellcheck)
PACKAGE_SERVICES=(caddy postgresql prometheus redis-server)
POLICY=/usr/sbin/policy-rc.d

# as_root COMMAND… — directly, or through sudo.
as_root() {
	if ((EUID == 0)); then
		"$@"
	else
		sudo -- "$@"
	fi
}

# packages_missing NAME… — those that aren't installed, one per line.
packages_missing() {
	local installed
	# shellcheck disable=SC2016 # dpkg-query's own placeholders
	installed=$(dpkg-query -W -f='${Package} ${db:Status-Abbrev}\n' "$@" 2>/dev/null |
		grep ' ii ' || :)
	comm -23 <(printf '%s\n' "$@" | sort) <(cut -d' ' -f1 <<<"$installed" | sort)
}

# packages_install NAME…
packages_install() {
	local missing
	mapfile -t missing < <(packages_missing "$@")
	if ((${#missing[@]} == 0)); then
		note "nothing to install"
		return
	fi
	command -v apt-get >/dev/null || die "not a Debian system; install: ${missing[*]}"
	if ((EUID != 0)) && ! command -v sudo >/dev/null; then
		die "install these as root, then try again: apt-get install ${missing[*]}"
	fi
	progress "(${#missing[@]} missing)"
	as_root apt-get update -q
	packages_without_services "${missing[@]}"
	note "installed ${missing[*]}"
}

packages_without_services() {
	local fresh=() service
	for service in "${PACKAGE_SERVICES[@]}"; do
		service_known "$service" || fresh+=("$service")
	done
	(
		if [[ ! -e $POLICY ]]; then
			trap 'as_root rm -f "$POLICY"' EXIT
			printf '#!/bin/sh\nexit 101\n' | as_root tee "$POLICY" >/dev/null
			as_root chmod 0755 "$POLICY"
		fi
		as_root env DEBIAN_FRONTEND=noninteractive \
			apt-get install -q -y --no-install-recommends "$@"
	)
	for service in "${fresh[@]}"; do
		service_disable "$service"
	done
}

service_known() { [[ -e /lib/systemd/system/$1.service || -e /etc/init.d/$1 ]]; }

service_disable() {
	if [[ -e /lib/systemd/system/$1.service ]] && command -v systemctl >/dev/null; then
		as_root systemctl disable --quiet "$1.service"
	elif [[ -e /etc/init.d/$1 ]]; then
		as_root update-rc.d "$1" disable
	fi
}
