/** Secrets that behaviors verify by, and that are nowhere yet: until they are, every token of their issuers gets a 503. */
import { paginateDescribeParameters } from '@aws-sdk/client-ssm';
import { keysOf, secretKeyOf } from '#policy/auth-secret';
import type { Problem } from '../../config/errors.ts';
import type { ResolvedConfig } from '../../config/resolve.ts';
import type { AwsClients } from '../aws/clients.ts';
import { isError } from '../aws/is-error.ts';
import type { ReleaseStore } from '../release/release-store.ts';
import { placeText, type SecretUse, secretUses } from './secret-places.ts';

/** Names that one filter of DescribeParameters takes. @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
const NAMES_PER_FILTER = 50;

/**
 * Every place of a secret that has none. Of parameters only their names are asked, which whoever plans may know: no secret is read.
 *
 * @param items of the KeyValueStore; nothing before it is made
 */
export async function missingSecrets(
  clients: Pick<AwsClients, 'ssm'>,
  config: Pick<ResolvedConfig, 'behaviors' | 'environment'>,
  items: ReleaseStore['items'] | undefined,
): Promise<readonly Problem[]> {
  const uses = secretUses(config);
  const wanted = uses.filter(({ places }) => places.includes('parameter')).map(({ name }) => name);
  const parameters = await parametersAmong(clients, wanted);
  return uses.flatMap((use) =>
    use.places.flatMap((place): readonly Problem[] => {
      if (place === 'store')
        return keysOf(items?.get(secretKeyOf(use.name)) ?? '').length > 0 ? [] : [missing(use, place, config)];
      if (!parameters) return [{ at: use.name, says: NOT_ALLOWED }];
      return parameters.has(use.name) ? [] : [missing(use, place, config)];
    }),
  );
}

const NOT_ALLOWED =
  'cannot be looked for in SSM: ssm:DescribeParameters is not allowed; edgewright iam prints what is needed';

function missing(
  { name, behaviors }: SecretUse,
  place: SecretUse['places'][number],
  { environment }: Pick<ResolvedConfig, 'environment'>,
): Problem {
  const says = `is missing: ${placeText(place, name)} holds no key, and every token of its issuer gets a 503 at ${behaviors.join(', ')}; edgewright secrets put ${name} --env ${environment} writes it`;
  return { at: name, says };
}

/** Which of these parameters there are; nothing where that may not be asked. */
async function parametersAmong(
  { ssm }: Pick<AwsClients, 'ssm'>,
  names: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  const found = new Set<string>();
  try {
    for (let i = 0; i < names.length; i += NAMES_PER_FILTER) {
      const filter = { Key: 'Name', Option: 'Equals', Values: names.slice(i, i + NAMES_PER_FILTER) };
      for await (const { Parameters = [] } of paginateDescribeParameters(
        { client: ssm },
        { ParameterFilters: [filter] },
      )) {
        for (const { Name: name } of Parameters) if (name !== undefined) found.add(name);
      }
    }
    return found;
  } catch (error) {
    if (isError(error, 'AccessDeniedException')) return undefined;
    throw error;
  }
}
