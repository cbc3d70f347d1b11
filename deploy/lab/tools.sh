# shellcheck shell=bash
# Puts the peers of the lab in place: sourced by deploy/test, idempotent, never asks a question.
# Servers are unpacked side by side and never installed: their packages exclude each other, and an installed one would start.

INSTALLED=(lftp curl wget perl libio-socket-ssl-perl python3 python3-pytest python3-yaml python3-pyftpdlib python3-openssl openssl
  nodejs openjdk-17-jdk-headless maven shellcheck procps iproute2 strace libwrap0 libsodium23
  systemd dbus man-db adduser netbase libdevmapper1.02.1 libseccomp2 libglib2.0-0
  chromium dnsmasq-base filezilla xvfb xdotool gftp-text rclone sslscan testssl.sh)
UNPACKED=(prometheus vsftpd libpam-pwdfile proftpd-core proftpd-mod-crypto pure-ftpd nginx libnginx-mod-stream libfaketime
  libhiredis0.14 libhashkit2 libmemcached11 libmemcachedutil2 libpcre2-posix3
  haproxy liblua5.3-0 libopentracing1 libopentracing-c-wrapper0
  kubernetes-client podman runc conmon catatonit containernetworking-plugins libgpgme11 libassuan0 libsubid4)

apt_quietly() {
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o APT::Sandbox::User=root -qq "$@"
}

apt_lists_once() {
  [[ -n ${APT_LISTS_FRESH:-} ]] && return
  apt_quietly update || echo "some package lists are not reachable; going on with those that are"
  APT_LISTS_FRESH=1
}

is_installed() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

install_programs() {
  local missing=() name
  for name in "${INSTALLED[@]}"; do
    is_installed "$name" || missing+=("$name")
  done
  command -v npm >/dev/null || missing+=(npm)
  if ((${#missing[@]})); then
    apt_lists_once
    apt_quietly install -y --no-install-recommends "${missing[@]}" || return
  fi
}

unpack_peers() {
  local name peers=$LAB_SCRATCH/peers
  mkdir -p "$peers/deb" "$peers/proftpd-modules" "$peers/proftpd-libs" "$peers/haproxy-libs" "$peers/podman-libs"
  for name in "${UNPACKED[@]}"; do
    [[ -e $peers/$name/.done ]] && continue
    apt_lists_once
    (cd "$peers/deb" && apt_quietly download "$name") || return
    mkdir -p "$peers/$name"
    dpkg -x "$peers/deb/${name}"_*.deb "$peers/$name" || return
    touch "$peers/$name/.done"
  done
  find "$peers"/proftpd-*/usr/lib/proftpd -name '*.so' -exec cp -u {} "$peers/proftpd-modules/" \;
  find "$peers"/lib{hiredis,hashkit,memcached,memcachedutil,pcre2-posix}* -name '*.so*' -exec cp -au {} "$peers/proftpd-libs/" \;
  find "$peers"/lib{lua5.3,opentracing}* -name '*.so*' -exec cp -au {} "$peers/haproxy-libs/" \;
  find "$peers"/lib{gpgme,assuan,subid}* -name '*.so*' -exec cp -au {} "$peers/podman-libs/" \;
}

# What is unpacked brings no libraries along: a machine that lacks one is told here, not in the middle of a test.
check_peers() {
  local program missing peers=$LAB_SCRATCH/peers programs=(vsftpd/usr/sbin/vsftpd proftpd-core/usr/sbin/proftpd pure-ftpd/usr/sbin/pure-ftpd
    nginx/usr/sbin/nginx haproxy/usr/sbin/haproxy prometheus/usr/bin/prometheus podman/usr/bin/podman runc/usr/sbin/runc
    conmon/usr/bin/conmon)
  for program in "${programs[@]/#/$peers/}"; do
    missing=$(LD_LIBRARY_PATH=$peers/proftpd-libs:$peers/haproxy-libs:$peers/podman-libs ldd "$program" | grep 'not found')
    if [[ -n $missing ]]; then
      echo "$program misses libraries:"$'\n'"$missing"
      return 1
    fi
  done
}

fetch_java_peers() {
  mkdir -p "$LAB_SCRATCH/classes" "$LAB_SCRATCH/jars"
  if [[ ! -e $LAB_SCRATCH/jars/.done || $LAB/jars.xml -nt $LAB_SCRATCH/jars/.done ]]; then
    mvn -B -q -f "$LAB/jars.xml" dependency:copy-dependencies "-DoutputDirectory=$LAB_SCRATCH/jars" || return
    touch "$LAB_SCRATCH/jars/.done"
  fi
  javac --release 17 -d "$LAB_SCRATCH/classes" -cp "$LAB_SCRATCH/jars/*" "$LAB"/servers/*.java "$LAB"/clients/*.java
}

# What reads manifests by their types, and Helm.
fetch_kube() {
  local folder=$LAB_SCRATCH/kube
  mkdir -p "$folder/classes" "$folder/jars"
  if [[ ! -e $folder/.done || $LAB/kube.xml -nt $folder/.done ]]; then
    mvn -B -q -f "$LAB/kube.xml" dependency:copy-dependencies "-DoutputDirectory=$folder/jars" || return
    touch "$folder/.done"
  fi
  javac --release 17 -d "$folder/classes" -cp "$folder/jars/*" "$LAB"/kube/*.java
}

fetch_fuzzer() {
  "$TREE/deploy/fuzz" --jars
}

# For Debian 12's Node.js, which is 18: playwright-core from 1.62 on wants 20.
NODE_PACKAGES=(basic-ftp@6.2.3 playwright-core@1.61.1 axe-core@4.14.1 @grafana/schema@11.6.0 typescript@5.9.3)

fetch_node_client() {
  local installed=$LAB_SCRATCH/node_modules/.installed
  [[ -f $installed && $(<"$installed") == "${NODE_PACKAGES[*]}" ]] && return
  npm install --silent --no-audit --no-fund --prefix "$LAB_SCRATCH" "${NODE_PACKAGES[@]}" &&
    echo "${NODE_PACKAGES[*]}" >"$installed"
}
