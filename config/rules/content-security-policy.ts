import leven from 'leven';
import { z } from 'zod';
import { SANDBOX_TOKENS, SOURCE_DIRECTIVES, SOURCE_KEYWORDS } from '#policy/content-security-policy';
import { always, headerValue, matching, options, text } from '../values.ts';

/** A source expression. @see https://www.w3.org/TR/CSP3/#framework-directive-source-list */
const source = text("a source such as 'self' in quotes or https://cdn.example.com", sourceProblem, {
  pattern: /^[!-+\--:<-~]+$/,
});

/** `https:`, `wss:`, `*`, `*.example.com`, `https://cdn.example.com:8443/js/`, `localhost:*`. */
const SCHEME_OR_HOST =
  /^(?:[a-z][a-z\d+.-]*:|(?:[a-z][a-z\d+.-]*:\/\/)?(?:\*|(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)*|\[[\da-f:.]+\])(?::(?:\d+|\*))?(?:\/[\w\-.~%!$&'()*+=:@/]*)?)$/i;

const HASH = /^'sha(?:256|384|512)-[\w+/-]+={0,2}'$/;

function sourceProblem(value: string): string | undefined {
  const characters = characterProblem(value);
  if (characters) return characters;
  const bare = value.replace(/^'|'$/g, '');
  if (/^nonce-/i.test(bare)) return 'is the same for every answer, and such a nonce guards nothing: expected a hash';
  if (value !== `'${bare}'`) {
    const isQuoted = isKeyword(bare) || HASH.test(`'${bare}'`);
    if (isQuoted) return `needs its quotes: "'${bare}'"`;
    return SCHEME_OR_HOST.test(value) ? undefined : 'is neither a scheme, nor a host, nor a keyword in quotes';
  }
  return isKeyword(bare) || HASH.test(value) ? undefined : `is not a keyword; ${nearestKeyword(bare)}`;
}

function isKeyword(bare: string): boolean {
  return SOURCE_KEYWORDS.some((keyword) => keyword === bare.toLowerCase());
}

function nearestKeyword(bare: string): string {
  const nearest = [...SOURCE_KEYWORDS].sort((a, b) => leven(bare, a) - leven(bare, b))[0] ?? '';
  const expected = `expected ${SOURCE_KEYWORDS.map((keyword) => `'${keyword}'`).join(', ')} or a hash`;
  return leven(bare, nearest) <= 2 ? `did you mean '${nearest}'? ${expected}` : expected;
}

/** What no word of a policy may hold. */
function characterProblem(value: string): string | undefined {
  if (/[;,]/.test(value)) return 'holds a ; or a comma, which would end it: expected one source an item';
  if (/\s/.test(value.trim())) return 'holds a space: expected one source an item';
  return /^[!-~]+$/.test(value) ? undefined : 'expected visible ASCII characters';
}

/** One word of a directive that holds no sources. */
const word = (expected: string): z.ZodString => text(expected, characterProblem, { pattern: /^[!-+\--:<-~]+$/ });

const sources = z.array(source).check(
  always((context) => {
    const { value } = context;
    if (!Array.isArray(value) || value.length < 2 || !value.includes("'none'")) return;
    const message = `holds 'none', which counts only alone`;
    context.issues.push({ code: 'custom', params: { complete: true }, message, input: value });
  }),
);

const sourceDirectives = Object.fromEntries(
  SOURCE_DIRECTIVES.map((directive) => [directive, sources.optional()]),
) as Record<(typeof SOURCE_DIRECTIVES)[number], z.ZodOptional<typeof sources>>;

const directives = options({
  ...sourceDirectives,
  'upgrade-insecure-requests': z.literal(true, { error: 'expected true' }).optional(),
  sandbox: z.array(z.enum(SANDBOX_TOKENS)).optional(),
  'require-trusted-types-for': z.array(z.literal("'script'", { error: `expected "'script'"` })).optional(),
  'trusted-types': z.array(word("the name of a policy, 'allow-duplicates' in quotes, or *")).optional(),
  'report-to': matching('the name of an endpoint', /^[\w-]+$/).optional(),
  'report-uri': z.array(word('a URL')).min(1, { error: 'expected at least one URL' }).optional(),
}).check((context) => {
  if (Object.keys(context.value).length > 0) return;
  context.issues.push({ code: 'custom', message: 'expected at least one directive', input: context.value });
});

/** The schema of a Content-Security-Policy: the header's text, or its directives. */
export const contentSecurityPolicySchema = z.union([headerValue, directives], {
  error: 'expected a header value, or an object of directives',
});
