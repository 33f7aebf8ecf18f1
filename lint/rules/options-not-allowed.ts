import type { Found } from '../finding.ts';
import { type LintedBehavior, placeOf } from '../subject.ts';

/** A rule of the user's own that tells them from other requests. */
const NAMES_OPTIONS = /["'`]OPTIONS["'`]/;

/** Preflights that the edge shall answer, on a behavior that lets none in: 403 before any function runs. */
export function optionsNotAllowed(behavior: LintedBehavior): readonly Found[] {
  const { settings, config } = behavior;
  const isByRule = NAMES_OPTIONS.test(behavior.own.viewerRequest ?? '');
  if ((config?.cors === undefined && !isByRule) || settings.allowedMethods.includes('OPTIONS')) return [];
  return [
    {
      behavior: behavior.path,
      place: placeOf(behavior, 'AllowedMethods', config?.cors === undefined ? 'own' : 'cors'),
      says: `${config?.cors === undefined ? 'your rule' : 'cors'} answers preflights at the edge, and OPTIONS is not among the allowed methods ${settings.allowedMethods.join(', ')}: CloudFront answers 403 before the function runs`,
      whom: 'scripts of other sites that send a header of their own, or any method but GET, HEAD and POST',
      fix: 'Allow GET, HEAD and OPTIONS, or all methods',
    },
  ];
}
