/** The origins that variants of experiments choose, held against those of the distribution. Pure. */
import { originsOf } from '#policy/experiments';
import type { Problem } from '../../config/errors.ts';
import type { Live } from './live.ts';
import type { Target } from './target.ts';

/**
 * Origins that functions would choose by an id that the distribution does not know: a 502 for each viewer of the variant, and no test
 * of the function finds it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 */
export function originRefusals(
  { config: { behaviors } }: Pick<Target, 'config'>,
  { distribution: { id, config } }: Pick<Live, 'distribution'>,
): readonly Problem[] {
  const known = (config.Origins?.Items ?? []).map((origin) => origin.Id ?? '');
  return behaviors.flatMap(({ path, experiments }) =>
    [...new Set(originsOf(experiments))]
      .filter((origin) => !known.includes(origin))
      .map((origin) => ({
        at: path,
        says: `sends viewers of an experiment to the origin ${origin}, and ${id} has none with this id, only ${known.join(', ')}; add it there, or name the variant's origin as it is called there`,
      })),
  );
}
