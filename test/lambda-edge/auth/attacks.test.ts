/** Tokens that attack what libraries got wrong, and the few that must pass. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonWebKeySet, ResolvedIssuer } from '#policy/auth';
import { outcomeOf, testVerifier } from './tokens.ts';

const ATTACKS = '../shared/data/jwt/attacks.json';
const isHere = existsSync(ATTACKS);
const note = isHere ? '' : ' (skipped: ../shared/data is not here)';

interface Attack {
  readonly id: number;
  readonly class: string;
  readonly name: string;
  readonly token: string;
  readonly expect: 'allow' | 'deny' | 'policy' | 'either';
}

interface Attacks {
  readonly now: number;
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: JsonWebKeySet;
  readonly cases: readonly Attack[];
}

const NOTHING: Attacks = { now: 0, issuer: '', audience: '', jwks: { keys: [] }, cases: [] };
const attacks: Attacks = isHere ? JSON.parse(readFileSync(ATTACKS, 'utf8')) : NOTHING;

const JWKS_URI = 'https://idp.example.com/jwks';
const issuer: ResolvedIssuer = {
  issuer: attacks.issuer,
  audiences: [attacks.audience],
  algorithms: ['RS256', 'ES256', 'EdDSA'],
  jwksUri: JWKS_URI,
};

/** What comes of an attack, by keys that are fetched. */
async function judge({ token }: Attack, options: Partial<ResolvedIssuer> = {}): Promise<string> {
  const { world, verify } = testVerifier([{ ...issuer, ...options } as ResolvedIssuer], {
    documents: { [JWKS_URI]: attacks.jwks },
  });
  world.now = attacks.now;
  return outcomeOf(await verify(token));
}

const named = attacks.cases.map((attack) => [`${attack.id} ${attack.class}: ${attack.name}`, attack] as const);
const of = (...expectations: readonly string[]): typeof named =>
  named.filter(([, attack]) => expectations.includes(attack.expect));

describe.skipIf(!isHere)(`a token${note}`, () => {
  it.each(of('allow'))('is allowed: %s', async (_, attack) => {
    expect(await judge(attack)).toBe('allowed');
  });

  it.each(of('deny'))('is denied: %s', async (_, attack) => {
    expect(await judge(attack)).not.toMatch(/^(?:allowed|unavailable)$/);
  });

  it.each(of('policy'))('is allowed as long as nothing is asked of its purpose: %s', async (_, attack) => {
    expect(await judge(attack)).toBe('allowed');
  });

  it.each(of('policy').filter(([, { name }]) => name.startsWith('typ')))(
    'is denied where a type is asked for: %s',
    async (_, attack) => {
      expect(await judge(attack, { type: 'at+jwt' })).toBe('the token is of another type');
    },
  );

  it.each(of('policy').filter(([, { name }]) => name.startsWith('token_use')))(
    'is denied where a use is asked for: %s',
    async (_, attack) => {
      expect(await judge(attack, { tokenUse: 'access' })).toBe('the token is for another use');
    },
  );

  it.each(of('either'))('is judged without a throw: %s', async (_, attack) => {
    expect(await judge(attack)).toMatch(/^[a-z ]+$/);
  });

  it('is denied again when it comes a second time', async () => {
    const { world, verify } = testVerifier([issuer], { documents: { [JWKS_URI]: attacks.jwks } });
    world.now = attacks.now;
    const twice = [...attacks.cases, ...attacks.cases].filter(({ expect }) => expect === 'deny');
    const outcomes = await Promise.all(twice.map(async ({ token }) => outcomeOf(await verify(token))));
    expect(outcomes.filter((outcome) => outcome === 'allowed')).toEqual([]);
  });
});
