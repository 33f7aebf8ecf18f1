import { z } from 'zod';
import { countryCode, ipRange, matching, options, table, userName } from '../values.ts';

const viewers = options({
  ips: z.array(ipRange).min(1, { error: 'expected at least one address or range' }).optional(),
  countries: z.array(countryCode).min(1, { error: 'expected at least one country' }).optional(),
}).check((context) => {
  if (Object.keys(context.value).length > 0) return;
  context.issues.push({ code: 'custom', message: 'expected ips or countries', input: context.value });
});

/** The schema of `access`. */
export const accessSchema = options({
  deny: viewers.optional(),
  allow: viewers.optional(),
  basic: options({
    users: table(userName, matching('what `edgewright secret NAME` prints', /^[\w-]{22}\.[\w-]{43}$/)),
    realm: matching('a name of letters, digits, spaces and hyphens', /^[\w-](?:[\w -]{0,62}[\w-])?$/).default(
      'preview',
    ),
  }).optional(),
});
