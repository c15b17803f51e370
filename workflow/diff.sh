#!/bin/sh
# What changed in the results since another commit, as Markdown on standard output; logs go to standard error.
# `make diff` calls it with BEFORE (the commit), MAKE, BIN (of the environment) and, if wanted, CSV (a file for every
# change) and FAIL_ON (flipped or changed).
#
# That commit's results are made again in a work tree of its own, .before/, by its own code. Exit code: of the run if
# results of this commit could not be made, else of the comparison. An earlier commit whose results cannot be made, or
# that is not there, is said and no failure.
set -u
place=.before

clean() {
  git worktree remove --force "$place" 2>/dev/null
  rm -rf "$place"
  git worktree prune
}
trap clean EXIT
trap 'exit 130' INT TERM
clean

failed=0
"$MAKE" --no-print-directory results >&2 || failed=$?
if [ "$failed" -ne 0 ]; then
  printf '**The results of this commit could not all be made; the log says why.** Compared are those that are there.\n\n'
fi

if ! git rev-parse --quiet --verify --end-of-options "$BEFORE^{commit}" >/dev/null; then
  printf 'There is no commit `%s` here to compare with: all results count as new.\n\n' "$BEFORE"
elif ! git worktree add --quiet --detach "$place" "$BEFORE" >&2; then
  exit 1
elif ! "$MAKE" --no-print-directory -C "$place" results >&2; then
  printf 'The results of the earlier commit could not all be made; the log says why.\n\n'
fi

mkdir -p "$place/results" results
compared=0
"$BIN"/lymphoradio diff --markdown ${CSV:+--csv "$CSV"} ${FAIL_ON:+--fail-on "$FAIL_ON"} "$place/results" results ||
  compared=$?
[ "$failed" -ne 0 ] && exit "$failed"
exit "$compared"
