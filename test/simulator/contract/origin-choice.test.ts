import { describe, expect, it } from 'vitest';
import { type OriginChoice, originChoiceOf } from '../../../simulator/contract/origin-choice.ts';
import type { OriginCall } from '../../../simulator/engine/engine.ts';
import { chosenOrigins } from '../../../simulator/origin/chosen-origin.ts';
import { ORIGIN_DEFAULTS, type OriginSettings } from '../../../simulator/settings.ts';

const IDS = ['shop', 'api'];

function call(method: OriginCall['method'], first: unknown, second: unknown = null) {
  return originChoiceOf({ method, given: [first, second] }, IDS);
}

const GROUP = {
  originIds: [{ originId: 'shop' }, { originId: 'api', originOverrides: { hostHeader: 'b.example.com' } }],
  selectionCriteria: 'default',
  failoverCriteria: { statusCodes: [500, 503] },
};

describe('the origin that a function chooses', () => {
  it.each<[string, object]>([
    ['nothing else than the assigned one', {}],
    ['another domain', { domainName: 'a.example.com' }],
    ['another Host', { hostHeader: 'a.example.com' }],
    [
      'another Host with its access control switched off',
      { hostHeader: 'a.example.com', originAccessControlConfig: { enabled: false } },
    ],
    ['no path', { originPath: '' }],
    ['a path', { originPath: '/v2' }],
    ['no headers', { customHeaders: {} }],
    ['headers', { customHeaders: { 'x-key': 'k' } }],
    [
      'the longest times',
      { timeouts: { readTimeout: 120, responseCompletionTimeout: 121, keepAliveTimeout: 120, connectionTimeout: 10 } },
    ],
    [
      'a server',
      { customOriginConfig: { port: 8443, protocol: 'https', sslProtocols: ['TLSv1.2'], ipAddressType: 'ipv4' } },
    ],
    [
      'a bucket',
      {
        domainName: 'b.s3.eu-central-1.amazonaws.com',
        originAccessControlConfig: {
          enabled: true,
          signingBehavior: 'always',
          signingProtocol: 'sigv4',
          originType: 's3',
        },
      },
    ],
    ['a shield', { originShield: { enabled: true, region: 'eu-central-1' } }],
  ])('may be updated to have %s', (_, update) => {
    expect(call('updateRequestOrigin', update)).toEqual({ choice: { method: 'updateRequestOrigin', update } });
  });

  it.each<[string, unknown, string]>([
    ['nothing', null, 'updateRequestOrigin'],
    ['a text', 'a.example.com', 'updateRequestOrigin'],
    ['a domain with a port', { domainName: 'a.example.com:80' }, 'updateRequestOrigin.domainName'],
    ['an address', { domainName: '192.0.2.1' }, 'updateRequestOrigin.domainName'],
    ['a domain beyond 253 characters', { domainName: 'a'.repeat(254) }, 'updateRequestOrigin.domainName'],
    ['a bucket in upper case', { domainName: 'B.s3.amazonaws.com' }, 'updateRequestOrigin.domainName'],
    [
      'a bucket beyond 128 characters',
      { domainName: `${'b'.repeat(120)}.s3.amazonaws.com` },
      'updateRequestOrigin.domainName',
    ],
    ['a path with a slash at its end', { originPath: '/v2/' }, 'updateRequestOrigin.originPath'],
    ['a header in upper case', { customHeaders: { 'X-Key': 'k' } }, 'updateRequestOrigin.customHeaders.X-Key'],
    ["a header of CloudFront's", { customHeaders: { 'x-edge-a': 'k' } }, 'updateRequestOrigin.customHeaders.x-edge-a'],
    [
      'a header that breaks the line',
      { customHeaders: { 'x-a': 'a\r\nb: c' } },
      'updateRequestOrigin.customHeaders.x-a',
    ],
    ['no attempt', { connectionAttempts: 0 }, 'updateRequestOrigin.connectionAttempts'],
    ['four attempts', { connectionAttempts: 4 }, 'updateRequestOrigin.connectionAttempts'],
    ['too much time', { timeouts: { readTimeout: 121 } }, 'updateRequestOrigin.timeouts.readTimeout'],
    [
      'too much time to connect',
      { timeouts: { connectionTimeout: 11 } },
      'updateRequestOrigin.timeouts.connectionTimeout',
    ],
    [
      'less time for all than for a part',
      { timeouts: { readTimeout: 9, responseCompletionTimeout: 8 } },
      'updateRequestOrigin.timeouts',
    ],
    ['port 22', { customOriginConfig: { port: 22, protocol: 'http' } }, 'updateRequestOrigin.customOriginConfig.port'],
    [
      'another protocol',
      { customOriginConfig: { port: 80, protocol: 'ftp' } },
      'updateRequestOrigin.customOriginConfig.protocol',
    ],
    [
      'a Host that the signature contradicts',
      { hostHeader: 'a.example.com', originAccessControlConfig: { enabled: true } },
      'updateRequestOrigin',
    ],
    ['too many names', { allowedCertificateNames: Array(21).fill('a') }, 'updateRequestOrigin.allowedCertificateNames'],
    ['a member that AWS does not name', { domain: 'a.example.com' }, 'updateRequestOrigin'],
  ])('may not be updated to have %s', (_, update, at) => {
    expect(call('updateRequestOrigin', update)).toEqual({
      refused: [{ at, says: expect.any(String), kind: 'origin' }],
    });
  });

  it('may be selected by its id, with another Host', () => {
    expect(call('selectRequestOriginById', 'api')).toEqual({
      choice: { method: 'selectRequestOriginById', origin: { originId: 'api', overrides: {} } },
    });
    expect(call('selectRequestOriginById', 'api', { hostHeader: 'b.example.com', sni: 'b.example.com' })).toMatchObject(
      {
        choice: { origin: { overrides: { hostHeader: 'b.example.com', sni: 'b.example.com' } } },
      },
    );
  });

  it('may be two, of which the second is asked where the first fails', () => {
    expect(call('createRequestOriginGroup', GROUP)).toEqual({
      choice: {
        method: 'createRequestOriginGroup',
        members: [
          { originId: 'shop', overrides: {} },
          { originId: 'api', overrides: { hostHeader: 'b.example.com' } },
        ],
        statusCodes: [500, 503],
      },
    });
  });

  it.each<[string, OriginCall['method'], unknown, unknown?]>([
    ['an id that the distribution does not know', 'selectRequestOriginById', 'other'],
    ['an id of no text', 'selectRequestOriginById', 7],
    ['nothing', 'selectRequestOriginById', null],
    ['a domain beside the id', 'selectRequestOriginById', 'api', { domainName: 'a.example.com' }],
    ['a group of one', 'createRequestOriginGroup', { ...GROUP, originIds: [{ originId: 'shop' }] }],
    [
      'a group of three',
      'createRequestOriginGroup',
      { ...GROUP, originIds: IDS.concat('shop').map((originId) => ({ originId })) },
    ],
    [
      'a group with a stranger',
      'createRequestOriginGroup',
      { ...GROUP, originIds: [{ originId: 'shop' }, { originId: 'x' }] },
    ],
    ['a group without criteria', 'createRequestOriginGroup', { originIds: GROUP.originIds }],
    [
      'a group that fails over on 200',
      'createRequestOriginGroup',
      { ...GROUP, failoverCriteria: { statusCodes: [200] } },
    ],
    ['a group by other criteria', 'createRequestOriginGroup', { ...GROUP, selectionCriteria: 'fast' }],
  ])('may not be %s', (_, method, first, second) => {
    expect(call(method, first, second ?? null)).toHaveProperty('refused');
  });

  it('may have any id where nobody says which there are', () => {
    const given = { method: 'selectRequestOriginById', given: ['other', null] } as const;
    expect(originChoiceOf(given)).toHaveProperty('choice');
  });
});

