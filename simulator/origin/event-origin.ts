/** Origins as Lambda@Edge's origin events describe them. */
import type { CloudFrontOrigin } from 'aws-lambda';
import type { Origin } from '../../config/define.ts';

/** A region of S3, for a folder that stands for a bucket there. */
const REGION = 'us-east-1';

/** An origin of the config, with CloudFront's defaults. A folder is a bucket of its name. */
export function eventOrigin(name: string, { http, s3 }: Origin): CloudFrontOrigin {
  if (http === undefined) {
    const domainName = s3 ?? `${name}.s3.${REGION}.amazonaws.com`;
    return { s3: { authMethod: 'none', customHeaders: {}, domainName, path: '' } };
  }
  const { protocol, hostname, port } = new URL(http);
  const isSecure = protocol === 'https:';
  return {
    custom: {
      customHeaders: {},
      domainName: hostname,
      keepaliveTimeout: 5,
      path: '',
      port: Number(port || (isSecure ? 443 : 80)),
      protocol: isSecure ? 'https' : 'http',
      readTimeout: 30,
      sslProtocols: ['TLSv1.2'],
    },
  };
}

/** Scheme, host and port of an origin, as far as a rule left it a URL. */
export function urlOf({ custom, s3 }: CloudFrontOrigin): string {
  if (s3) return `https://${s3.domainName}`;
  const { protocol, domainName, port } = custom;
  const isDefault = port === (protocol === 'https' ? 443 : 80);
  return `${protocol}://${domainName}${isDefault ? '' : `:${port}`}`;
}
