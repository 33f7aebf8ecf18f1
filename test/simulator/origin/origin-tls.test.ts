import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distributionOf } from '../../../simulator/distribution.ts';
import { bytesOf } from '../../../simulator/exchange.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { httpOrigin } from '../../../simulator/origin/http-origin.ts';
import { originTlsOptions } from '../../../simulator/origin/origin-tls.ts';
import { functionStation } from '../../../simulator/station/function-station.ts';
import { tlsCertificate } from '../../../simulator/viewer/tls-certificate.ts';
import { oneBehavior, SITE } from '../one-behavior.ts';

let certificate: string;
let server: Server;
let port: number;
/** The names that the connections to the server asked for. */
let askedFor: unknown[] = [];

beforeAll(async () => {
  const { cert, key } = await tlsCertificate({ names: ['origin.example.com'], now: Date.now });
  certificate = cert;
  server = createServer({ cert, key, keepAliveTimeout: 0 }, (_, response) => response.end('ok'));
  server.on('secureConnection', ({ servername }: TLSSocket & { servername?: unknown }) => askedFor.push(servername));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('an origin that a function chose', () => {
  /** What comes of a connection to the server, as if it stood at this host; its certificate is one that is trusted. */
  const outcome = (host: string, tls: Parameters<typeof originTlsOptions>[2]): Promise<string> =>
    new Promise((resolve) => {
      const options = originTlsOptions(new URL(`https://${host}`), ['TLSv1.2'], tls);
      const socket = connect({ servername: host, ...options, host: '127.0.0.1', port, ca: certificate });
      socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? ''));
      socket.on('secureConnect', () => {
        socket.destroy();
        resolve('connected');
      });
    });

  it.each([
    ['origin.example.com', {}, 'connected'],
    ['other.example.com', {}, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['other.example.com', { sni: 'origin.example.com' }, 'connected'],
    ['origin.example.com', { sni: 'other.example.com' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['other.example.com', { allowedCertificateNames: ['a.example.com', 'origin.example.com'] }, 'connected'],
    ['origin.example.com', { allowedCertificateNames: ['a.example.com'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['origin.example.com', { allowedCertificateNames: [] }, 'connected'],
  ])('has a certificate that is good for %s with %j: %s', async (host, tls, expected) => {
    expect(await outcome(host, tls)).toBe(expected);
  });

  it('is asked for by the name that the function gives', async () => {
    const code = `import cf from 'cloudfront';
function handler(event) { cf.selectRequestOriginById('site', { sni: 'sni.example.com' }); return event.request; }`;
    const station = functionStation(
      { code },
      () => 0,
      () => ({}),
      undefined,
      { originIds: [SITE.id] },
    );
    const settings = oneBehavior({});
    const origin = httpOrigin({ settings: SITE, url: `https://127.0.0.1:${port}` });
    const distribution = distributionOf({
      settings,
      stations: { at: (_, name) => (name === 'viewer-request' ? station : undefined), close: station.close },
      originOf: () => origin,
      now: () => 0,
      requestId: () => 'id==',
    });
    askedFor = [];
    const headers = headersFrom({ Host: settings.domainName });
    const request = { clientIp: '198.51.100.1', method: 'GET', uri: '/', querystring: '', headers };
    const { answer } = await distribution(request);
    expect([String(await bytesOf(answer.body)), askedFor]).toEqual(['ok', ['sni.example.com']]);
    await distribution.close();
  });

  it('has connections of their own for each list of names', async () => {
    const origin = httpOrigin({ settings: SITE, url: `https://127.0.0.1:${port}` });
    const ask = async (allowedCertificateNames?: readonly string[]): Promise<void> => {
      const originTls = { allowedCertificateNames };
      const request = { clientIp: '198.51.100.1', method: 'GET', uri: '/', querystring: '', headers: {}, originTls };
      expect(String(await bytesOf((await origin.fetch(request)).body))).toBe('ok');
    };
    askedFor = [];
    for (const names of [undefined, ['a.example.com'], ['a.example.com'], ['b.example.com'], undefined])
      await ask(names);
    expect(askedFor).toHaveLength(3);
    origin.close();
  });
});
