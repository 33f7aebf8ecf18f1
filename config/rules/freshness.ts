import { z } from 'zod';
import {
  always,
  conditionalPath,
  cookieName,
  headerName,
  headerValue,
  mediaType,
  options,
  ownModule,
  seconds,
} from '../values.ts';

const NOT_FRESH = ['no-cache', 'no-store'] as const;

const STATUS = "expected a status from 200 to 599, or one of '2xx', '3xx', '4xx', '5xx'";

/** A 304 is no answer of its own: it says that what was kept is still good. */
const status = z.union(
  [
    z
      .int({ error: STATUS })
      .min(200, { error: STATUS })
      .max(599, { error: STATUS })
      .check((context) => {
        if (context.value !== 304) return;
        const message = 'counts as the 200 that it confirms: expected 200';
        context.issues.push({ code: 'custom', message, input: context.value });
      }),
    z.enum(['2xx', '3xx', '4xx', '5xx']),
  ],
  { error: STATUS },
);

/** The name of a header that a rule sees among the others. */
const seenHeaderName = headerName.check((context) => {
  const name = context.value.toLowerCase();
  const message =
    name === 'set-cookie'
      ? 'is not shared anyway where it is set'
      : name === '__proto__'
        ? 'is a name that a JavaScript object cannot hold'
        : undefined;
  if (message) context.issues.push({ code: 'custom', message, input: context.value });
});

const lifetime = {
  public: z.boolean().default(false),
  staleWhileRevalidate: seconds.optional(),
  staleIfError: seconds.optional(),
  immutable: z.boolean().default(false),
};

const edge = z.union(
  [
    z.enum(NOT_FRESH),
    options({ maxAge: seconds.optional(), sharedMaxAge: seconds.optional(), ...lifetime }).check(
      always((context) => {
        const { value } = context;
        if (typeof value !== 'object' || value === null) return;
        if (value.maxAge !== undefined || value.sharedMaxAge !== undefined) return;
        const message = 'does not say for how long: expected maxAge, sharedMaxAge, or both';
        context.issues.push({ code: 'custom', params: { complete: true }, message, input: value });
      }),
    ),
  ],
  { error: "expected 'no-cache', 'no-store', or an object with maxAge or sharedMaxAge in seconds" },
);

const browser = z.union([z.enum(NOT_FRESH), options({ maxAge: seconds, ...lifetime })], {
  error: "expected 'no-cache', 'no-store', or an object with maxAge in seconds",
});

const answers = options({
  paths: z.array(conditionalPath).min(1, { error: 'expected at least one path pattern' }).optional(),
  status: z.array(status).min(1, { error: 'expected at least one status' }).optional(),
  contentType: z
    .union([mediaType, z.array(mediaType).min(1, { error: 'expected at least one media type' })], {
      error: 'expected a media type, or a list of them',
    })
    .optional(),
  header: options({ name: seenHeaderName, value: headerValue }).optional(),
  when: ownModule("expected () => import('./edge/is-archived.ts')").optional(),
  edge: edge.optional(),
  browser: browser.optional(),
}).check(
  always((context) => {
    const { value } = context;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    if (value.edge !== undefined || value.browser !== undefined) return;
    const message = 'has nothing to say: expected edge, browser, or both';
    context.issues.push({ code: 'custom', params: { complete: true }, message, input: value });
  }),
);

/** The schema of `freshness`. */
export const freshnessSchema = options({
  answers: z.array(answers).min(1, { error: 'expected at least one entry' }).optional(),
  sessionCookies: z.array(cookieName).min(1, { error: 'expected at least one cookie' }).optional(),
});
