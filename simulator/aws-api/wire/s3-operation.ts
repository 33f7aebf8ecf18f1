import { type Operation, requiredMembers } from './service.ts';

/**
 * An operation of S3 as requests mean it. Its schema leaves the bucket out of the path, since clients may write it in front of the
 * Host; and it tells operations of one path apart by `x-id`, which the SDK for JavaScript sends and no other client does: for those,
 * what a request has to have says which it is.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function s3Operation(operation: Operation): Operation {
  const { input, segments, query } = operation;
  if (input.isUnitSchema()) return operation;
  const members = [...input.structIterator()];
  const required = new Set(requiredMembers(input));
  const bound = (trait: string): readonly string[] =>
    members.flatMap(([name, schema]) => {
      const traits = schema.getMergedTraits() as Readonly<Record<string, unknown>>;
      return required.has(name) && typeof traits[trait] === 'string' ? [traits[trait]] : [];
    });
  const id = query.find(([name]) => name === 'x-id')?.[1];
  const path = segments.filter((segment) => !('text' in segment && segment.text === ''));
  const hasBucket = members.some(([name]) => name === 'Bucket');
  return {
    ...operation,
    segments: hasBucket ? [{ label: 'Bucket', isGreedy: false }, ...path] : segments,
    query: [
      ...query.filter(([name]) => name !== 'x-id'),
      ...bound('httpQuery').map((name) => [name, undefined] as const),
    ],
    headers: bound('httpHeader').map((name) => name.toLowerCase()),
    ...(id === undefined ? {} : { id }),
  };
}
