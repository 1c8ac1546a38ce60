# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Sourced. Points apt at lists and a cache of its own, so that suites can be used which the machine's
# own configuration does not name, without changing that configuration.

# The release this machine runs: bookworm, trixie, …
host_suite() {
	# shellcheck disable=SC1091
	(. /etc/os-release && echo "${VERSION_CODENAME:?this is not a Debian release}")
}

# The URI from which this machine takes SUITE. apt is asked, since it alone knows both formats of its
# source lists.
mirror_of() {
	apt-get --print-uris update 2>/dev/null |
		sed -n "s|^'\\(.*\\)/dists/$1/InRelease'.*|\\1|p" | sed 1q
}

debian_mirror() {
	for name in "$(host_suite)" stable testing sid; do
		mirror=$(mirror_of "$name")
		if [ -n "$mirror" ]; then
			echo "$mirror"
			return
		fi
	done
	echo "no Debian mirror found in this machine's apt configuration" >&2
	return 1
}

# apt_private DIR SUITE...: from here on, apt keeps its state in DIR and knows these suites and no others.
apt_private() {
	apt_dir=$1
	shift
	mkdir -p "$apt_dir/lists/partial" "$apt_dir/archives/partial"
	mirror=$(debian_mirror) || return
	: >"$apt_dir/preferences"
	for suite; do
		uri=$(mirror_of "$suite")
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${uri:-$mirror} $suite main"
	done >"$apt_dir/sources.list"
	cat >"$apt_dir/apt.conf" <<-END
		Dir::State::lists "$apt_dir/lists";
		Dir::Cache "$apt_dir";
		Dir::Cache::archives "$apt_dir/archives";
		Dir::Etc::sourcelist "$apt_dir/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferences "$apt_dir/preferences";
		Dir::Etc::preferencesparts "/dev/null";
		Acquire::Languages "none";
		Acquire::Retries "3";
		APT::Sandbox::User "root";
	END
	export APT_CONFIG="$apt_dir/apt.conf"
	apt-get -qq update
}
