import { z } from 'zod';
import { BROWSER_FEATURES } from '#policy/permissions-policy';
import { always, headerValue, options, text } from '../values.ts';

/** `https://maps.example.com`, `https://*.example.com`, `http://localhost:3000`. */
const ORIGIN = /^https?:\/\/(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)*(?::\d+)?$/;

const allowed = text(
  'self, * or an origin such as https://maps.example.com',
  (value) => {
    if (value === 'self' || value === '*' || ORIGIN.test(value)) return;
    if (/^['"]self['"]$/.test(value)) return 'takes no quotes here: expected self';
    return 'expected self, * or an origin such as https://maps.example.com; an empty list for nobody';
  },
  { pattern: /^(?:self|\*|https?:\/\/[!#-~]+)$/ },
);

const allowList = z.array(allowed).check(
  always((context) => {
    const { value } = context;
    if (!Array.isArray(value) || value.length < 2 || !value.includes('*')) return;
    const message = 'holds *, which is everybody: expected it alone';
    context.issues.push({ code: 'custom', params: { complete: true }, message, input: value });
  }),
);

const features = options(
  Object.fromEntries(BROWSER_FEATURES.map((feature) => [feature, allowList.optional()])) as Record<
    (typeof BROWSER_FEATURES)[number],
    z.ZodOptional<typeof allowList>
  >,
).check((context) => {
  if (Object.keys(context.value).length > 0) return;
  context.issues.push({ code: 'custom', message: 'expected at least one feature', input: context.value });
});

/** The schema of a Permissions-Policy: the header's text, or its features. */
export const permissionsPolicySchema = z.union([headerValue, features], {
  error: 'expected a header value, or an object of features',
});
