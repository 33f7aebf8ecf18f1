#!/bin/sh
# `npm ci` of a project whose lock file names this package, in place of the command `npm`.
if [ "$*" != ci ]; then
  echo "npm: unknown call: $*" >&2
  exit 1
fi
mkdir -p node_modules/.bin
ln -sfn "$PACKAGE" node_modules/edgewright
ln -sf ../edgewright/lib/edgewright.js node_modules/.bin/edgewright
