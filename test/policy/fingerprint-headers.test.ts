import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { removedHeaderName } from '../../config/values.ts';
import { FINGERPRINT_HEADERS } from '../../policy/fingerprint-headers.ts';

const OWASP = '../shared/data/headers/owasp--headers_remove.json';

describe('headers that say what an answer was made with', () => {
  it('are in lower case, in order, each once', () => {
    const sorted = [...new Set(FINGERPRINT_HEADERS.map((name) => name.toLowerCase()))].sort();
    expect(FINGERPRINT_HEADERS).toEqual(sorted);
  });

  it('may be changed at viewer-response', () => {
    expect(FINGERPRINT_HEADERS.filter((name) => !removedHeaderName.safeParse(name).success)).toEqual([]);
  });

  it.skipIf(!existsSync(OWASP))(`are those that OWASP would remove (skipped where there is no ${OWASP})`, () => {
    const { headers } = JSON.parse(readFileSync(OWASP, 'utf8')) as { headers: string[] };
    expect(FINGERPRINT_HEADERS).toEqual(headers.map((name) => name.toLowerCase()).sort());
  });
});
