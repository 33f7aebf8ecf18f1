/** Experiments, tokens and a published set on one behavior: nobody gets what is another's. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createEdge } from '../../simulator/testing.ts';

const SECRET = Buffer.alloc(32, 7);
const V1 = '0123456789abcdef-br';
const PLAIN = 'aaaaaaaaaaaaaaaa-gzip';
const V2 = 'fedcba9876543210-br';

function token(claims: object, key = SECRET): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

describe('a published set behind tokens, with an experiment', () => {
  it('gives each variant its own answers, to nobody without a token', async () => {
    const asked: string[] = [];
    const store = new Map([
      ['published:set', V1],
      ['secret:/shop/partner', SECRET.toString('base64url')],
    ]);
    const edge = await createEdge({
      config: {
        app: 'shop',
        hosts: ['shop.example.com'],
        origins: { files: { s3: 'files.s3.us-east-1.amazonaws.com' } },
        issuers: { partner: { issuer: 'partner.example.com', audiences: ['shop'], secret: '/shop/partner' } },
        behaviors: [
          {
            path: '*',
            origin: 'files',
            auth: { issuers: ['partner'] },
            published: { set: 'set', encodings: ['br'] },
            experiments: { look: { variants: { a: { weight: 1 }, b: { weight: 1, prefix: '/b' } } } },
          },
        ],
      },
      origins: {
        files: (request: Request) => {
          const path = new URL(request.url).pathname;
          asked.push(path);
          return new Response(path, { headers: { 'cache-control': 'public, s-maxage=600' } });
        },
      },
      store,
    });
    const claims = { iss: 'partner.example.com', aud: 'shop', sub: 'ada', exp: Math.floor(Date.now() / 1000) + 600 };
    const [good, forged] = [token(claims), token(claims, Buffer.alloc(32, 1))];
    const get = async (headers: Readonly<Record<string, string>>) => {
      const answer = await edge.fetch('/a.json', { headers });
      return [answer.status, answer.headers.get('x-cache')?.split(' ')[0], await answer.text()];
    };
    const bearer = { authorization: `Bearer ${good}` };
    const refused = [401, 'FunctionGeneratedResponse'];
    const cookies = { a: 'experiment-look=a', b: 'experiment-look=b' };
    for (const headers of [{}, { cookie: cookies.a }, { cookie: cookies.b }, { authorization: `Bearer ${forged}` }]) {
      expect((await get(headers)).slice(0, 2)).toEqual(refused);
    }
    expect(asked).toEqual([]);
    const seen = async (version: string, cache: string) => {
      expect(await get({ ...bearer, cookie: cookies.a })).toEqual([200, cache, `/set/${version}/a.json`]);
      expect(await get({ ...bearer, cookie: cookies.b })).toEqual([200, cache, `/set/${version}/b/a.json`]);
    };
    await seen(V1, 'Miss');
    await seen(V1, 'Hit');
    expect(await get({ ...bearer, cookie: cookies.b, 'accept-encoding': 'br' })).toEqual([
      200,
      'Miss',
      `/set/${V1}/b/a.json.br`,
    ]);
    // A version without the encoding that the function knows, and back.
    store.set('published:set', PLAIN);
    const wanted = await get({ ...bearer, cookie: cookies.a, 'accept-encoding': 'br, gzip' });
    expect(wanted).toEqual([200, 'Miss', `/set/${PLAIN}/a.json`]);
    store.set('published:set', V1);
    // What the cache has now is for nobody else.
    for (const headers of [{}, { cookie: cookies.b }, { authorization: `Bearer ${forged}`, cookie: cookies.b }]) {
      expect((await get(headers)).slice(0, 2)).toEqual(refused);
    }
    store.set('published:set', V2);
    await seen(V2, 'Miss');
    await seen(V2, 'Hit');
    await edge.close();
  });
});
