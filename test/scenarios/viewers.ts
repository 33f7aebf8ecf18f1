import { createSign, generateKeyPairSync } from 'node:crypto';
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { expect } from 'vitest';
import { documented, field, type Subject } from './scenario.ts';
import type { EdgeSetup, Scene } from './scene.ts';

const PROTOCOLS = 'DG using-https-viewers-to-cloudfront';
const SIGNED_URLS = 'DG private-content-signed-urls';
const HTTPS = { scheme: 'https' } as const;
const HOST = 'd111111abcdef8.cloudfront.net';
const FILE = `https://${HOST}/files/a.zip`;

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PRIVATE = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const SIGNER = { keyPairId: 'K2JCJMDEHXQW5F', privateKey: PRIVATE };
const SIGNED: EdgeSetup = {
  trustedKeys: { [SIGNER.keyPairId]: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
  cachePolicy: { queryStrings: { behavior: 'all' } },
};

/** A date so many seconds from the scene's now. */
const until = ({ clock }: Scene, seconds: number): string => new Date(clock.now() + seconds * 1_000).toISOString();

const ask = ({ send }: Scene, url: string, headers: Readonly<Record<string, string>> = {}, ip?: string) =>
  send(url.replace(`https://${HOST}`, ''), { ...HTTPS, headers, ...(ip === undefined ? {} : { ip }) });

/** Who gets past the behavior, before any function runs. */
export const VIEWERS: Subject = {
  title: 'Viewers',
  scenarios: [
    documented(
      'redirect-to-https',
      PROTOCOLS,
      'redirect-to-https answers GET and HEAD over http with 301 to the same host, path and query.',
      async ({ edge, get, origin }) => {
        await edge({ viewerProtocolPolicy: 'redirect-to-https' });
        const got = await get('/a%20b?c=d');
        expect([got.status, got.header('location')]).toEqual([301, `https://${HOST}/a%20b?c=d`]);
        expect([got.xCache, got.body.length]).toEqual(['Redirect', 167]);
        expect(origin.wasAsked()).toEqual([]);
      },
    ),
    documented(
      'redirect-with-body',
      PROTOCOLS,
      'redirect-to-https answers other methods with 307, and over HTTP/1.0 with 403.',
      async ({ edge, send }) => {
        await edge({ viewerProtocolPolicy: 'redirect-to-https' });
        expect((await send('/a', { method: 'POST', body: 'b' })).status).toBe(307);
        expect((await send('/a', { method: 'POST', httpVersion: '1.0' })).status).toBe(403);
      },
    ),
    documented('https-only', PROTOCOLS, 'https-only answers http with 403.', async ({ edge, get, send }) => {
      await edge({ viewerProtocolPolicy: 'https-only' });
      const got = await get('/a');
      expect([got.status, got.xCache]).toEqual([403, 'Error']);
      expect((await send('/a', HTTPS)).status).toBe(200);
    }),
    documented(
      'no-function-before-redirect',
      'DG lambda-cloudfront-trigger-events',
      'No function runs for a request that is redirected to https.',
      async ({ edge, get, send }) => {
        const answers = 'function handler() { return { statusCode: 204 }; }';
        await edge({ viewerProtocolPolicy: 'redirect-to-https', code: { 'viewer-request': { function: answers } } });
        expect([(await get('/a')).status, (await send('/a', HTTPS)).status]).toEqual([301, 204]);
      },
    ),
    documented(
      'allowed-methods',
      'DG DownloadDistValuesCacheBehavior',
      'A method that a behavior does not allow is a 403.',
      async ({ edge, send, origin }) => {
        await edge({ allowedMethods: ['GET', 'HEAD'] });
        expect((await send('/a', { method: 'DELETE' })).status).toBe(403);
        expect(origin.wasAsked()).toEqual([]);
      },
    ),
    field(
      'cdn-loop',
      'DG http-403-permission-denied; the number from re:Post',
      'A request whose CDN-Loop says that it has passed two distributions is a 403; other CDNs do not count.',
      async ({ get, origin }) => {
        const statuses = await Promise.all(
          ['cloudfront', 'cloudfront, other.example', 'a, CloudFront; b=c, cloudfront'].map(
            async (passed) => (await get('/a', { 'CDN-Loop': passed })).status,
          ),
        );
        expect(statuses).toEqual([200, 200, 403]);
        expect((await get('/b', { 'CDN-Loop': ['cloudfront', 'cloudfront'] })).status).toBe(403);
        expect(origin.wasAsked()).toHaveLength(1);
      },
    ),
    documented(
      'default-root-object',
      'DG DefaultRootObject',
      'The default root object takes the place of / and of no other path.',
      async ({ edge, get, origin }) => {
        await edge({ distribution: { defaultRootObject: 'index.html' } });
        await get('/');
        await get('/docs/');
        expect(origin.wasAsked().map(({ path }) => path)).toEqual(['/index.html', '/docs/']);
      },
    ),
    documented(
      'signed-url',
      SIGNED_URLS,
      'With trusted key groups a request has to be signed by one of their keys, for its URL and until its time.',
      async (scene) => {
        await scene.edge(SIGNED);
        const url = getSignedUrl({ ...SIGNER, url: FILE, dateLessThan: until(scene, 60) });
        expect((await ask(scene, url)).status).toBe(200);
        expect((await ask(scene, url.replace('a.zip', 'b.zip'))).status).toBe(403);
        scene.clock.advance(60);
        expect((await ask(scene, url)).status).toBe(403);
      },
    ),
    field(
      'signed-url-xml',
      "AWS's support pages and captures of others",
      'A request that is not signed gets XML that says MissingKey; an unknown key InvalidKey; a signature that does not fit AccessDenied.',
      async (scene) => {
        await scene.edge(SIGNED);
        const url = getSignedUrl({ ...SIGNER, url: FILE, dateLessThan: until(scene, 60) });
        const codes = await Promise.all(
          [FILE, url.replace(SIGNER.keyPairId, 'KOTHER'), url.replace('a.zip', 'b.zip')].map(async (asked) => {
            const got = await ask(scene, asked);
            return [got.header('content-type'), /<Code>(\w+)/.exec(got.body)?.[1]];
          }),
        );
        expect(codes).toEqual(['MissingKey', 'InvalidKey', 'AccessDenied'].map((code) => ['text/xml', code]));
      },
    ),
    documented(
      'signed-url-parameters',
      SIGNED_URLS,
      'The parameters that sign a URL are in no key and reach no origin.',
      async (scene) => {
        await scene.edge(SIGNED);
        for (const seconds of [60, 120])
          await ask(scene, getSignedUrl({ ...SIGNER, url: `${FILE}?b=c`, dateLessThan: until(scene, seconds) }));
        expect(scene.origin.wasAsked().map(({ query }) => query)).toEqual(['b=c']);
      },
    ),
    documented(
      'signed-custom-policy',
      'DG private-content-creating-signed-url-custom-policy',
      'A custom policy lets in by wildcards, from a time on, and from a range of IPv4 addresses.',
      async (scene) => {
        await scene.edge(SIGNED);
        const policy = {
          url: FILE,
          dateLessThan: until(scene, 60),
          dateGreaterThan: until(scene, 10),
          ipAddress: '192.0.2.0/24',
        };
        const url = getSignedUrl({ ...SIGNER, ...policy });
        expect((await ask(scene, url, {}, '192.0.2.7')).status).toBe(403);
        scene.clock.advance(11);
        expect((await ask(scene, url, {}, '192.0.2.7')).status).toBe(200);
        expect((await ask(scene, url, {}, '198.51.100.7')).status).toBe(403);
      },
    ),
    documented(
      'signed-cookies',
      'DG private-content-signed-cookies',
      'Cookies sign as well; a URL with a signing parameter is judged by that alone.',
      async (scene) => {
        await scene.edge(SIGNED);
        const cookies = getSignedCookies({ ...SIGNER, url: FILE, dateLessThan: until(scene, 60) });
        const Cookie = Object.entries(cookies)
          .map(([name, value]) => `${name}=${value}`)
          .join('; ');
        expect((await ask(scene, FILE, { Cookie })).status).toBe(200);
        expect((await ask(scene, `${FILE}?Expires=1`, { Cookie })).status).toBe(403);
      },
    ),
    documented(
      'signed-sha256',
      'DG PrivateCFSignatureCodeAndExamples',
      'A signature is of SHA-1, or of SHA-256 where Hash-Algorithm says so.',
      async (scene) => {
        await scene.edge(SIGNED);
        const end = Math.floor(scene.clock.now() / 1_000) + 60;
        const policy = `{"Statement":[{"Resource":"${FILE}","Condition":{"DateLessThan":{"AWS:EpochTime":${end}}}}]}`;
        const signature = createSign('SHA256').update(policy).sign(privateKey, 'base64');
        const coded = signature.replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~');
        const url = `${FILE}?Expires=${end}&Signature=${coded}&Key-Pair-Id=${SIGNER.keyPairId}`;
        expect((await ask(scene, `${url}&Hash-Algorithm=SHA256`)).status).toBe(200);
        expect((await ask(scene, url)).status).toBe(403);
      },
    ),
    documented(
      'via-of-viewer',
      'DG RequestAndResponseBehaviorCustomOrigin',
      "Via names the viewer's version of HTTP.",
      async ({ send }) => {
        const via = async (httpVersion: string) => (await send('/a', { httpVersion })).header('via');
        expect(await via('2.0')).toMatch(/^2\.0 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/);
        expect(await via('1.1')).toMatch(/^1\.1 /);
      },
    ),
  ],
};
