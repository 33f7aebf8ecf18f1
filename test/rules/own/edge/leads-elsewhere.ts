/** Leads requests to other origins, and answers where there is none. */
import type { OriginRequestRule } from 'edgewright';

export const own: OriginRequestRule = async (request) => {
  if (request.uri === '/stations/gone') {
    return { statusCode: 410, statusDescription: 'Gone', body: { encoding: 'text', data: 'gone' } };
  }
  const release = await releaseOf(request.uri);
  if (release === 'bucket') {
    request.origin = {
      s3: { authMethod: 'none', customHeaders: {}, domainName: 'old.s3.eu-central-1.amazonaws.com', path: '/2019' },
    };
    request.headers.host = { value: 'old.s3.eu-central-1.amazonaws.com' };
  }
  if (release === 'next' && request.origin.custom) {
    request.origin.custom.domainName = 'next.example.com';
    request.origin.custom.customHeaders['x-release'] = { value: 'next' };
    request.headers.host = { value: 'next.example.com' };
    request.querystring.release = { value: 'next' };
  }
  return undefined;
};

async function releaseOf(uri: string): Promise<string> {
  return uri.split('/')[2] ?? '';
}
