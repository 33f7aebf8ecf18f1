/** Named sets of security headers. */
import type { SecurityHeaders } from './security-headers.ts';

/** The name of a preset: `basic` suits any site as it is, `strict` one that is written for it. */
export type HeaderPreset = 'basic' | 'strict';

/** Features of browsers that `strict` takes from the page and from all that it frames. */
const FEATURES = [
  'accelerometer',
  'autoplay',
  'camera',
  'cross-origin-isolated',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'keyboard-map',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'usb',
  'web-share',
  'xr-spatial-tracking',
  'clipboard-read',
  'clipboard-write',
  'gamepad',
  'hid',
  'idle-detection',
  'serial',
  'unload',
];

/**
 * What each preset sets. `strict` follows OWASP's list; the test beside it names every deviation. It does not ask to be built
 * into browsers, which a site cannot take back for months.
 *
 * @see https://owasp.org/www-project-secure-headers/#configuration-proposal
 */
export const HEADER_PRESETS: Readonly<Record<HeaderPreset, SecurityHeaders>> = {
  basic: {
    strictTransportSecurity: { maxAge: 31_536_000 },
    contentTypeOptions: 'nosniff',
    frameOptions: 'SAMEORIGIN',
    referrerPolicy: 'strict-origin-when-cross-origin',
  },
  strict: {
    strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: true },
    contentTypeOptions: 'nosniff',
    frameOptions: 'DENY',
    referrerPolicy: 'no-referrer',
    contentSecurityPolicy:
      "default-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; upgrade-insecure-requests",
    permissionsPolicy: `${FEATURES.map((feature) => `${feature}=()`).join(', ')}, sync-xhr=(self)`,
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginEmbedderPolicy: 'require-corp',
    crossOriginResourcePolicy: 'same-origin',
    permittedCrossDomainPolicies: 'none',
  },
};
