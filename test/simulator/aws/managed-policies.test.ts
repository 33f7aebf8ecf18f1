import { describe, expect, it } from 'vitest';
import {
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  MANAGED_RESPONSE_HEADERS_POLICIES,
} from '../../../simulator/aws/managed-policies.ts';
import type { CachePolicy } from '../../../simulator/cache/cache-policy.ts';
import type { OriginRequestPolicy } from '../../../simulator/cache/origin-request-policy.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { withResponseHeadersPolicy } from '../../../simulator/response/response-headers-policy.ts';
import { behaviorOf, problemsOf, withBehavior } from './distribution-json.ts';

/** The table of the Developer Guide: min, default and max TTL, headers, cookies, query strings, encodings. */
const CACHE: Readonly<Record<string, string>> = {
  CachingOptimized: '1/86400/31536000 - none none gzip br',
  CachingOptimizedForUncompressedObjects: '1/86400/31536000 - none none',
  CachingDisabled: '0/0/0 - none none',
  'Elemental-MediaPackage': '0/86400/31536000 origin none aws.manifestfilter,start,end,m gzip',
  Amplify: '2/2/600 authorization,cloudfront-viewer-country,host all all gzip br',
  UseOriginCacheControlHeaders:
    '0/0/31536000 host,origin,x-http-method-override,x-http-method,x-method-override all none gzip br',
  'UseOriginCacheControlHeaders-QueryStrings':
    '0/0/31536000 host,origin,x-http-method-override,x-http-method,x-method-override all all gzip br',
};

function cacheText({ minTtl, defaultTtl, maxTtl, headers, cookies, queryStrings, gzip, brotli }: CachePolicy): string {
  const query = queryStrings.names?.join(',') ?? queryStrings.behavior;
  const encodings = `${gzip ? ' gzip' : ''}${brotli ? ' br' : ''}`;
  return `${minTtl}/${defaultTtl}/${maxTtl} ${headers.join(',') || '-'} ${cookies.behavior} ${query}${encodings}`;
}

/** The same of origin request policies: headers, cookies, query strings. */
const ORIGIN_REQUEST: Readonly<Record<string, string>> = {
  AllViewer: 'allViewer - all all',
  AllViewerExceptHostHeader: 'allExcept host all all',
  'CORS-CustomOrigin': 'whitelist origin none none',
  'CORS-S3Origin': 'whitelist origin,access-control-request-headers,access-control-request-method none none',
  'Elemental-MediaTailor-PersonalizedManifests':
    'whitelist origin,access-control-request-headers,access-control-request-method,user-agent,x-forwarded-for none all',
  HostHeaderOnly: 'whitelist host none none',
  UserAgentRefererHeaders: 'whitelist user-agent,referer none none',
};

function requestText({ headers, cookies, queryStrings }: OriginRequestPolicy): string {
  return `${headers.behavior} ${headers.names.join(',') || '-'} ${cookies.behavior} ${queryStrings.behavior}`;
}

const SECURITY = {
  'referrer-policy': 'strict-origin-when-cross-origin',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'x-xss-protection': '1; mode=block',
};
const SIMPLE = { 'access-control-allow-origin': '*' };
const PREFLIGHT = {
  ...SIMPLE,
  'access-control-allow-methods': 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT',
  'access-control-expose-headers': '*',
};

/** What each response headers policy adds to the answer to a preflight. */
const RESPONSE_HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  SimpleCORS: SIMPLE,
  'CORS-With-Preflight': PREFLIGHT,
  SecurityHeadersPolicy: SECURITY,
  'CORS-and-SecurityHeadersPolicy': { ...SIMPLE, ...SECURITY },
  'CORS-with-preflight-and-SecurityHeadersPolicy': { ...PREFLIGHT, ...SECURITY },
};

function byName<Policy>(policies: Readonly<Record<string, { readonly name: string; readonly policy?: Policy }>>) {
  return new Map(Object.entries(policies).map(([id, { name, policy }]) => [name, { id, policy }]));
}

