/**
 * Permissions-Policy by its features.
 *
 * @see https://www.w3.org/TR/permissions-policy/#permissions-policy-http-header-field
 */

/** Features that browsers know. @see https://github.com/w3c/webappsec-permissions-policy/blob/main/features.md */
export const BROWSER_FEATURES = [
  'accelerometer',
  'ambient-light-sensor',
  'attribution-reporting',
  'autoplay',
  'bluetooth',
  'browsing-topics',
  'camera',
  'captured-surface-control',
  'clipboard-read',
  'clipboard-write',
  'compute-pressure',
  'cross-origin-isolated',
  'deferred-fetch',
  'deferred-fetch-minimal',
  'display-capture',
  'encrypted-media',
  'execution-while-not-rendered',
  'execution-while-out-of-viewport',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'join-ad-interest-group',
  'keyboard-map',
  'language-detector',
  'local-fonts',
  'local-network-access',
  'magnetometer',
  'microphone',
  'midi',
  'navigation-override',
  'on-device-speech-recognition',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'private-state-token-issuance',
  'private-state-token-redemption',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'run-ad-auction',
  'screen-wake-lock',
  'serial',
  'shared-storage',
  'speaker-selection',
  'storage-access',
  'summarizer',
  'sync-xhr',
  'translator',
  'unload',
  'usb',
  'vertical-scroll',
  'web-share',
  'window-management',
  'xr-spatial-tracking',
] as const;

/** Who may use each feature: nobody where the list is empty, `self`, an origin such as `https://maps.example.com`, or `*`. */
export type PermissionsPolicy = Partial<Readonly<Record<(typeof BROWSER_FEATURES)[number], readonly string[]>>>;

/** The policy as the header's text: `camera=(), geolocation=(self "https://maps.example.com"), fullscreen=*`. */
export function permissionsPolicyText(policy: PermissionsPolicy): string {
  return Object.entries(policy)
    .map(([feature, allowed]) => `${feature}=${allowListText(allowed)}`)
    .join(', ');
}

function allowListText(allowed: readonly string[]): string {
  if (allowed.includes('*')) return '*';
  return `(${allowed.map((who) => (who === 'self' ? who : `"${who}"`)).join(' ')})`;
}
