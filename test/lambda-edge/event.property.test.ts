import type { CloudFrontHeaders, CloudFrontOrigin, CloudFrontRequest, CloudFrontResponse } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromEdgeAnswer,
  fromEdgeRequest,
  fromEdgeResponse,
  fromOriginRequest,
  fromOriginResponse,
  toEdgeRequest,
  toEdgeResponse,
  toOriginRequest,
} from '../../lambda-edge/event.ts';
import type { EdgeResponse } from '../../policy/event.ts';
import type { EdgeOrigin } from '../../policy/own-rules.ts';

const NAMES = [
  'a',
  'b',
  'A',
  '',
  '1',
  '0',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__proto__',
  'é',
  '%61',
  'a b',
];

const text = fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 8 }));

/** `a=1`, `flag`, `flag=`, `=a`, `a=b=c`, or nothing between two separators. */
const pair = fc.oneof(
  fc.constant(''),
  text,
  text.map((name) => `${name}=`),
  fc.tuple(text, text).map((parts) => parts.join('=')),
);

const querystring = fc
  .array(
    pair.map((each) => each.replaceAll('&', '')),
    { maxLength: 8 },
  )
  .map((pairs) => pairs.join('&'));

const cookieLine = fc
  .array(pair, { maxLength: 6 })
  .chain((pairs) => fc.constantFrom('; ', ';', ' ; ').map((separator) => pairs.join(separator)));

function headersWith(name: string, line: fc.Arbitrary<string>): fc.Arbitrary<CloudFrontHeaders> {
  const lines = fc.array(fc.record({ key: text, value: text }, { requiredKeys: ['value'] }), { maxLength: 3 });
  const special = fc.array(fc.record({ key: fc.constantFrom(name, name.toUpperCase()), value: line }), {
    maxLength: 3,
  });
  return fc
    .tuple(fc.dictionary(text, lines, { maxKeys: 6, noNullPrototype: true }), fc.option(special))
    .map(([others, mine]) => (mine ? { ...others, [name]: mine } : others));
}

const anyRequest = fc.record<Partial<CloudFrontRequest>>(
  {
    clientIp: fc.ipV6(),
    method: fc.constantFrom('GET', 'POST', 'OPTIONS'),
    uri: text.map((rest) => `/${rest}`),
    querystring,
    headers: headersWith('cookie', cookieLine),
    body: fc.constant({ inputTruncated: true, action: 'read-only', encoding: 'base64', data: 'YQ==' }),
  },
  { requiredKeys: ['uri', 'querystring', 'headers'] },
) as fc.Arbitrary<CloudFrontRequest>;

const setCookieLine = fc
  .tuple(pair, fc.constantFrom('', ';Path=/', '; Secure; HttpOnly', ';', ' ; a'))
  .map((parts) => parts.join(''));

const anyResponse = fc.record<Partial<CloudFrontResponse>>(
  {
    status: fc.integer({ min: 200, max: 599 }).map(String),
    statusDescription: text,
    headers: headersWith('set-cookie', setCookieLine),
  },
  { requiredKeys: ['status', 'headers'] },
) as fc.Arbitrary<CloudFrontResponse>;

const origin: fc.Arbitrary<CloudFrontOrigin> = fc
  .record({ customHeaders: headersWith('x-key', text), domainName: text, path: text })
  .chain((settings) => fc.constantFrom({ custom: settings }, { s3: settings }) as fc.Arbitrary<unknown>)
  .map((made) => made as CloudFrontOrigin);

const anyOriginRequest = fc
  .tuple(anyRequest, fc.option(origin, { nil: undefined }))
  .map(([request, made]): CloudFrontRequest => (made ? { ...request, origin: made } : request));

/** JSON, as it is on the way to and from a handler; keeps a name such as `__proto__`, and the order of lines. */
function bytes(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** The order of headers is nobody's; that of the lines of one header is. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, part]) => [name, sorted(part)]);
}

