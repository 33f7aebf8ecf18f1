import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maintenanceSchema } from '../../../config/rules/maintenance.ts';
import { type Maintenance, maintenanceOf } from '../../../policy/maintenance.ts';
import { COURTS, requestOf } from './courts.ts';

const ips = ['198.51.100.1', '198.51.101.1', '203.0.113.7', '2001:db8::7', '2001:db9::', '', 'junk'];

const anyMaintenance: fc.Arbitrary<Maintenance> = fc
  .record(
    {
      on: fc.boolean(),
      page: fc.oneof(fc.constantFrom('<h1>Later</h1>', 'Later', '<p>é\u{1f600}"\\\n'), fc.string({ minLength: 1 })),
      retryAfter: fc.nat(),
      allow: fc.subarray(['198.51.100.0/24', '203.0.113.7', '2001:db8::/32'], { minLength: 1 }),
    },
    { requiredKeys: [] },
  )
  .filter((options) => maintenanceSchema.safeParse(options).success);

describe.each(COURTS)('the written maintenance %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('shows the page to whom the meaning shows it', async () => {
    await fc.assert(
      fc.asyncProperty(anyMaintenance, async (options) => {
        const made = await judge(
          { name: 'maintenance', options },
          ips.map((ip) => ({ request: requestOf({}), ip })),
        );
        const meant = ips.map((ip) => maintenanceOf(options, ip, '') ?? requestOf({}));
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
