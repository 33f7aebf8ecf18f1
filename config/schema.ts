/** The schema of `edge.config.ts`: `define.ts` at run time, with the same words. */
import { z } from 'zod';
import { SWITCHABLE } from '#policy/switches';
import { entitySchema } from './entities.ts';
import { lintSchema } from './lint-options.ts';
import { probesSchema } from './probes.ts';
import { DEFAULTS } from './resolve.ts';
import { accessSchema } from './rules/access.ts';
import { authSchema, issuerSchema } from './rules/auth.ts';
import { bucketsSchema } from './rules/buckets.ts';
import { cacheSchema } from './rules/cache.ts';
import { cookiesSchema } from './rules/cookies.ts';
import { corsSchema } from './rules/cors.ts';
import { experimentsSchema } from './rules/experiments.ts';
import { freshnessSchema } from './rules/freshness.ts';
import { headersSchema } from './rules/headers.ts';
import { maintenanceSchema } from './rules/maintenance.ts';
import { publishedSchema } from './rules/published.ts';
import { querySchema } from './rules/query.ts';
import { recordSchema } from './rules/record.ts';
import { redirectsSchema } from './rules/redirects.ts';
import { rewritesSchema } from './rules/rewrites.ts';
import { always, declaredHost, matching, options, ownModule, pathPattern, table, text } from './values.ts';

const name = matching(
  'a name of lower-case letters, digits and hyphens that begins with a letter',
  /^[a-z][a-z\d-]{0,23}$/,
);

const httpUrl = text(
  'the URL of a server such as https://api.example.com',
  (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) return 'expected the URL of a server such as https://api.example.com';
    return value.replace(/\/$/, '') === url.origin ? undefined : `expected scheme, host and port alone: ${url.origin}`;
  },
  { pattern: /^https?:\/\/[^/]+\/?$/ },
);

const KINDS_OF_ORIGIN = ['http', 's3', 'folder'] as const;

const origin = options({
  http: httpUrl.optional(),
  s3: matching(
    'the regional domain name of a bucket such as shop.s3.eu-central-1.amazonaws.com',
    /^[a-z\d][a-z\d.-]{1,61}[a-z\d]\.s3[.-][a-z\d-]+\.amazonaws\.com(?:\.cn)?$/,
  ).optional(),
  folder: z.string({ error: 'expected the path of a folder' }).min(1).optional(),
  command: z.string({ error: 'expected a command' }).min(1).optional(),
})
  .check(
    always((context) => {
      if (typeof context.value !== 'object' || context.value === null) return;
      const { command, ...where } = context.value;
      const kinds = KINDS_OF_ORIGIN.filter((kind) => where[kind] !== undefined);
      if (kinds.length !== 1) {
        const message = `expected exactly one of http, s3 and folder, got ${kinds.join(' and ') || 'none'}`;
        context.issues.push({ code: 'custom', params: { complete: true }, message, input: context.value });
      } else if (command !== undefined && kinds[0] !== 'http') {
        const message = 'has a command, which only an http origin can have';
        context.issues.push({ code: 'custom', params: { complete: true }, message, input: context.value });
      }
    }),
  )
  .meta({ oneOf: KINDS_OF_ORIGIN.map((kind) => ({ required: [kind] })), dependentRequired: { command: ['http'] } });

const origins = table(name, origin);
const issuers = table(name, issuerSchema);
const hosts = z.array(declaredHost);

/** Why `viewer` is one word for both stations. */
const VIEWER =
  "expected 'function' or 'lambda', for both viewer stations: CloudFront refuses both runtimes on one behavior";

const moduleOfStation = ownModule("expected () => import('./edge/rule.ts')");
const moduleOfViewerRequest = ownModule(
  "expected () => import('./edge/rule.ts'), or an object with one for each station",
);

const ownModules = options({
  viewerRequest: moduleOfStation.optional(),
  originRequest: moduleOfStation.optional(),
  originResponse: moduleOfStation.optional(),
  viewerResponse: moduleOfStation.optional(),
});

const behavior = options({
  path: pathPattern,
  origin: z.string({ error: 'expected the name of an origin' }).min(1, { error: 'expected the name of an origin' }),
  viewer: z.enum(['function', 'lambda'], { error: VIEWER }).default(DEFAULTS.viewer),
  cache: cacheSchema.optional(),
  switches: z.array(z.enum(SWITCHABLE)).min(1, { error: 'expected at least one rule' }).optional(),
  record: recordSchema.optional(),
  cors: corsSchema.optional(),
  access: accessSchema.optional(),
  auth: authSchema.optional(),
  maintenance: maintenanceSchema.optional(),
  redirects: redirectsSchema.optional(),
  rewrites: rewritesSchema.optional(),
  buckets: bucketsSchema.optional(),
  experiments: experimentsSchema.optional(),
  published: publishedSchema.optional(),
  query: querySchema.optional(),
  cookies: cookiesSchema.optional(),
  freshness: freshnessSchema.optional(),
  headers: headersSchema.optional(),
  own: z.union([ownModules, moduleOfViewerRequest]).optional(),
});

const instructions = z
  .number({ error: 'expected a number of instructions' })
  .int({ error: 'expected a whole number of instructions' })
  .positive({ error: 'expected more than 0 instructions' });

/** `EdgeConfig` as it stands in the file. */
export const edgeConfigSchema = options({
  app: name,
  hosts: hosts.min(1, { error: 'expected at least one host name' }),
  origins,
  issuers: issuers.optional(),
  behaviors: z.array(behavior).min(1, { error: 'expected at least one behavior, the last with the path *' }),
  policies: z.literal('managed', { error: "expected 'managed', or nothing" }).optional(),
  environments: table(
    name,
    options({
      hosts: hosts.min(1, { error: 'expected at least one host name' }).optional(),
      origins: origins.optional(),
      issuers: issuers.optional(),
      access: accessSchema.optional(),
      probes: probesSchema.optional(),
      distribution: matching('the id of a distribution such as E2QWRUHAPOMQZL', /^E[A-Z\d]{6,20}$/).optional(),
      role: matching('the name of a role such as shop-prod-edge', /^[\w+=,.@-]{1,64}$/).optional(),
    }),
  ).optional(),
  probes: probesSchema.optional(),
  lint: lintSchema.optional(),
  entities: table(name, entitySchema).optional(),
  budget: options({
    warn: instructions.default(DEFAULTS.budget.warn),
    fail: instructions.default(DEFAULTS.budget.fail),
  }).optional(),
});
