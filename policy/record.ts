/**
 * Record: the events of some requests in the log of their function, for `edgewright record --from` to make fixtures of.
 *
 * This says which requests are meant; what ships is written by `build/write/record.ts`. What a line has of an event is said in
 * `recorded-event.ts` and `recorded-invocation.ts`, which ship as they are.
 */

/** The options of `record`. */
export interface Recording {
  /** The part of all requests that is recorded: 0.01 is one in a hundred, 1 is every one. */
  readonly sample: number;
}

/** The least part that can be asked for: some 17 of the values that are told apart. */
export const LEAST_SAMPLE = 0.000001;

/** The digits of base64 for URLs as engines order them, by their bytes. */
export const DIGITS = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** Digits of a request's id that are looked at. */
const SAMPLED_DIGITS = 4;

/**
 * Whether a request is recorded. Its id is 40 random bytes in base64 for URLs, and the same at every station, so that all of them
 * record it or none does. A test event may have none, and is not.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
export function isSampled({ sample }: Recording, requestId: string | undefined): boolean {
  if (requestId === undefined) return false;
  const digits = [...requestId.slice(0, SAMPLED_DIGITS)];
  return digits.reduce((number, digit) => number * DIGITS.length + DIGITS.indexOf(digit), 0) < sampledIds(sample);
}

/** What the ids of requests that are recorded come before, as engines compare texts. */
export function sampleEnd({ sample }: Recording): string {
  const end = sampledIds(sample);
  if (end === ALL_IDS) return BEHIND_ALL;
  const places = Array.from({ length: SAMPLED_DIGITS }, (_, i) => DIGITS.length ** (SAMPLED_DIGITS - 1 - i));
  return places.map((place) => DIGITS.charAt(Math.floor(end / place) % DIGITS.length)).join('');
}

/** How many of the beginnings of ids are recorded. */
function sampledIds(sample: number): number {
  return Math.round(sample * ALL_IDS);
}

const ALL_IDS = DIGITS.length ** SAMPLED_DIGITS;

/** Behind every digit. */
const BEHIND_ALL = '~';
