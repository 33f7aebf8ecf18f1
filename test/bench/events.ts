/** Events of an ordinary browser on an ordinary shop: ten headers, seven parameters, two of them somebody's campaign. */

/** What its browser sends. */
export const HEADERS = {
  host: 'shop.example.com',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-GB,en;q=0.7,de;q=0.3',
  'accept-encoding': 'gzip, deflate, br',
  referer: 'https://www.example.org/list',
  dnt: '1',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'cross-site',
};

/** What an ordinary query string has, in the order of its writer. */
export const QUERY = {
  page: '2',
  sort: 'price',
  category: 'kitchen',
  size: 'm',
  colour: 'blue',
  utm_source: 'news',
  utm_campaign: 'spring',
};

/** A viewer-request event. */
export function requestEvent(uri: string): Readonly<Record<string, unknown>> {
  return {
    version: '1.0',
    context: { eventType: 'viewer-request', distributionId: 'EDFDVBD6EXAMPLE', requestId: 'EXAMPLE' },
    viewer: { ip: '198.51.100.7' },
    request: { method: 'GET', uri, querystring: values(QUERY), headers: values(HEADERS), cookies: values({ id: '7' }) },
  };
}

/** A viewer-response event of a plain answer. */
export function responseEvent(uri: string): Readonly<Record<string, unknown>> {
  const headers = values({ server: 'nginx', 'content-type': 'text/html' });
  const event = requestEvent(uri);
  return { ...event, response: { statusCode: 200, statusDescription: 'OK', headers, cookies: {} } };
}

function values(texts: Readonly<Record<string, string>>): Readonly<Record<string, { value: string }>> {
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, { value }]));
}
