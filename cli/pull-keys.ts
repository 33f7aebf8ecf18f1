/** The public keys of issuers, asked for when a project is built instead of when the first viewer waits. */
import type { JsonWebKeySet, ResolvedIssuer } from '#policy/auth';
import { EdgeError, type Problem } from '../config/errors.ts';
import { fetchIssuerKeys } from '../lambda-edge/auth/issuer-keys.ts';
import type { FetchJson } from '../lambda-edge/auth/json-document.ts';

/**
 * The keys of each issuer by its `iss`, as `edge.keys.json` holds them: those that may verify, and of them nothing else. Issuers of a
 * secret have none.
 *
 * @throws EdgeError ERR_KEYS with every issuer whose keys are not to be had
 */
export async function pullKeys(
  issuers: readonly ResolvedIssuer[],
  fetchJson: FetchJson,
): Promise<Readonly<Record<string, JsonWebKeySet>>> {
  const problems: Problem[] = [];
  const asked = issuers.filter(({ secret }) => secret === undefined);
  const pulled = await Promise.all(
    asked.map(async (issuer): Promise<readonly [string, JsonWebKeySet]> => {
      const keys = await keysOf(issuer, fetchJson).catch((error: Error) => {
        problems.push({ at: issuer.issuer, says: error.message });
        return [];
      });
      return [issuer.issuer, { keys }];
    }),
  );
  if (problems.length > 0) throw keysError(problems);
  return Object.fromEntries(pulled);
}

async function keysOf(issuer: ResolvedIssuer, fetchJson: FetchJson): Promise<readonly unknown[]> {
  const keys = await fetchIssuerKeys(issuer as Parameters<typeof fetchIssuerKeys>[0], fetchJson);
  if (keys.length === 0) throw new Error('publishes no key that may verify: expected RSA of 2048 bits, EC or Ed25519');
  return keys;
}

function keysError(problems: readonly Problem[]): EdgeError {
  const summary = problems.length === 1 ? 'An issuer gave no keys' : `${problems.length} issuers gave no keys`;
  return new EdgeError('ERR_KEYS', summary, 'See to `issuer` and `jwksUri`, and pull again when it answers.', problems);
}
