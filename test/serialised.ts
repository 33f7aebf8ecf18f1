import { CloudFrontClient } from '@aws-sdk/client-cloudfront';

/** The XML that AWS's own client would send; nothing is sent. */
export async function serialised(send: (client: CloudFrontClient) => Promise<unknown>): Promise<string> {
  const sent: string[] = [];
  const client = new CloudFrontClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ body }: { body: string }) => {
        sent.push(body);
        throw new Error(NOTHING_SENT);
      },
    },
  });
  await send(client).catch((error: Error) => {
    if (error.message !== NOTHING_SENT) throw error;
  });
  return sent[0] ?? '';
}

const NOTHING_SENT = 'nothing is sent';

/** Every member of an object that has a value of its own, as it stands in XML: its name and its text. */
export function membersOf(value: object): readonly string[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    if (Array.isArray(value) && typeof inner === 'string') return [inner];
    return typeof inner === 'object' && inner !== null ? membersOf(inner) : [`${name} ${inner}`];
  });
}

/** The same of XML that was serialised; the members of a list of texts are texts alone. */
export function membersOfXml(xml: string): readonly string[] {
  const withoutNames = xml.replace(/<(Items)>((?:<(\w+)>[^<]*<\/\3>)+)<\/\1>/g, (_, _items, items: string) =>
    items.replace(/<(\w+)>([^<]*)<\/\1>/g, '<li>$2</li>'),
  );
  return [...withoutNames.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = '', text = '']) =>
    name === 'li' ? unescaped(text) : `${name} ${unescaped(text)}`,
  );
}

function unescaped(text: string): string {
  const chars: Readonly<Record<string, string>> = {
    '&quot;': '"',
    '&apos;': "'",
    '&lt;': '<',
    '&gt;': '>',
    '&amp;': '&',
  };
  return text.replace(/&\w+;/g, (entity) => chars[entity] ?? entity);
}
