#!/usr/bin/env node
/**
 * GitHub's comments of one pull request, in place of the command `gh`: what is sent stands in the file that COMMENTS names. Knows the
 * calls that the action makes, and fails on any other.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILTER = '.[] | select(.user.login == "github-actions[bot]" and (.body | startswith(env.MARKER))) | .id';

const { COMMENTS, GH_TOKEN, MARKER } = process.env;
const { comments, calls, readOnly } = JSON.parse(readFileSync(COMMENTS, 'utf8'));
const line = process.argv.slice(2).join(' ');

function keep() {
  writeFileSync(COMMENTS, JSON.stringify({ comments, calls, readOnly }));
}

function fail(says) {
  process.stderr.write(`gh: ${says}\n`);
  process.exit(1);
}

if (GH_TOKEN === undefined)
  fail('To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.');

const found = line === `api --paginate repos/acme/shop/issues/12/comments --jq ${FILTER}`;
const [, method, path, file] =
  /^api --silent --method (POST|PATCH) repos\/acme\/shop\/issues\/(12\/comments|comments\/\d+) --field body=@(.+)$/.exec(
    line,
  ) ?? [];

if (found) {
  const own = comments.filter(({ login, body }) => login === 'github-actions[bot]' && body.startsWith(MARKER));
  process.stdout.write(own.map(({ id }) => `${id}\n`).join(''));
} else if (method === undefined) {
  fail(`unknown call: ${line}`);
} else if (readOnly) {
  fail('Resource not accessible by integration (HTTP 403)');
} else {
  const body = readFileSync(file, 'utf8');
  const id = Number(path.split('/')[1]);
  if (method === 'POST') comments.push({ id: comments.length + 1, login: 'github-actions[bot]', body });
  else comments.find((comment) => comment.id === id).body = body;
  calls.push(method);
  keep();
}
