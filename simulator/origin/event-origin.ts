/** Origins as Lambda@Edge's origin events describe them. */
import type { CloudFrontOrigin } from 'aws-lambda';
import type { OriginSettings } from '../settings.ts';

/** An origin as a handler sees it. `viewerProtocol` decides for one that is asked as the viewer asks. */
export function eventOrigin(settings: OriginSettings, viewerProtocol: 'http' | 'https' = 'https'): CloudFrontOrigin {
  const { domainName, path, isS3, protocolPolicy, keepaliveTimeout, readTimeout } = settings;
  const { responseCompletionTimeout } = settings;
  const customHeaders = Object.fromEntries(
    Object.entries(settings.customHeaders).map(([key, value]) => [key.toLowerCase(), [{ key, value }]]),
  );
  if (isS3) return { s3: { authMethod: 'none', customHeaders, domainName, path } };
  const isSecure = protocolPolicy === 'match-viewer' ? viewerProtocol === 'https' : protocolPolicy === 'https-only';
  return {
    custom: {
      customHeaders,
      domainName,
      keepaliveTimeout,
      path,
      port: isSecure ? settings.httpsPort : settings.httpPort,
      protocol: isSecure ? 'https' : 'http',
      readTimeout,
      ...(responseCompletionTimeout === undefined ? {} : { responseCompletionTimeout }),
      sslProtocols: [...settings.sslProtocols],
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
