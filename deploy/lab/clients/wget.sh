#!/usr/bin/env bash
# The scenario with GNU wget, which only downloads: it lists, takes every file of the plan and asks for a missing one.
# Arguments are options of wget.
set -euo pipefail

home=ftps://$FTPS_HOST:$FTPS_PORT/$FTPS_DIR
case $FTPS_TLS in
  1.2) version=TLSv1_2 ;;
  1.3) version=TLSv1_3 ;;
esac
words=(--no-config --no-verbose --ftps-implicit "--ca-certificate=$FTPS_CA" "--user=$FTPS_USER"
  "--password=$FTPS_PASSWORD" "--secure-protocol=$version" --tries=1 --timeout=20 --no-host-directories "$@")

urls=()
while read -r _ name; do
  urls+=("$home/$name")
done <<<"$FTPS_PLAN"
wget "${words[@]}" --output-document=list.html "$home/" >>log.txt 2>&1 || { cat log.txt; exit 1; }
wget "${words[@]}" --directory-prefix=down --cut-dirs=9 "${urls[@]}" >>log.txt 2>&1 || { cat log.txt; exit 1; }

before=$(date +%s.%N)
code=0
wget "${words[@]}" --output-document=down/missing "$home/no-such-file" >missing.txt 2>&1 || code=$?
after=$(date +%s.%N)
((code == 8)) || { echo "wget ended with $code for the missing file"; cat missing.txt; exit 1; }
sed -n 's/.*<a href="[^"]*">\([^<]*\)<\/a>.*/listed \1/p' list.html
echo "missing refused $(awk -v a="$before" -v b="$after" 'BEGIN {print b - a}')"
echo 'done'
