import { type ConnectionOptions, checkServerIdentity, type SecureVersion } from 'node:tls';

/** What a function says of the TLS of the origin that it chose. */
export interface OriginTls {
  /** The name of the server in the handshake; Host where it is missing. */
  readonly sni?: string | undefined;
  /** Names of which the origin's certificate has to have one; where there are none, it has to have that of the handshake. */
  readonly allowedCertificateNames?: readonly string[] | undefined;
}

const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const satisfies readonly SecureVersion[];

/**
 * How an origin is spoken to: by the protocols of the settings, and TLS 1.3 above 1.2. A server on this machine stands for one on
 * AWS, and has no certificate that anybody signed.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-ciphers-cloudfront-to-origin.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 */
export function originTlsOptions(
  { hostname }: URL,
  sslProtocols: readonly string[],
  { sni, allowedCertificateNames: names = [] }: OriginTls = {},
): ConnectionOptions & OriginTls {
  const allowed = TLS_VERSIONS.filter((version) => sslProtocols.includes(version));
  const highest = allowed.at(-1) ?? 'TLSv1.2';
  return {
    minVersion: allowed[0] ?? 'TLSv1.2',
    maxVersion: highest === 'TLSv1.2' ? 'TLSv1.3' : highest,
    rejectUnauthorized: !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname),
    ...(sni === undefined ? {} : { servername: sni }),
    ...(names.length === 0 ? {} : { allowedCertificateNames: names, checkServerIdentity: identityIn(names) }),
  };
}

/** Whether a certificate is for one of the names, whichever server it was asked of. */
function identityIn(names: readonly string[]): NonNullable<ConnectionOptions['checkServerIdentity']> {
  return (_, certificate) => {
    const problems = names.map((name) => checkServerIdentity(name, certificate));
    return problems.includes(undefined) ? undefined : problems[0];
  };
}
