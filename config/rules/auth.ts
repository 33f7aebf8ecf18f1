import { z } from 'zod';
import { PUBLIC_KEY_ALGORITHMS } from '#policy/auth';
import {
  always,
  cookieName,
  matching,
  mediaTypeWithParameters,
  options,
  pathPattern,
  requestHeaderName,
  seconds,
  table,
} from '../values.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

const claim = matching('the name of a claim', /^[ -~]{1,128}$/);

const names = (expected: string) =>
  z.array(matching(expected, /^[!#-[\]-~]{1,256}$/)).min(1, { error: `expected at least one: ${expected}` });

const text = z.string({ error: 'expected a text' }).max(20_000, { error: 'expected at most 20,000 characters' });

const rule = options({
  paths: z.array(pathPattern).min(1, { error: 'expected at least one path pattern' }).optional(),
  methods: z.array(z.enum(METHODS)).min(1, { error: 'expected at least one method' }).optional(),
  public: z.literal(true, { error: 'expected true, or nothing' }).optional(),
  scopes: names('a scope such as orders:read').optional(),
  groups: z.array(claim).min(1, { error: 'expected at least one group' }).optional(),
  claims: table(claim, z.array(z.string()).min(1, { error: 'expected at least one text' })).optional(),
});

/** The schema of `auth`. */
export const authSchema = options({
  issuers: z
    .array(z.string({ error: 'expected the name of an issuer' }))
    .min(1, { error: 'expected at least one issuer' }),
  place: z.enum(['viewer-request', 'origin-request', 'function']).optional(),
  tokens: z
    .array(
      z.union([z.literal('authorization'), options({ cookie: cookieName })], {
        error: "expected 'authorization', or { cookie: 'name' }",
      }),
    )
    .min(1, { error: "expected 'authorization', { cookie: 'name' }, or both" })
    .optional(),
  keepToken: z.boolean().default(false),
  clockTolerance: seconds.max(300, { error: 'expected at most 300 seconds' }).default(0),
  rules: z.array(rule).min(1, { error: 'expected at least one rule' }).optional(),
  claims: table(
    requestHeaderName,
    z.union([claim, options({ claim, key: z.boolean().default(false) })], {
      error: 'expected the name of a claim, or { claim, key: true }',
    }),
  ).optional(),
  realm: matching('a name of letters, digits, spaces and hyphens', /^[\w-](?:[\w -]{0,62}[\w-])?$/).default('api'),
  answers: options({
    contentType: mediaTypeWithParameters.optional(),
    unauthorized: text.optional(),
    forbidden: text.optional(),
    unavailable: text.optional(),
  }).optional(),
});

const KINDS = ['jwksUri', 'secret'] as const;

/** The schema of an issuer. */
export const issuerSchema = options({
  issuer: matching('the iss of its tokens such as https://id.example.com/', /^[!-~]{1,512}$/),
  audiences: names('an audience such as https://api.example.com'),
  audienceClaim: claim.optional(),
  algorithms: z
    .array(
      z.enum([...PUBLIC_KEY_ALGORITHMS, 'HS256'], {
        error: `expected algorithms of ${PUBLIC_KEY_ALGORITHMS.join(', ')}, or HS256 alone with a secret`,
      }),
    )
    .min(1, { error: 'expected at least one algorithm' })
    .optional(),
  jwksUri: matching('an https URL such as https://id.example.com/jwks.json', /^https?:\/\/[!-~]+$/).optional(),
  secret: matching('a name of letters, digits and ./_- such as /shop/partner', /^[\w./-]{1,200}$/).optional(),
  type: matching('a type such as at+jwt', /^[\w!#$&^.+/-]{1,127}$/).optional(),
  tokenUse: z.enum(['access', 'id']).optional(),
  scopesClaim: claim.optional(),
  groupsClaim: claim.optional(),
  command: z.string({ error: 'expected a command' }).min(1).optional(),
}).check(
  always((context) => {
    const { value } = context;
    if (typeof value !== 'object' || value === null) return;
    const add = (message: string): void => {
      context.issues.push({ code: 'custom', params: { complete: true }, message, input: value });
    };
    const isShared = value.algorithms?.includes('HS256') === true;
    if (KINDS.every((kind) => value[kind] !== undefined)) add('expected jwksUri or secret, got both');
    if (isShared && value.algorithms?.length !== 1) add('expected HS256 alone: a public key is no secret');
    if (isShared && value.secret === undefined) add('expected secret with HS256');
    if (value.secret !== undefined && value.algorithms !== undefined && !isShared)
      add("expected algorithms: ['HS256'] with a secret, or none");
    if (value.command !== undefined && value.secret !== undefined)
      add('has a command, which an issuer with a secret does not need');
  }),
);
