#!/usr/bin/env bash
# The scenario with curl: one process, one control connection for everything. Arguments are options of curl.
set -euo pipefail

case $FTPS_SECURITY in
  implicit) home=ftps:// tls=() ;;
  explicit) home=ftp:// tls=(--ssl-reqd) ;;
  plain) home=ftp:// tls=() ;;
esac
home+=$FTPS_HOST:$FTPS_PORT/$FTPS_DIR
case $FTPS_TLS in
  1.2) tls+=(--tlsv1.2 --tls-max 1.2) ;;
  1.3) tls+=(--tlsv1.3) ;;
esac
common=(--silent --show-error --cacert "$FTPS_CA" --user "$FTPS_USER:$FTPS_PASSWORD" --max-time 30 "${tls[@]}" "$@")
words=(--fail-early "${common[@]}" --output list.txt "$home/")
while read -r way name; do
  case $way in
    up) words+=(--next "${common[@]}" --upload-file "up/$name" "$home/$name") ;;
    down) words+=(--next "${common[@]}" --output "down/$name" "$home/$name") ;;
  esac
done <<<"$FTPS_PLAN"
words+=(--next "${common[@]}" --write-out 'missing %{exitcode} %{time_total}\n' --output down/missing "$home/no-such-file")

code=0
curl "${words[@]}" >out.txt || code=$?
((code == 78)) || { echo "curl ended with $code"; exit 1; }
awk '{print "listed", $NF}' list.txt
awk '/^missing 78 / {print "missing refused", $3}' out.txt
echo 'done'
