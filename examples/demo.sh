#!/bin/sh
# memcli at work on the example data, in a memory of its own that is thrown away at the end.
# Every step is checked; the first one that does not do what it should ends the demo with a failure.
# MEMCLI names another command to run in place of memcli, PYTHON another interpreter for the zip and the pipe.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
memcli=${MEMCLI:-memcli}
python=${PYTHON:-python}
work=$(mktemp -d "${TMPDIR:-/tmp}/memcli-demo.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Nothing here may touch the memory or the settings of whoever runs the demo.
MEMCLI_DB=$work/memory.db MEMCLI_CONFIG=$work/config.toml MEMCLI_ME=Iris MEMCLI_NOW=2025-07-01T09:00:00+01:00
export MEMCLI_DB MEMCLI_CONFIG MEMCLI_ME MEMCLI_NOW
unset MEMCLI_FORMAT MEMCLI_COLOR MEMCLI_REDACT
cp -R "$here/chatgpt-export" "$here/claude-code" "$here/vault" "$here/chat.jsonl" "$here/upload.log" "$work"
cd "$work"

step() { printf '\n\n# %s\n' "$*"; }
fail() { printf '\ndemo: %s\n' "$*" >&2; exit 1; }

# do WORDS…: shows and runs `memcli WORDS…`, and keeps what it wrote to stdout and stderr in $work/out.
do_() {
  shown=
  for word; do
    case $word in *[!A-Za-z0-9_./:=-]*) word="\"$word\"" ;; esac
    shown="$shown $word"
  done
  printf '$ memcli%s\n' "$shown"
  status=0
  $memcli "$@" >out 2>&1 </dev/null || status=$?
  cat out
  [ "$status" -eq 0 ] || fail "exit status $status"
}
shows() { grep -q -e "$1" out || fail "the output should show: $1"; }
hides() { ! grep -q -e "$1" out || fail "the output should not show: $1"; }

step "Take in a ChatGPT export as it comes, zipped."
"$python" -c 'import shutil; shutil.make_archive("chatgpt-export", "zip", "chatgpt-export")'
do_ ingest chatgpt-export.zip
shows 'added'

step "Take in Claude Code sessions, an Obsidian vault and a chat: the format is seen from the shape."
do_ ingest claude-code vault chat.jsonl

step "The same once more adds nothing."
do_ ingest chatgpt-export.zip claude-code vault chat.jsonl
shows 'added *0\|0 added'

step "A log full of secrets: they are replaced before anything is written."
do_ ingest upload.log
do_ recall "which key does the upload use"
hides 'AKIAIOSFODNN7EXAMPLE\|wJalrXUtnFEMI\|not-a-real-password\|ghp_EXAMPLE'
if grep -q -a -e AKIAIOSFODNN7EXAMPLE -e wJalrXUtnFEMI -e not-a-real-password -e ghp_EXAMPLE memory.db*; then
  fail "a secret was written to the database"
fi

step "Remember one line by hand."
do_ add "The spare key of the flat is with Mr Banerjee on plot 15"

step "Ask, and see why each answer ranks where it does."
do_ recall "why is there no rain in April" --limit 3 --explain
shows 'snail'

step "Ask from a script: JSON goes to the pipe, and nothing else."
printf '$ memcli recall "where did Davit propose" --limit 1 --json | python -c …\n'
$memcli recall "where did Davit propose" --limit 1 --json |
  "$python" -c 'import json, sys; hit = json.load(sys.stdin)["hits"][0]; print(hit["timestamp"], hit["speaker"], hit["text"])' >out ||
  fail "the pipe did not give JSON"
cat out
shows 'Sighnaghi'

step "Work out facts and summaries."
do_ consolidate

step "What is known about Iris, and what was true before."
do_ facts Iris --history
shows 'Bristol'
shows 'Leeds'
