/** The runtime as its users know it; every finding says what it does not know. */
export const RUNTIME = 'cloudfront-js-2.0';

/** Something a check of the gate found, at an offset into the file. */
export interface Finding {
  readonly start: number;
  readonly says: string;
  readonly hint: string;
}

/** A finding without its place, for checks that know only the construct. */
export type Remark = Omit<Finding, 'start'>;

/** What to say of a construct that the runtime does not know. */
export function unsupported(construct: string, hint: string): Remark {
  return { says: `${construct} is not supported by ${RUNTIME}`, hint };
}
