import type { Access, Viewers } from '#policy/access';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';

/** Access that lets nobody in, and access by what its station does not see. */
export function accessProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap(({ access, viewer }, i) => {
    if (!access) return [];
    const found = [...(viewer === 'lambda' ? hiddenProblems(access) : []), ...emptyProblems(access)];
    return found.map(([path, says]) => ({ at: pathText(['behaviors', i, 'access', ...path]), says }));
  });
}

type Found = readonly [path: readonly (string | number)[], says: string];

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html */
function hiddenProblems({ deny, allow }: Access): readonly Found[] {
  const says =
    "needs CloudFront-Viewer-Country, which CloudFront adds after a viewer-request Lambda; expected viewer: 'function'";
  const lists: readonly (readonly [string, Viewers | undefined])[] = [
    ['deny', deny],
    ['allow', allow],
  ];
  return lists.flatMap(([list, viewers]): readonly Found[] =>
    viewers?.countries ? [[[list, 'countries'], says]] : [],
  );
}

function emptyProblems({ basic, allow, deny }: Access): readonly Found[] {
  const nobody: readonly Found[] =
    basic && Object.keys(basic.users).length === 0
      ? [[['basic', 'users'], 'lets nobody in: expected at least one user, as `edgewright secret NAME` prints it']]
      : [];
  const both = (['ips', 'countries'] as const).flatMap((list) =>
    (allow?.[list] ?? []).flatMap((viewer, i): readonly Found[] =>
      deny?.[list]?.includes(viewer) ? [[['allow', list, i], `is denied: ${viewer} is in deny.${list} too`]] : [],
    ),
  );
  return [...nobody, ...both];
}
