/** Where what is served writes its logs. Pure. */
import type { Station } from '#policy/restricted-headers';
import { OWN_STATIONS } from '../../config/own-stations.ts';
import { REGION } from '../aws/clients.ts';
import type { ReleaseContent } from '../release/release.ts';
import { isSamePattern } from '../release/station-changes.ts';

/** A group of CloudWatch Logs in one Region, and what writes to it. */
export interface LogSource {
  readonly group: string;
  readonly region: string;
  /** `name` of a function, `name:4` of a version. */
  readonly code: string;
  readonly station: Station;
  /** Path patterns of the behaviors that it runs on. */
  readonly behaviors: readonly string[];
}

/**
 * The Regions in which handlers of Lambda@Edge may run and log: those that every account has. Handlers run in the regional edge cache
 * next to the viewer, of which not every Region has one; a group that is not there is no error.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-logs.html
 * @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
export const EDGE_REGIONS: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
];

/** The groups of what runs at some stations: functions write to us-east-1 alone, handlers wherever they run. */
export function logSources({ stations }: Pick<ReleaseContent, 'stations'>): readonly LogSource[] {
  return [...new Set(stations.map(({ code }) => code))].flatMap((code) => {
    const own = stations.filter((one) => one.code === code);
    const [name = '', version] = code.split(':');
    const at = { code, station: own[0]?.station ?? 'viewer-request', behaviors: own.map(({ behavior }) => behavior) };
    return version === undefined
      ? [{ ...at, group: `/aws/cloudfront/function/${name}`, region: REGION }]
      : EDGE_REGIONS.map((region) => ({ ...at, group: `/aws/lambda/${REGION}.${name}`, region }));
  });
}

/** Stations whose behavior or whose name is asked for; all of them where nothing is. */
export function chosenStations<Place extends { readonly behavior: string; readonly station: Station }>(
  stations: readonly Place[],
  asked: readonly string[],
): readonly Place[] {
  const names: readonly string[] = Object.values(OWN_STATIONS);
  const wanted = asked.filter((one) => names.includes(one));
  const patterns = asked.filter((one) => !names.includes(one));
  return stations.filter(
    ({ behavior, station }) =>
      (wanted.length === 0 || wanted.includes(station)) &&
      (patterns.length === 0 || patterns.some((pattern) => isSamePattern(pattern, behavior))),
  );
}
