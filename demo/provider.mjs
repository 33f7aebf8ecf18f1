// @ts-check
/**
 * The demo shop's identity provider: a real one, with OpenID Connect's discovery, keys and token endpoint, for programs that come with
 * a client's id and secret. Its keys are made anew at every start, so that a restart is a rotation.
 *
 * @example
 * PORT=8082 node demo/provider.mjs
 * curl -su clerk:clerk-secret -d grant_type=client_credentials -d resource=https://api.shop.example.com http://127.0.0.1:8082/token
 */

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';
import { exportJWK, generateKeyPair } from 'jose';

/** What tokens are for: the shop's API; what partners may see of it; another API, whose tokens the shop must refuse. */
const RESOURCES = ['https://api.shop.example.com', 'https://partners.shop.example.com', 'https://stock.example.com'];

/** Tokens for partners are signed with the secret that the edge has of them, too. */
const PARTNERS = RESOURCES[1];

/** What `edgewright dev` has of the KeyValueStore beside what a build puts there. Nobody commits it. */
const STORE = new URL('../edge.store.json', import.meta.url);

/** Who may ask: a customer and a clerk of the shop, and a customer whose tokens expire after a second. */
const CLIENTS = {
  customer: { role: 'customer', scope: 'orders:read', seconds: 3600 },
  clerk: { role: 'clerk', scope: 'orders:read orders:write', seconds: 3600 },
  hasty: { role: 'customer', scope: 'orders:read', seconds: 1 },
};

const HOST = '127.0.0.1';
const port = Number(process.env.PORT || 8082);
const issuer = `http://${HOST}:${port}`;

const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const key = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: String(process.pid) };

const partnerKey = partnerSecret();

// It warns of what nobody needs on this machine.
console.warn = () => {};
console.info = () => {};
const { default: Provider } = await import('oidc-provider');

const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  clients: Object.keys(CLIENTS).map((id) => ({
    client_id: id,
    client_secret: `${id}-secret`,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  })),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_context, audience, client) => {
        if (!RESOURCES.includes(audience)) throw new Error(`nobody knows ${audience}`);
        const { scope, seconds } = clientOf(client.clientId);
        const sign = audience === PARTNERS ? { alg: 'HS256', key: partnerKey } : { alg: 'RS256' };
        return { audience, scope, accessTokenTTL: seconds, accessTokenFormat: 'jwt', jwt: { sign } };
      },
    },
  },
  extraTokenClaims: (_context, token) => {
    const { role } = clientOf(token.clientId ?? '');
    return { role, groups: [`${role}s`], sub: token.clientId };
  },
});

const server = createServer(provider.callback());
server.on('error', (error) => {
  console.error(`The demo's identity provider cannot listen: ${error.message}`);
  process.exitCode = 1;
});
server.listen(port, HOST, () => console.log(`demo provider  ${issuer}`));
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}

/** The first of the keys that the edge has, made where it has none. */
function partnerSecret() {
  const stored = existsSync(STORE) ? JSON.parse(readFileSync(STORE, 'utf8')) : {};
  const keys = stored['secret:partner'] ?? randomBytes(32).toString('base64url');
  if (stored['secret:partner'] === undefined)
    writeFileSync(STORE, `${JSON.stringify({ ...stored, 'secret:partner': keys }, null, 2)}\n`);
  return Buffer.from(keys.split(' ')[0], 'base64url');
}

/** @param {string} id */
function clientOf(id) {
  const client = Object.entries(CLIENTS).find(([name]) => name === id)?.[1];
  if (!client) throw new Error(`nobody knows the client ${id}`);
  return client;
}
