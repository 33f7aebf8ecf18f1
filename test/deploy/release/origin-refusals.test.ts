import { describe, expect, it } from 'vitest';
import type { Behavior } from '../../../config/define.ts';
import { resolveConfig } from '../../../config/resolve.ts';
import { originRefusals } from '../../../deploy/release/origin-refusals.ts';
import { distributionConfig } from '../../simulator/aws-api/cloudfront/distribution-config.ts';

/** What stands against a release of one behavior to a distribution whose one origin is `site`. */
function refused(behavior: Partial<Behavior>) {
  const origins = { site: { http: 'https://www.example.com' }, next: { http: 'https://next.example.com' } };
  const behaviors = [{ path: '*', origin: 'site', ...behavior } as Behavior];
  const config = resolveConfig({ app: 'shop', hosts: ['www.example.com'], origins, behaviors }, 'prod', []);
  return originRefusals({ config }, { distribution: { id: 'E1', config: distributionConfig() } } as never);
}

const sentTo = (origin: string) => ({
  api: { variants: { old: { weight: 1 }, new: { weight: 1, origin }, newer: { weight: 1, origin } } },
});

describe('a release whose experiments choose origins', () => {
  it('is refused where the distribution has none with that id, once for each', () => {
    const says =
      "sends viewers of an experiment to the origin next, and E1 has none with this id, only site; add it there, or name the variant's origin as it is called there";
    expect(refused({ experiments: sentTo('next') })).toEqual([{ at: '*', says }]);
  });

  it('is let through where it has one, and where no variant chooses any', () => {
    expect(refused({ experiments: sentTo('site') })).toEqual([]);
    expect(refused({})).toEqual([]);
  });
});
