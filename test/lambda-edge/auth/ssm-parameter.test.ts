import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { signedHeaders } from '../../../lambda-edge/auth/aws-signature.ts';
import type { FetchJson, JsonRequest } from '../../../lambda-edge/auth/json-document.ts';
import { readSsmParameter } from '../../../lambda-edge/auth/ssm-parameter.ts';

const AT = Date.UTC(2026, 10, 21, 9, 5, 7, 123);
const ROLE = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session/+=' };

/** What AWS's own signer hashes with. */
class Sha256 {
  readonly #hash;
  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

interface Asked extends JsonRequest {
  readonly url: string;
}

/** Reads a parameter of a service that answers so. */
async function read(answer: unknown, environment: Readonly<Record<string, string | undefined>> = ROLE) {
  const asked: Asked[] = [];
  const fetchJson: FetchJson = async (url, request = {}) => {
    asked.push({ url: url.href, ...request });
    return answer;
  };
  const value = await readSsmParameter('/edge/jwt', { fetchJson, now: () => AT, environment }).catch(
    (error: Error) => error,
  );
  return { value, asked };
}

describe('a parameter', () => {
  it('is asked for with decryption', async () => {
    const { value, asked } = await read({ Parameter: { Value: 'text', Type: 'SecureString' } });
    expect(value).toBe('text');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      url: 'https://ssm.us-east-1.amazonaws.com/',
      method: 'POST',
      body: '{"Name":"/edge/jwt","WithDecryption":true}',
      headers: { 'x-amz-target': 'AmazonSSM.GetParameter', 'content-type': 'application/x-amz-json-1.1' },
    });
  });

  it.each([
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:8600' }, 'http://127.0.0.1:8600/'],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:8600', AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:8601/ssm' },
      'http://127.0.0.1:8601/ssm',
    ],
    [{ AWS_ENDPOINT_URL: '' }, 'https://ssm.us-east-1.amazonaws.com/'],
  ])('is asked for where the environment says: %j', async (endpoints, url) => {
    expect((await read({}, { ...ROLE, ...endpoints })).asked.map((asked) => asked.url)).toEqual([url]);
  });

  it.each([[null], [{}], [{ Parameter: null }], [{ Parameter: { Value: 7 } }]])('is not in %j', async (answer) => {
    expect((await read(answer)).value).toEqual(new Error('the parameter has no value'));
  });

  it('is not asked for without a role', async () => {
    expect(await read({}, {})).toEqual({ value: new Error('there are no credentials of a role'), asked: [] });
  });
});

describe('a signature', () => {
  it.each([
    ['of a role', ROLE, ''],
    ['of a user', { ...ROLE, AWS_SESSION_TOKEN: undefined }, ''],
    ['for another port', ROLE, ':8600'],
  ])("is AWS's own: %s", async (_, environment, port) => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = environment;
    const credentials = { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }) };
    const host = `ssm.us-east-1.amazonaws.com${port}`;
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' };
    const body = '{"Name":"/edge/jwt"}';
    const signer = new SignatureV4({
      service: 'ssm',
      region: 'us-east-1',
      credentials,
      sha256: Sha256,
      applyChecksum: false,
    });
    const request = {
      method: 'POST',
      protocol: 'https:',
      hostname: host,
      path: '/',
      headers: { ...headers, host },
      body,
    };
    const theirs = await signer.sign(request, { signingDate: new Date(AT) });
    const asked = { url: new URL(`https://${host}/`), headers, body, region: 'us-east-1', service: 'ssm' };
    expect(await signedHeaders(asked, credentials, AT)).toEqual(theirs.headers);
  });
});
