# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# For scripts that run the program, sourced: $dir is theirs, and gone at the end, and $dir/run is XDG_RUNTIME_DIR.
# $build is the build directory.

# shellcheck disable=SC2154 # theirs
slipway=$build/compositor/slipway
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -m 700 "$dir/run"
export XDG_RUNTIME_DIR="$dir/run" XDG_CONFIG_HOME="$dir/config"
unset WAYLAND_DISPLAY

# status WANTED CMD...: CMD ends with that status; its output is in $dir/out and $dir/err.
status() {
	wanted=$1
	shift
	"$@" >"$dir/out" 2>"$dir/err"
	got=$?
	[ $got = "$wanted" ] || {
		echo "status $got, not $wanted"
		cat "$dir/err"
		return 1
	}
}

# refused PATTERN CMD...: CMD ends with status 2, prints nothing, and says why in one line.
refused() {
	pattern=$1
	shift
	status 2 "$@" || return
	if [ -s "$dir/out" ] || [ "$(wc -l <"$dir/err")" != 1 ] || ! grep -q "^slipway: .*$pattern" "$dir/err"; then
		echo "not one line that matches: $pattern"
		cat "$dir/out" "$dir/err"
		return 1
	fi
}

# tidy: nothing is left of any instance.
tidy() {
	left=$(ls -A "$dir/run")
	[ -z "$left" ] || {
		echo "left behind: $left"
		return 1
	}
}

# until_true CMD...: within 10 s.
until_true() {
	tries=0
	until "$@" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || return 1
		sleep 0.05
	done
}

options='--backend headless --size 320x200 --log-level error'

# shellcheck disable=SC2086 # options are words
kiosk() { "$slipway" kiosk $options "$@"; }

# shellcheck disable=SC2086
shot() { "$slipway" shot $options "$@"; }
