#!/usr/bin/env bash
# The scenario with rclone: a process for each transfer. Arguments are options of rclone.
set -euo pipefail

RCLONE_FTP_PASS=$(rclone obscure "$FTPS_PASSWORD")
export RCLONE_CONFIG="" RCLONE_FTP_PASS RCLONE_FTP_HOST=$FTPS_HOST RCLONE_FTP_PORT=$FTPS_PORT RCLONE_FTP_USER=$FTPS_USER
export RCLONE_FTP_TLS=true SSL_CERT_FILE=$FTPS_CA
if [[ $FTPS_TLS == 1.2 ]]; then export RCLONE_FTP_DISABLE_TLS13=true; fi
words=(--retries 1 --low-level-retries 1 --contimeout 20s --timeout 20s "$@")

rclone lsf "${words[@]}" ":ftp:$FTPS_DIR" >list.txt
while read -r way name; do
  case $way in
    up) rclone copyto "${words[@]}" "up/$name" ":ftp:$FTPS_DIR/$name" ;;
    down) rclone copyto "${words[@]}" ":ftp:$FTPS_DIR/$name" "down/$name" ;;
  esac
done <<<"$FTPS_PLAN"
before=$(date +%s.%N)
code=0
rclone copyto "${words[@]}" ":ftp:$FTPS_DIR/no-such-file" down/missing || code=$?
after=$(date +%s.%N)
((code)) || { echo "the missing file was got"; exit 1; }
sed 's/^/listed /' list.txt
echo "missing refused $(awk -v a="$before" -v b="$after" 'BEGIN {print b - a}')"
echo 'done'