const RUNS = { numRuns: 2000 };

describe('what no rule changed', () => {
  it('goes on byte for byte in a request', () => {
    fc.assert(
      fc.property(anyRequest, (original) => {
        const kept = bytes(original);
        const result = fromEdgeRequest(original, toEdgeRequest(original), toEdgeRequest(original), false);
        expect(bytes(result)).toBe(kept);
        expect(bytes(original)).toBe(kept);
      }),
      RUNS,
    );
  });

  it('goes on byte for byte in a response', () => {
    fc.assert(
      fc.property(anyResponse, (original) => {
        const kept = bytes(original);
        const result = fromEdgeResponse(original, toEdgeResponse(original), toEdgeResponse(original));
        expect(bytes(result)).toBe(kept);
        expect(bytes(original)).toBe(kept);
      }),
      RUNS,
    );
  });

  it('goes on byte for byte in a request to an origin', () => {
    fc.assert(
      fc.property(anyOriginRequest, (original) => {
        const kept = bytes(original);
        const result = fromOriginRequest(original, toOriginRequest(original), toOriginRequest(original), false);
        expect(bytes(result)).toBe(kept);
        expect(bytes(original)).toBe(kept);
      }),
      RUNS,
    );
  });

  it("goes on byte for byte in an origin's response", () => {
    fc.assert(
      fc.property(anyResponse, (original) => {
        const result = fromOriginResponse(original, toEdgeResponse(original), toEdgeResponse(original));
        expect(bytes(result)).toBe(bytes(original));
      }),
      RUNS,
    );
  });

  it('goes on byte for byte beside the domain name of an origin', () => {
    fc.assert(
      fc.property(anyOriginRequest, text, (original, domainName) => {
        const after = toOriginRequest(original);
        const settings = after.origin?.custom ?? after.origin?.s3;
        fc.pre(settings !== undefined);
        settings.domainName = domainName;
        const result = fromOriginRequest(original, toOriginRequest(original), after, false);
        const meant = Object.entries(original.origin ?? {}).map(([kind, sent]) => [kind, { ...sent, domainName }]);
        expect(bytes(result)).toBe(bytes({ ...original, origin: Object.fromEntries(meant) }));
      }),
      RUNS,
    );
  });

  it('goes on byte for byte beside a header that a rule set', () => {
    fc.assert(
      fc.property(anyRequest, text, text, (original, name, value) => {
        fc.pre(name !== 'cookie' && (!Object.hasOwn(original.headers, name) || original.headers[name]?.length !== 0));
        const after = toEdgeRequest(original);
        Object.defineProperty(after.headers, name, {
          value: { value },
          enumerable: true,
          configurable: true,
          writable: true,
        });
        const { headers, ...rest } = fromEdgeRequest(original, toEdgeRequest(original), after, false);
        const { headers: sent, ...others } = original;
        const isSame = sent[name]?.length === 1 && Object.hasOwn(sent, name) && sent[name][0]?.value === value;
        const lines = isSame ? sent[name] : [{ value }];
        expect(bytes(headers)).toBe(bytes(Object.fromEntries([...Object.entries(sent), [name, lines]])));
        expect(bytes(rest)).toBe(bytes(others));
      }),
      RUNS,
    );
  });

  it('goes on in its pairs beside a parameter that a rule removed', () => {
    fc.assert(
      fc.property(anyRequest, fc.nat(), (original, which) => {
        const after = toEdgeRequest(original);
        const names = Object.keys(after.querystring);
        fc.pre(names.length > 0);
        const gone = names[which % names.length] ?? '';
        delete after.querystring[gone];
        const { querystring: result } = fromEdgeRequest(original, toEdgeRequest(original), after, false);
        const pairs = original.querystring.split('&').filter((each) => each !== '' && each.split('=')[0] !== gone);
        expect(result.split('&').filter(Boolean).sort()).toEqual(pairs.sort());
      }),
      RUNS,
    );
  });

  it('goes on beside a path that a rule rewrote', () => {
    fc.assert(
      fc.property(anyRequest, text, (original, uri) => {
        const after = { ...toEdgeRequest(original), uri };
        const result = fromEdgeRequest(original, toEdgeRequest(original), after, false);
        expect(bytes(result)).toBe(bytes({ ...original, uri }));
      }),
      RUNS,
    );
  });
});

