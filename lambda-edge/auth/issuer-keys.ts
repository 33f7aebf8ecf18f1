/**
 * The keys that an issuer publishes, asked for as OpenID Connect says: the discovery document first, unless the options say where
 * they are. Whatever a token says of keys and addresses is never looked at.
 *
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
import type { JwksIssuer } from '#policy/auth';
import type { FetchJson } from './json-document.ts';
import { type PublicKey, publicKeys } from './json-web-key-set.ts';

/** Milliseconds for all that is asked: a viewer may be waiting. */
const TIME = 1_500;

/**
 * The keys of an issuer that may verify; there may be none.
 *
 * @throws Error whose message names the address and says what is wrong there
 */
export async function fetchIssuerKeys(
  issuer: Pick<JwksIssuer, 'issuer' | 'jwksUri'>,
  fetchJson: FetchJson,
): Promise<readonly PublicKey[]> {
  const signal = AbortSignal.timeout(TIME);
  const url = await keysUrl(issuer, fetchJson, signal);
  return told(url, async () => publicKeys(await fetchJson(url, { signal })));
}

async function keysUrl(
  { issuer, jwksUri }: Pick<JwksIssuer, 'issuer' | 'jwksUri'>,
  fetchJson: FetchJson,
  signal: AbortSignal,
): Promise<URL> {
  if (jwksUri !== undefined) return safeUrl(jwksUri, jwksUri);
  const url = safeUrl(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, issuer);
  return told(url, async () => {
    const { issuer: said, jwks_uri: uri } = Object(await fetchJson(url, { signal }));
    if (said !== issuer) throw new Error('its issuer is not the one that is configured, letter by letter');
    if (typeof uri !== 'string') throw new Error('it has no jwks_uri');
    return safeUrl(uri, issuer);
  });
}

/** The address, if nobody on the way there can change what it answers. What is configured to be on this machine may have it here. */
function safeUrl(text: string, configured: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:') return url;
  if (url && isLoopback(url) && isLoopback(new URL(configured))) return url;
  throw new Error(`${text} is no address with https:`);
}

/** @see https://www.rfc-editor.org/rfc/rfc8252#section-8.3 */
function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

async function told<Value>(url: URL, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    throw new Error(`${url}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