describe('a choice of an origin', () => {
  const origin = (id: string): OriginSettings => ({
    ...ORIGIN_DEFAULTS,
    id,
    domainName: `${id}.example.com`,
    isS3: false,
    path: '/base',
    customHeaders: { 'X-Key': 'k' },
  });
  const [shop, api] = [origin('shop'), origin('api')];

  function comesTo(choice: OriginChoice, assigned = shop) {
    return chosenOrigins(choice, assigned, [shop, api]);
  }

  it('leaves of the assigned origin what an update does not name', () => {
    const [{ settings }] = comesTo({
      method: 'updateRequestOrigin',
      update: { domainName: 'new.example.com' },
    }).members;
    expect(settings).toEqual({ ...shop, domainName: 'new.example.com' });
  });

  it.each<[object, Partial<OriginSettings>]>([
    [{ originPath: '' }, { path: '' }],
    [{ customHeaders: {} }, { customHeaders: {} }],
    [
      { connectionAttempts: 1, originShield: { enabled: true } },
      { connectionAttempts: 1, hasOriginShield: true },
    ],
    [{ customOriginConfig: { port: 8080, protocol: 'http' } }, { httpPort: 8080, protocolPolicy: 'http-only' }],
    [
      { customOriginConfig: { port: 8443, protocol: 'https', sslProtocols: ['TLSv1.3'] } },
      { httpsPort: 8443, protocolPolicy: 'https-only', sslProtocols: ['TLSv1.3'] },
    ],
    [
      { timeouts: { readTimeout: 5, keepAliveTimeout: 6, connectionTimeout: 7, responseCompletionTimeout: 8 } },
      { readTimeout: 5, keepaliveTimeout: 6, connectionTimeout: 7, responseCompletionTimeout: 8 },
    ],
    [{ domainName: 'b.s3.amazonaws.com' }, { domainName: 'b.s3.amazonaws.com', isS3: true }],
  ])('of %j changes the settings', (update, changed) => {
    const [{ settings }] = comesTo({ method: 'updateRequestOrigin', update }).members;
    expect(settings).toEqual({ ...shop, ...changed });
  });

  it('makes a server of a bucket where it says so, and another bucket none', () => {
    const bucket = { ...shop, isS3: true };
    const isS3 = (update: object) =>
      comesTo({ method: 'updateRequestOrigin', update }, bucket).members[0].settings.isS3;
    expect([
      isS3({}),
      isS3({ domainName: 'a.example.com' }),
      isS3({ domainName: 'b.s3-website-eu-west-1.amazonaws.com' }),
      isS3({ customOriginConfig: { port: 80, protocol: 'http' } }),
    ]).toEqual([true, false, false, false]);
  });

  it('by id is that origin, with what is said besides', () => {
    const overrides = { hostHeader: 'h.example.com' };
    expect(comesTo({ method: 'selectRequestOriginById', origin: { originId: 'api', overrides } })).toEqual({
      members: [{ settings: api, overrides }],
      statusCodes: [],
    });
  });

  it('of two is both in their order', () => {
    const members = [
      { originId: 'api', overrides: {} },
      { originId: 'shop', overrides: {} },
    ] as const;
    const { members: chosen, statusCodes } = comesTo({
      method: 'createRequestOriginGroup',
      members,
      statusCodes: [503],
    });
    expect([chosen.map(({ settings }) => settings.id), statusCodes]).toEqual([['api', 'shop'], [503]]);
  });
});
