import { behaviorIndexOf } from '#policy/path-pattern';
import type { BehaviorSettings } from './settings.ts';

/** Finds the behavior that takes a path: the first whose pattern matches. Nothing where none does, not even a default one. */
export type BehaviorFor = (uri: string) => BehaviorSettings | undefined;

/**
 * Makes the behaviors of a distribution ready to be chosen from.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export function behaviorFor(behaviors: readonly BehaviorSettings[]): BehaviorFor {
  const patterns = behaviors.map(({ path }) => path);
  return (uri) => behaviors[behaviorIndexOf(patterns, uri)];
}
