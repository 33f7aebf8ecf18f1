import { describe, expect, it } from 'vitest';
import { localServers } from '../../cli/dev-project.ts';
import type { EdgeConfig } from '../../config/define.ts';
import { resolveConfig } from '../../config/resolve.ts';

const issuer = (url: string, more: object = {}) => ({
  issuer: url,
  audiences: ['shop'],
  command: 'node id.mjs',
  ...more,
});

function serversOf(config: Partial<EdgeConfig>, environment = 'dev') {
  const whole: EdgeConfig = {
    app: 'shop',
    hosts: ['www.example.com'],
    origins: { site: { folder: 'public' } },
    behaviors: [{ path: '*', origin: 'site', auth: { issuers: ['shop'] } }],
    ...config,
  };
  return localServers(resolveConfig(whole, environment, [])).map(({ label, url }) => `${label} ${url}`);
}

describe('the servers of this machine', () => {
  it.each<[string, Partial<EdgeConfig>, readonly string[]]>([
    [
      'HTTP origins with a command',
      {
        behaviors: [{ path: '*', origin: 'site' }],
        origins: {
          site: { folder: 'public' },
          api: { http: 'http://127.0.0.1:8801', command: 'node api.mjs' },
          other: { http: 'http://127.0.0.1:8802' },
        },
      },
      ['origin api http://127.0.0.1:8801'],
    ],
    [
      'issuers that a behavior trusts',
      { issuers: { shop: issuer('http://127.0.0.1:8803') } },
      ['issuer shop http://127.0.0.1:8803'],
    ],
    [
      'no issuers that none trusts',
      { issuers: { shop: issuer('http://127.0.0.1:8803'), other: issuer('http://127.0.0.1:8804') } },
      ['issuer shop http://127.0.0.1:8803'],
    ],
    [
      'issuers at the address of their keys, where one is given',
      { issuers: { shop: issuer('https://id.example.com/', { jwksUri: 'http://127.0.0.1:8805/jwks' }) } },
      ['issuer shop http://127.0.0.1:8805/jwks'],
    ],
    [
      'no issuers without a command',
      { issuers: { shop: { issuer: 'https://id.example.com/', audiences: ['shop'] } } },
      [],
    ],
  ])('are %s', (_, config, servers) => {
    expect(serversOf(config)).toEqual(servers);
  });

  it('are those of the environment', () => {
    const issuers = { shop: issuer('http://127.0.0.1:8803') };
    const environments = {
      stage: { issuers: { shop: issuer('http://127.0.0.1:8806') } },
      prod: { issuers: { shop: { issuer: 'https://id.example.com/', audiences: ['shop'] } } },
    };
    expect(serversOf({ issuers, environments }, 'stage')).toEqual(['issuer shop http://127.0.0.1:8806']);
    expect(serversOf({ issuers, environments }, 'prod')).toEqual([]);
  });
});
