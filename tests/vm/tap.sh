# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Sourced by tests that run in the VM: TAP on standard output.

cases=0

ok() {
	cases=$((cases + 1))
	echo "ok $cases - $1"
}

not_ok() {
	cases=$((cases + 1))
	echo "not ok $cases - $1"
}

# expect NAME CMD...: CMD succeeds. What it prints is shown if it does not.
expect() {
	case_name=$1
	shift
	if said=$("$@" 2>&1); then
		ok "$case_name"
	else
		not_ok "$case_name"
		printf '%s\n' "$said" | sed 's/^/# /'
	fi
}

# card_of DRIVER: its primary node. The numbers follow the order in which drivers were loaded. PCI devices are not named
# after theirs.
card_of() {
	for card in /dev/dri/card*; do
		device=/sys/class/drm/${card##*/}/device
		case "$(readlink "$device") $(readlink "$device/driver")" in
		*"$1"*) echo "$card" && return ;;
		esac
	done
}

end() {
	echo "1..$cases"
}
