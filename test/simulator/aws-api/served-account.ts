/** The edge of an account in a test, in front of an origin that the test plays. */
import { randomBytes } from 'node:crypto';
import {
  type AccountEdge,
  type AccountEdgeParts,
  accountEdge,
} from '../../../simulator/aws-api/served/account-edge.ts';
import { faultSwitches } from '../../../simulator/faults.ts';
import { handlerOrigin } from '../../../simulator/origin/handler-origin.ts';
import type { PlayedOrigin } from '../../../simulator/origin/played-origin.ts';
import type { LocalApi } from './local-api.ts';

/** What differs from one test to the next. `codeFolder` is where zips of handlers are unpacked. */
type Differences = Pick<AccountEdgeParts, 'codeFolder'> &
  Partial<Pick<AccountEdgeParts, 'lambdaEngine' | 'randomBytes' | 'says' | 'variables'>>;

/** Serves what is deployed to an account; every origin is the one that is played. */
export function servedAccount(
  { account, clock }: Pick<LocalApi, 'account' | 'clock'>,
  origin: PlayedOrigin,
  differences: Differences,
): AccountEdge {
  return accountEdge({
    account,
    clock,
    faults: faultSwitches(),
    engine: 'node',
    hasCache: true,
    requestId: () => 'id',
    originOf: ({ domainName }) => handlerOrigin(domainName, origin),
    randomBytes,
    says: () => {},
    ...differences,
  });
}
