/** The origins that a function's choice comes to: the distribution's own, with what the function said in place of their settings. */
import type { OriginChoice, OriginOverrides, OriginUpdate } from '../contract/origin-choice.ts';
import type { ViewerRequest } from '../exchange.ts';
import type { BehaviorSettings, DistributionSettings, OriginSettings } from '../settings.ts';
import type { Failover } from './origin-group.ts';
import { isS3Domain } from './s3-domain.ts';

/** An origin to be asked. */
export interface ChosenOrigin {
  /** Its `id` is that of the origin it was made of, also where its domain is another. */
  readonly settings: OriginSettings;
  readonly overrides: OriginOverrides;
}

/** The origins of a request: those that a function chose, or the behavior's. */
export function targetsOf(
  { target }: Pick<BehaviorSettings, 'target'>,
  { originChoice }: Pick<ViewerRequest, 'originChoice'>,
  { origins, originGroups }: Pick<DistributionSettings, 'origins' | 'originGroups'>,
): Failover<ChosenOrigin> {
  const byId = (id: string): OriginSettings => origins.find((origin) => origin.id === id) as OriginSettings;
  const group = originGroups.find(({ id }) => id === target);
  const [first, second] = (group?.members ?? [target]).map((id) => ({ settings: byId(id), overrides: {} }));
  const mine = first as ChosenOrigin;
  const chosen = originChoice && chosenOrigins(originChoice, mine.settings, origins);
  if (chosen && originChoice.method !== 'updateRequestOrigin') return chosen;
  // What a function changes of a group is its first origin.
  const updated = chosen?.members[0] ?? mine;
  return { members: second ? [updated, second] : [updated], statusCodes: group?.statusCodes ?? [] };
}

/**
 * What a choice comes to. `assigned` is the origin of the behavior, the first where it is a group; `origins` are those of the
 * distribution, among which CloudFront has found every id.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 */
export function chosenOrigins(
  choice: OriginChoice,
  assigned: OriginSettings,
  origins: readonly OriginSettings[],
): Failover<ChosenOrigin> {
  const byId = (id: string): OriginSettings => origins.find((origin) => origin.id === id) ?? assigned;
  if (choice.method === 'updateRequestOrigin') {
    const { hostHeader, sni, allowedCertificateNames } = choice.update;
    const overrides = { hostHeader, sni, allowedCertificateNames };
    return { members: [{ settings: updated(assigned, choice.update), overrides }], statusCodes: [] };
  }
  if (choice.method === 'selectRequestOriginById') {
    const { originId, overrides } = choice.origin;
    return { members: [{ settings: byId(originId), overrides }], statusCodes: [] };
  }
  const [first, second] = choice.members;
  return {
    members: [
      { settings: byId(first.originId), overrides: first.overrides },
      { settings: byId(second.originId), overrides: second.overrides },
    ],
    statusCodes: choice.statusCodes,
  };
}

/** An origin with the members of an update in place of its own. */
function updated(origin: OriginSettings, update: OriginUpdate): OriginSettings {
  const { domainName = origin.domainName, timeouts = {}, customOriginConfig: server } = update;
  const { responseCompletionTimeout = origin.responseCompletionTimeout } = timeouts;
  return {
    ...origin,
    domainName,
    path: update.originPath ?? origin.path,
    customHeaders: update.customHeaders ?? origin.customHeaders,
    connectionAttempts: update.connectionAttempts ?? origin.connectionAttempts,
    hasOriginShield: update.originShield?.enabled ?? origin.hasOriginShield,
    readTimeout: timeouts.readTimeout ?? origin.readTimeout,
    keepaliveTimeout: timeouts.keepAliveTimeout ?? origin.keepaliveTimeout,
    connectionTimeout: timeouts.connectionTimeout ?? origin.connectionTimeout,
    ...(responseCompletionTimeout === undefined ? {} : { responseCompletionTimeout }),
    // A bucket stays one unless the update says that it is a server, or names another place.
    isS3: !server && (update.domainName === undefined ? origin.isS3 : isS3Domain(domainName)),
    ...(server ? serverSettings(origin, server) : {}),
  };
}

function serverSettings(
  origin: OriginSettings,
  { port, protocol, sslProtocols }: NonNullable<OriginUpdate['customOriginConfig']>,
): Partial<OriginSettings> {
  const at = protocol === 'http' ? { httpPort: port } : { httpsPort: port };
  return { protocolPolicy: `${protocol}-only`, sslProtocols: sslProtocols ?? origin.sslProtocols, ...at };
}
