/**
 * Content-Security-Policy by its directives.
 *
 * @see https://www.w3.org/TR/CSP3/#csp-directives
 */

/** Directives that hold where something may come from, or lead to. An empty list is `'none'`. */
export const SOURCE_DIRECTIVES = [
  'default-src',
  'script-src',
  'script-src-elem',
  'script-src-attr',
  'style-src',
  'style-src-elem',
  'style-src-attr',
  'img-src',
  'font-src',
  'connect-src',
  'media-src',
  'object-src',
  'child-src',
  'frame-src',
  'fenced-frame-src',
  'worker-src',
  'manifest-src',
  'base-uri',
  'form-action',
  'frame-ancestors',
] as const;

/** What a sandbox may allow. @see https://html.spec.whatwg.org/multipage/browsers.html#sandboxing */
export const SANDBOX_TOKENS = [
  'allow-downloads',
  'allow-forms',
  'allow-modals',
  'allow-orientation-lock',
  'allow-pointer-lock',
  'allow-popups',
  'allow-popups-to-escape-sandbox',
  'allow-presentation',
  'allow-same-origin',
  'allow-scripts',
  'allow-top-navigation',
  'allow-top-navigation-by-user-activation',
  'allow-top-navigation-to-custom-protocols',
] as const;

/** What a source may be besides a scheme, a host or a hash; in the header each stands in single quotes. */
export const SOURCE_KEYWORDS = [
  'none',
  'self',
  'unsafe-inline',
  'unsafe-eval',
  'unsafe-hashes',
  'wasm-unsafe-eval',
  'trusted-types-eval',
  'inline-speculation-rules',
  'strict-dynamic',
  'report-sample',
  'report-sha256',
  'report-sha384',
  'report-sha512',
] as const;

/** A policy by its directives, in the order in which the header shall have them. */
export interface ContentSecurityPolicy
  extends Partial<Readonly<Record<(typeof SOURCE_DIRECTIVES)[number], readonly string[]>>> {
  /** Load over HTTPS what the page says is HTTP. */
  readonly 'upgrade-insecure-requests'?: true;
  /** The page as if it were in a sandboxed frame, which allows nothing but this. */
  readonly sandbox?: readonly (typeof SANDBOX_TOKENS)[number][];
  /** Where scripts may not write plain text to: `'script'` is all there is. */
  readonly 'require-trusted-types-for'?: readonly "'script'"[];
  /** Names of the policies that may make trusted types; `'allow-duplicates'`, `*`. */
  readonly 'trusted-types'?: readonly string[];
  /** The name of an endpoint in Reporting-Endpoints. */
  readonly 'report-to'?: string;
  /** Where older browsers report to. */
  readonly 'report-uri'?: readonly string[];
}

/** The policy as the header's text. */
export function contentSecurityPolicyText(policy: ContentSecurityPolicy): string {
  return Object.entries(policy)
    .map(([directive, value]) => [directive, ...wordsOf(directive, value)].join(' '))
    .join('; ');
}

function wordsOf(directive: string, value: true | string | readonly string[]): readonly string[] {
  if (value === true) return [];
  if (typeof value === 'string') return [value];
  return value.length === 0 && directive !== 'sandbox' ? ["'none'"] : value;
}
