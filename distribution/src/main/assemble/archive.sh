#!/usr/bin/env bash
# Makes lib/holdfast.jsa, the start-up archive (AppCDS): the classes that real runs load, parsed and verified beforehand.
# The virtual machine uses it only with the very jars, order and time stamps that it was made with.
# Not the same bytes every time: threads load classes in the order in which they come.
# usage: archive.sh HOME
set -euo pipefail
export LC_ALL=C

home=$1 place=${2:-}
if [ "$place" != private ]; then
  # In namespaces of its own the daemon can do all that it does elsewhere, without privileges; and what is left ends with them.
  private=(unshare --user --map-root-user --net --mount --pid --fork --kill-child --mount-proc)
  if command -v unshare ip > /dev/null && "${private[@]}" true 2> /dev/null; then
    exec "${private[@]}" "$0" "$home" private
  fi
  echo "archive: no private network on this machine: the daemon cannot be watched and will start slower" >&2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Becomes "holdfast ARGUMENT...", which notes the classes that it loads.
train() {
  export HOLDFAST_JAVA_OPTIONS="-Xshare:off -XX:DumpLoadedClassList=$work/$1.classes"
  exec "$home/bin/holdfast" "$@"
}

# The daemon becomes Active for both families, is asked for its status, and resigns.
train_daemon() {
  ip link set lo up && ip link add train0 type veth peer name train1 || return
  ip addr add 192.0.2.2/24 dev train0
  ip link set train0 up
  ip link set train1 up
  cat > "$work/holdfast.conf" << END
control { socket = "$work/control.sock" }
state { directory = "$work" }
vrrp {
  instances {
    A { interface = train0, virtual-router-id = 1, priority = 255, addresses = ["192.0.2.1/24"] }
    B { interface = train0, virtual-router-id = 2, priority = 255, addresses = ["fe80::1/64", "2001:db8::1/64"] }
  }
}
END
  : > "$work/log"
  (train run --config "$work/holdfast.conf") 2> "$work/log" &
  local daemon=$! tries=600
  until [ "$(grep -c -- '-> active' "$work/log")" = 2 ]; do
    sleep 0.1
    kill -0 "$daemon" 2> /dev/null && [ $((tries--)) -gt 0 ] || { cat "$work/log" >&2; return 1; }
  done
  (train status --socket "$work/control.sock") > /dev/null
  kill "$daemon"
  wait "$daemon"
}

if [ "$place" = private ]; then
  train_daemon || echo "archive: the daemon could not be watched and will start slower" >&2
fi
(train version) > /dev/null
(train plugins) > /dev/null
(train check --config "$home/etc/holdfast.conf") > /dev/null

# Classes of plugins are told apart by numbers, which hold in one list only: the daemon's is kept as it is.
touch "$work"/{run,status}.classes
{
  cat "$work/run.classes"
  cat "$work"/{status,version,plugins,check}.classes | grep -v -e '^#' -e ' source: ' | sed 's/ id: [0-9]*$//'
} > "$work/all"

# Only with G1 can the dump link classes and keep objects; the archive then serves every collector.
export HOLDFAST_JAVA_OPTIONS="-XX:-UseSerialGC -XX:+UseG1GC -Xshare:dump -XX:+AOTClassLinking -XX:SharedClassListFile=$work/all"
"$home/bin/holdfast" version
[ -s "$home/lib/holdfast.jsa" ]
