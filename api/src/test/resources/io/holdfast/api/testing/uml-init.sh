#!/bin/sh
# The first process inside User-mode Linux (UserModeLinux.java). Its files are those of the machine outside, which can only
# be read; $SHARED is the folder through which commands come and results go.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
mount -t hostfs none "$SHARED" -o "$SHARED"
mkdir -p /run/tmp /run/netns /run/modules/lib/modules
export TMPDIR=/run/tmp

# Its modules, wherever the machine outside keeps its own.
ln -s "/usr/lib/uml/modules/$(uname -r)" /run/modules/lib/modules/
export MODPROBE_OPTIONS='-d /run/modules'
printf '#!/bin/sh\nexec modprobe -d /run/modules "$@"\n' > /run/modprobe
chmod +x /run/modprobe
echo /run/modprobe > /proc/sys/kernel/modprobe

ip link set lo up
: > "$SHARED/ready"
number=1
while [ ! -e "$SHARED/end" ]; do
  if [ -e "$SHARED/$number.sh" ]; then
    sh "$SHARED/$number.sh" > "$SHARED/$number.out" 2>&1 < /dev/null
    echo $? > "$SHARED/$number.status"
    mv "$SHARED/$number.status" "$SHARED/$number.exit"
    number=$((number + 1))
  else
    sleep 0.02
  fi
done
halt -f -p
