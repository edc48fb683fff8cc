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

# demo WORDS…: shows and runs `memcli WORDS…`, and keeps what it wrote in $work/out.
demo() {
  line='$ memcli'
  for word; do
    case $word in *[!A-Za-z0-9_./:=-]*) word="\"$word\"" ;; esac
    line="$line $word"
  done
  printf '%s\n' "$line"
  status=0
  $memcli "$@" >out 2>&1 </dev/null || status=$?
  cat out
  [ "$status" -eq 0 ] || fail "that ended with status $status"
}
shows() { grep -q -e "$1" out || fail "that should show: $1"; }
hides() { ! grep -q -e "$1" out || fail "that should not show: $1"; }
run_id() { grep -o 'run_[0-9a-z]*' out | head -n 1; }

step "Take in a ChatGPT export as it comes, zipped. Answers that were regenerated are kept, but not recalled."
"$python" -c 'import shutil; shutil.make_archive("chatgpt-export", "zip", "chatgpt-export")'
demo ingest chatgpt-export.zip
shows '^ *48 added'
shows '^ *3 on branches'

step "Take in Claude Code sessions, an Obsidian vault and a chat: each format is told by its shape."
demo ingest claude-code vault chat.jsonl
shows '^ *[0-9][0-9]* added'

step "The same again adds nothing."
demo ingest chatgpt-export.zip claude-code vault chat.jsonl
shows '^ *0 added'

step "A log full of secrets: they are replaced before anything is written."
demo ingest upload.log
shows 'secrets replaced'
demo recall "what did the upload connect to" --limit 1 --full
shows '\[redacted:'
if grep -q -a -e AKIAIOSFODNN7EXAMPLE -e CYEXAMPLEKEY -e not-a-real-password -e ghp_EXAMPLE memory.db*; then
  fail "a secret of upload.log stands in the database"
fi

step "Remember one line by hand."
demo add "The spare key of the flat is with Mr Banerjee on plot 15"
shows '^ *1 added'

step "Ask, and see what made each score."
demo recall "why is there no rain in April" --limit 3 --explain
shows 'snail'
shows 'score'

step "Ask from a script: the pipe gets JSON and nothing else."
printf '%s\n' '$ memcli recall "who has the spare key" --limit 1 --json | python -c …'
$memcli recall "who has the spare key" --limit 1 --json </dev/null | "$python" -c '
import json, sys
hit = json.load(sys.stdin)["data"]["hits"][0]
print(hit["timestamp"], hit["id"], hit["text"])' >out || fail "that gave no JSON"
cat out
shows '^2025-07-01T0.*Banerjee'

step "Work out facts and summaries from what was taken in."
demo consolidate
shows 'facts'

step "What is known of where Iris lives: the newer fact closed the older one."
demo facts Iris --attribute home --history
shows 'Leeds'
shows 'Bristol'

step "And how memcli knows, down to the file, the line and the words."
fact=$($memcli facts Iris --attribute home --format ids </dev/null | head -n 1)
demo why "$fact"
shows 'I live in Bristol now'
shows 'chat.jsonl'

step "Forget a conversation: it is gone from every answer at once, with what was derived from it alone."
demo recall "how much did Tidewise offer" --limit 3
shows '46,000'
demo forget --conversation "Answering the Tidewise offer" --yes
run=$(run_id)
demo recall "how much did Tidewise offer" --limit 3
hides '46,000'

step "Taking the export in again does not bring it back."
demo ingest chatgpt-export.zip
demo recall "how much did Tidewise offer" --limit 3
hides '46,000'

step "Undo does."
demo undo "$run"
demo recall "how much did Tidewise offer" --limit 3
shows '46,000'

step "All of it at a glance."
demo status
shows 'messages'

printf '\n\nEvery step did what it should.\n'