describe('the adapter', () => {
  const value = fc.record(
    {
      value: text,
      multiValue: fc.array(fc.record({ value: text, attributes: text }, { requiredKeys: ['value'] })),
      attributes: text,
    },
    { requiredKeys: ['value'] },
  );
  const values = fc.dictionary(text, value, { maxKeys: 5, noNullPrototype: true });

  it('never throws, whatever an event lacks', () => {
    const parts = fc.record(
      {
        uri: text,
        method: text,
        querystring,
        headers: fc.option(headersWith('cookie', cookieLine), { nil: undefined }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(parts, (sparse) => {
        const original = sparse as unknown as CloudFrontRequest;
        const before = toEdgeRequest(original);
        fromEdgeRequest(original, before, toEdgeRequest(original), true);
        const response = sparse as unknown as CloudFrontResponse;
        fromEdgeResponse(response, toEdgeResponse(response), toEdgeResponse(response));
        fromOriginRequest(original, toOriginRequest(original), toOriginRequest(original), true);
        fromOriginResponse(response, toEdgeResponse(response), toEdgeResponse(response));
      }),
      RUNS,
    );
  });

  it('takes whatever a rule leaves behind, and gives CloudFront lists of lines and a text for a query', () => {
    fc.assert(
      fc.property(anyRequest, values, values, values, (original, query, headers, cookies) => {
        const after = { ...toEdgeRequest(original), querystring: query, headers, cookies };
        const result = fromEdgeRequest(original, toEdgeRequest(original), after, true);
        expect(typeof result.querystring).toBe('string');
        expect(
          Object.values(result.headers)
            .flat()
            .every((line) => typeof line.value === 'string'),
        ).toBe(true);
      }),
      RUNS,
    );
  });

  it('never throws, whatever a rule leaves for an origin', () => {
    const left = fc.oneof(fc.anything(), fc.record({ custom: fc.anything() }), fc.record({ s3: fc.anything() }));
    fc.assert(
      fc.property(anyOriginRequest, left, (original, after) => {
        const request = { ...toOriginRequest(original), origin: after as EdgeOrigin };
        fromOriginRequest(original, toOriginRequest(original), request, false);
      }),
      RUNS,
    );
  });

  it('makes an answer that comes back as it was', () => {
    const plain = fc.string({ unit: fc.constantFrom(...'abc=%é'), minLength: 1, maxLength: 6 });
    const name = fc.constantFrom('a', 'b', 'x-c', 'constructor', 'toString');
    const single = fc.record({ value: plain });
    const several = fc.array(single, { minLength: 2, maxLength: 3 }).map(([first, ...rest]) => {
      const entries = [first ?? { value: '' }, ...rest];
      return { ...(entries[0] ?? { value: '' }), multiValue: entries };
    });
    const answers = fc.record<EdgeResponse>({
      statusCode: fc.integer({ min: 200, max: 599 }),
      headers: fc.dictionary(name, fc.oneof(single, several), { noNullPrototype: true }),
      cookies: fc.dictionary(
        name,
        fc.record({ value: plain, attributes: fc.constantFrom('Path=/', 'Secure; HttpOnly') }),
        { noNullPrototype: true },
      ),
    });
    fc.assert(
      fc.property(answers, (answer) => {
        expect(toEdgeResponse(fromEdgeAnswer(answer) as CloudFrontResponse)).toEqual(answer);
      }),
      RUNS,
    );
  });
});
