/** Keeps the code of others that a release is about to replace. */
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import type { AwsClients } from '../aws/clients.ts';
import { readStage } from '../upload/upload-function.ts';
import type { StationChange } from './station-changes.ts';

/** Code of others. */
export interface AdoptedCode {
  /** `name` of a function, `name:4` of a version. */
  readonly code: string;
  /** `greet.js`, `greet-4.zip`. */
  readonly file: string;
  readonly content: Uint8Array;
}

/**
 * The code of others that stations run which a release takes over, each once.
 *
 * @param download what is at a URL, for zips
 */
export async function adoptedCode(
  clients: Pick<AwsClients, 'cloudfront' | 'lambda'>,
  adopted: readonly StationChange[],
  download: (url: string) => Promise<Uint8Array>,
): Promise<readonly AdoptedCode[]> {
  const codes = adopted.map(({ was = '' }) => was);
  return Promise.all([...new Set(codes)].map((code) => codeOf(clients, code, download)));
}

async function codeOf(
  { cloudfront, lambda }: Pick<AwsClients, 'cloudfront' | 'lambda'>,
  code: string,
  download: (url: string) => Promise<Uint8Array>,
): Promise<AdoptedCode> {
  const [name = '', version] = code.split(':');
  if (version === undefined) {
    const stage = await readStage({ cloudfront }, name, 'LIVE');
    return { code, file: `${name}.js`, content: Buffer.from(stage?.code ?? '') };
  }
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName: name, Qualifier: version }));
  return { code, file: `${name}-${version}.zip`, content: await download(Code?.Location ?? '') };
}
