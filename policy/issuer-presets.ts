/** What is known of the issuers that many use, so that nobody has to look it up: each function makes an `Issuer`. */
import type { JwksIssuer } from './auth.ts';

/** What is said of any issuer besides what its preset knows. */
export type PresetOptions = Partial<Omit<JwksIssuer, 'issuer' | 'audiences' | 'audienceClaim'>>;

/**
 * A user pool of Amazon Cognito. Access tokens name the app client in `client_id`, id tokens in `aud`.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
export function cognito({
  userPoolId,
  clientIds,
  tokenUse = 'access',
  ...options
}: PresetOptions & {
  /** `eu-central-1_AbCdEfGhI`: begins with its region. */
  readonly userPoolId: string;
  readonly clientIds: readonly string[];
}): JwksIssuer {
  const issuer = `https://cognito-idp.${userPoolId.split('_')[0]}.amazonaws.com/${userPoolId}`;
  return {
    issuer,
    audiences: clientIds,
    ...(tokenUse === 'access' ? { audienceClaim: 'client_id' } : {}),
    tokenUse,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    groupsClaim: 'cognito:groups',
    ...options,
  };
}

/**
 * A tenant of Auth0, or a domain of its own. With permissions in access tokens, `scopesClaim: 'permissions'`.
 *
 * @see https://auth0.com/docs/secure/tokens/access-tokens/validate-access-tokens
 */
export function auth0({
  domain,
  audiences,
  ...options
}: PresetOptions & {
  /** `shop.eu.auth0.com`. */
  readonly domain: string;
  readonly audiences: readonly string[];
}): JwksIssuer {
  return { issuer: `https://${domain}/`, audiences, jwksUri: `https://${domain}/.well-known/jwks.json`, ...options };
}

/**
 * An authorization server of Okta: `default` unless it is said. The org's own signs no tokens for others to verify.
 *
 * @see https://developer.okta.com/docs/guides/validate-access-tokens/
 */
export function okta({
  domain,
  server = 'default',
  audiences,
  ...options
}: PresetOptions & {
  /** `shop.okta.com`. */
  readonly domain: string;
  readonly server?: string;
  readonly audiences: readonly string[];
}): JwksIssuer {
  const issuer = `https://${domain}/oauth2/${server}`;
  return { issuer, audiences, jwksUri: `${issuer}/v1/keys`, scopesClaim: 'scp', ...options };
}

/**
 * A tenant of Microsoft Entra ID, by its id, with tokens of version 2. Tokens of many tenants at once have as many issuers.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#validate-tokens
 */
export function entra({
  tenantId,
  audiences,
  ...options
}: PresetOptions & { readonly tenantId: string; readonly audiences: readonly string[] }): JwksIssuer {
  const base = `https://login.microsoftonline.com/${tenantId}`;
  return {
    issuer: `${base}/v2.0`,
    audiences,
    jwksUri: `${base}/discovery/v2.0/keys`,
    scopesClaim: 'scp',
    groupsClaim: 'roles',
    ...options,
  };
}

/**
 * A realm of Keycloak. Groups are the realm's roles.
 *
 * @see https://www.keycloak.org/securing-apps/oidc-layers
 */
export function keycloak({
  url,
  realm,
  audiences,
  ...options
}: PresetOptions & {
  /** `https://id.example.com`, with the path that it is under, if any. */
  readonly url: string;
  readonly realm: string;
  readonly audiences: readonly string[];
}): JwksIssuer {
  const issuer = `${url.replace(/\/$/, '')}/realms/${realm}`;
  return {
    issuer,
    audiences,
    jwksUri: `${issuer}/protocol/openid-connect/certs`,
    groupsClaim: 'realm_access.roles',
    ...options,
  };
}

/**
 * Google's id tokens, as Sign in with Google and service accounts get them.
 *
 * @see https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
 */
export function google({
  clientIds,
  ...options
}: PresetOptions & { readonly clientIds: readonly string[] }): JwksIssuer {
  return {
    issuer: 'https://accounts.google.com',
    audiences: clientIds,
    jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
    ...options,
  };
}
