import { ApiError } from '../wire/api-error.ts';

/** @throws ApiError MalformedXML for a word that is none of those that a member takes, in AWS's own form */
export function checkEnum(at: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return;
  const says = `Value '${value}' at '${at}' failed to satisfy constraint: Member must satisfy enum value set: [${words.join(', ')}]`;
  throw new ApiError('MalformedXML', `1 validation error detected: ${says}`, 400);
}