describe("AWS's own policies", () => {
  it.each(Object.entries(CACHE))('of the cache are those of the Developer Guide: %s', (name, expected) => {
    const CachePolicyId = byName(MANAGED_CACHE_POLICIES).get(name)?.id ?? '';
    expect(cacheText(behaviorOf(withBehavior({ CachePolicyId })).cachePolicy)).toBe(expected);
  });

  it('of the cache whose contents AWS does not say are refused by name', () => {
    const unsaid = Object.entries(MANAGED_CACHE_POLICIES).filter(([, { policy }]) => policy === undefined);
    const problems = unsaid.flatMap(([CachePolicyId]) => problemsOf(withBehavior({ CachePolicyId })));
    expect(problems).toEqual(
      ['Amplify-Default', 'Amplify-DefaultNoCookies', 'Amplify-ImageOptimization', 'Amplify-StaticContent'].map(
        (name) => expect.stringContaining(`is AWS's own ${name},`),
      ),
    );
  });

  it.each(Object.entries(ORIGIN_REQUEST))(
    'of origin requests are those of the Developer Guide: %s',
    (name, expected) => {
      const OriginRequestPolicyId = byName(MANAGED_ORIGIN_REQUEST_POLICIES).get(name)?.id ?? '';
      const { originRequestPolicy } = behaviorOf(withBehavior({ OriginRequestPolicyId }));
      expect(originRequestPolicy && requestText(originRequestPolicy)).toBe(expected);
    },
  );

  it('of origin requests send 21 headers of CloudFront in AllViewerAndCloudFrontHeaders-2022-06, and none that came later', () => {
    const policy = byName(MANAGED_ORIGIN_REQUEST_POLICIES).get('AllViewerAndCloudFrontHeaders-2022-06')?.policy;
    expect(policy?.headers.behavior).toBe('allViewerAndWhitelistCloudFront');
    expect(new Set(policy?.headers.names).size).toBe(21);
    expect(policy?.headers.names.filter((name) => /ja3|ja4|header-order|header-count/.test(name))).toEqual([]);
  });

  it.each(Object.entries(RESPONSE_HEADERS))(
    'of response headers add what the Developer Guide says: %s',
    (name, expected) => {
      const ResponseHeadersPolicyId = byName(MANAGED_RESPONSE_HEADERS_POLICIES).get(name)?.id ?? '';
      const { responseHeadersPolicy = {} } = behaviorOf(withBehavior({ ResponseHeadersPolicyId }));
      const preflight = {
        method: 'OPTIONS',
        headers: headersFrom({ Origin: 'https://a.example.com', 'Access-Control-Request-Method': 'PUT' }),
      };
      const answer = { status: '200', statusDescription: 'OK', headers: {}, body: '' };
      const { headers } = withResponseHeadersPolicy(responseHeadersPolicy, answer, preflight);
      expect(Object.fromEntries(Object.entries(headers).map(([at, lines]) => [at, lines[0]?.value]))).toEqual(expected);
    },
  );

  it('of response headers override nothing but X-Content-Type-Options', () => {
    const sent = Object.fromEntries(Object.keys({ ...PREFLIGHT, ...SECURITY }).map((name) => [name, 'origin']));
    const policy =
      byName(MANAGED_RESPONSE_HEADERS_POLICIES).get('CORS-with-preflight-and-SecurityHeadersPolicy')?.policy ?? {};
    const answer = { status: '200', statusDescription: 'OK', headers: headersFrom(sent), body: '' };
    const preflight = {
      method: 'OPTIONS',
      headers: headersFrom({ Origin: 'https://a.example.com', 'Access-Control-Request-Method': 'PUT' }),
    };
    const { headers } = withResponseHeadersPolicy(policy, answer, preflight);
    const replaced = Object.entries(headers).filter(([, lines]) => lines[0]?.value !== 'origin');
    expect(replaced.map(([name]) => name)).toEqual(['x-content-type-options']);
  });

  it('have an id each', () => {
    const all = [MANAGED_CACHE_POLICIES, MANAGED_ORIGIN_REQUEST_POLICIES, MANAGED_RESPONSE_HEADERS_POLICIES];
    const ids = all.flatMap((policies) => Object.keys(policies));
    expect(ids).toHaveLength(24);
    expect(new Set(ids).size).toBe(24);
    expect(ids.filter((id) => !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))).toEqual([]);
  });
});
