#!/usr/bin/env bash
# Installs what is missing of the named groups of tools/packages.txt (Debian's packages).
set -eu
cd "$(dirname "$0")/.."
missing=()
for group in "$@"; do
    while read -r name; do
        status=$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || true)
        [ "$status" = installed ] || missing+=("$name")
    done < <(sed -n "s/^$group //p" tools/packages.txt)
done
[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing: ${missing[*]}" >&2
sudo=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "packages are missing; as root: apt-get install ${missing[*]}" >&2
        exit 1
    }
    sudo=(sudo)
fi
apt() { "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" >&2; }
apt install -y --no-install-recommends "${missing[@]}" || {
    apt update && apt install -y --no-install-recommends "${missing[@]}"
}
