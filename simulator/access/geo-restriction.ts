/**
 * Geographic restriction: of which countries a distribution answers viewers.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html
 */

/** Which countries, as two letters in upper case (ISO 3166-1), may or may not see anything. */
export interface GeoRestriction {
  readonly type: 'whitelist' | 'blacklist';
  readonly countries: readonly string[];
}

/** Whether a viewer of this country gets a 403. One whose country is not known is served, as on AWS. */
export function isGeoRestricted({ type, countries }: GeoRestriction, country: string | undefined): boolean {
  if (country === undefined) return false;
  return countries.includes(country.toUpperCase()) === (type === 'blacklist');
}
