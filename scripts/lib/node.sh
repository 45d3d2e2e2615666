# shellcheck shell=bash
# Node for the SPA's build, the Chatwoot stand-in and the tests: the machine's own when it is new
# enough, else the prebuilt one from the npm registry, under var/node.

NODE_MIN_MAJOR=22
NODE_INSTALL=22 # an LTS line; npm 10 is the one that belongs to it

node_major() {
	local version
	version=$("$1" --version 2>/dev/null) || return 1
	version=${version#v}
	echo "${version%%.*}"
}

node_new_enough() {
	local major
	command -v "$1" >/dev/null || return 1
	major=$(node_major "$1") || return 1
	((major >= NODE_MIN_MAJOR))
}

node_arch() {
	case $(uname -m) in
	x86_64) echo x64 ;;
	aarch64) echo arm64 ;;
	*) die "no prebuilt Node for $(uname -m); install Node $NODE_MIN_MAJOR or newer" ;;
	esac
}

# node_prepare — puts a good node and npm first in PATH, installing them when needed.
node_prepare() {
	if node_new_enough node && command -v npm >/dev/null; then
		note "the machine's $(node --version)"
		return
	fi
	local bin
	bin=$NODE_DIR/node_modules/node-linux-$(node_arch)/bin
	if ! node_new_enough "$bin/node"; then
		command -v npm >/dev/null || packages_install npm
		mkdir -p "$NODE_DIR"
		progress "(Node $NODE_INSTALL)"
		npm install --prefix "$NODE_DIR" --no-audit --no-fund --no-save \
			"node-linux-$(node_arch)@$NODE_INSTALL" npm@10
	fi
	PATH=$bin:$NODE_DIR/node_modules/.bin:$PATH
	hash -r
	note "$(node --version) in ${NODE_DIR#"$ROOT"/}"
}

# npm_install DIR — dependencies of a package, again only when its lockfile or Node changed.
npm_install() {
	local dir=$1 stamp now
	stamp=$BUILD_DIR/npm-$(sha_short "$dir")
	now=$(cat "$dir/package.json" "$dir/package-lock.json" <(node --version) | sha256sum)
	if [[ ! -d $dir/node_modules ]] || ! stamp_is "$stamp" "$now"; then
		npm ci --prefix "$dir" --no-audit --no-fund
		echo "$now" >"$stamp"
	fi
}
