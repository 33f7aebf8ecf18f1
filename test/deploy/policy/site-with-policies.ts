/** A site whose rules need policies, as releases make them. */
import type { EdgeConfig } from '../../../config/define.ts';
import { SITE } from '../release-scene.ts';

const [DOCS, PAGES] = SITE.behaviors as readonly [EdgeConfig['behaviors'][number], EdgeConfig['behaviors'][number]];

/** A site whose pages, and what is below another path, differ by cookies, and whose pages carry headers of a policy; its documents need nothing. */
export function siteWithPolicies(
  cookies: readonly string[],
  policies: Pick<EdgeConfig, 'policies'>,
  path?: string,
): EdgeConfig {
  const { redirects } = PAGES;
  return {
    ...SITE,
    ...policies,
    behaviors: [
      DOCS,
      ...(path === undefined ? [] : [{ path, origin: 'site', cookies: { keep: cookies } }]),
      {
        path: '*',
        origin: 'site',
        ...(redirects ? { redirects } : {}),
        cookies: { keep: cookies },
        headers: { frameOptions: 'DENY', via: 'policy' },
      },
    ],
  };
}

/** What says that releases make policies. */
export const MANAGED = { policies: 'managed' } as const;
