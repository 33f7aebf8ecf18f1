/** Viewers of an account's distribution: what they get says which release answers. */
import { createOrigin } from '../../simulator/origin/played-origin.ts';
import type { LocalApi } from '../simulator/aws-api/local-api.ts';
import { servedAccount } from '../simulator/aws-api/served-account.ts';
import { inProcessLambda } from './in-process-lambda.ts';

/** What a viewer asks for, and a header of the answer. */
export type Look = readonly [uri: string, header: string];

/** Viewers. */
export interface Viewers {
  /** The status and the header of every answer. */
  see(looks: readonly Look[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Viewers in front of an account, whose handlers are unpacked in a folder, which several may share. */
export function accountViewers(api: LocalApi, codeFolder: string): Viewers {
  const origin = createOrigin();
  origin.will({ body: 'hello' });
  const edge = servedAccount(api, origin, { codeFolder, lambdaEngine: inProcessLambda });
  const seen = async ([uri, header]: Look): Promise<string> => {
    const host = { host: [{ key: 'host', value: 'localhost' }] };
    const { answer } = await edge({ method: 'GET', uri, querystring: '', clientIp: '198.51.100.1', headers: host });
    return `${uri} ${answer.status} ${answer.headers[header]?.[0]?.value ?? '-'}`;
  };
  return {
    see: (looks) => Promise.all(looks.map(seen)),
    close: () => edge.close(),
  };
}
