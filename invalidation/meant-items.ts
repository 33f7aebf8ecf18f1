/** From what changed to the items of an invalidation. Pure. */
import { type Entity, takesId, withId } from '#policy/entities';
import { hasLiteralStar, isTag, itemProblems } from '#policy/invalidation-items';
import { encodedIds, idProblem, tagIdProblem } from './encoded-id.ts';
import type { InvalidationMap } from './invalidation-map.ts';
import { leastItems, takenBy } from './least-items.ts';
import { keptPaths } from './rewritten-paths.ts';

/** An entity that changed: its name, and the id that tells it from others where it has one. */
export interface ChangedEntity {
  readonly entity: string;
  readonly id?: string;
}

/** What is to be forgotten: a path, a `#tag`, or all that shows an entity. */
export type Changed = string | ChangedEntity;

/** Something that was asked for and cannot be meant. */
export interface ItemProblem {
  /** As it was asked for. */
  readonly at: string;
  readonly says: string;
}

/** The items of an invalidation. */
export interface MeantItems {
  readonly items: readonly string[];
  /** Path patterns of behaviors whose own rules may rewrite a path to another, which is not among the items. */
  readonly unknown: readonly string[];
  /** Everything that is wrong. Nothing is to be sent while there is something. */
  readonly problems: readonly ItemProblem[];
}

/** The items that take what changed, viewers' paths and those that rewrites make of them, and no item twice. */
export function meantItems(map: InvalidationMap, changed: readonly Changed[]): MeantItems {
  const asked = changed.map((one) => askedItems(map, one));
  const kept = asked
    .flatMap(({ items }) => items)
    .map((item) => (isTag(item) ? { items: [item], unknown: [] } : keptPaths(map.behaviors, item)));
  return {
    items: leastItems(kept.flatMap(({ items }) => items)),
    unknown: [...new Set(kept.flatMap(({ unknown }) => unknown))],
    problems: [...asked.flatMap(({ problems }) => problems), ...kept.flatMap(({ items }) => rewriteProblems(items))],
  };
}

/** What a path is rewritten to may be what CloudFront does not find. */
function rewriteProblems([path = '', ...rewritten]: readonly string[]): readonly ItemProblem[] {
  const isTaken = takenBy([path]);
  // What the path takes anyway is not sent.
  const sent = [...new Set(rewritten)].filter((item) => !isTaken(item));
  return sent.flatMap((item) =>
    itemProblems(item).map((says) => ({ at: shown(path), says: `is asked for as ${item.slice(-80)}, which ${says}` })),
  );
}

interface AskedItems {
  readonly items: readonly string[];
  readonly problems: readonly ItemProblem[];
}

function askedItems({ entities }: InvalidationMap, changed: Changed): AskedItems {
  if (typeof changed === 'string') return checked(shown(changed), [changed]);
  const { entity, id } = changed;
  const at = shown(id === undefined ? entity : `${entity}=${id}`);
  const known = Object.hasOwn(entities, entity) ? entities[entity] : undefined;
  if (!known) return refused(at, unknownText(entity, Object.keys(entities)));
  if (!takesId(known)) return id === undefined ? checked(at, itemsOf(known, [''])) : refused(at, 'takes no id');
  if (id === undefined) return refused(at, `needs an id: ${entity}=42`);
  const says = idProblem(id) ?? ((known.tags ?? []).length > 0 ? tagIdProblem(id) : undefined);
  return says === undefined ? checked(at, itemsOf(known, encodedIds(id), id)) : refused(at, says);
}

/** `ids` are the spellings of the id in a path. */
function itemsOf({ paths = [], tags = [] }: Entity, ids: readonly string[], id = ''): readonly string[] {
  return [
    ...paths.flatMap((path) => ids.map((each) => withId(path, each))),
    ...tags.map((tag) => `#${withId(tag, id)}`),
  ];
}

function checked(at: string, items: readonly string[]): AskedItems {
  const distinct = [...new Set(items)];
  const says = new Set(
    distinct.flatMap((item) => [
      ...itemProblems(item),
      ...(hasLiteralStar(item) ? [STAR] : []),
      ...(isTag(item) || !UNSENT.test(item) ? [] : [ENCODE]),
    ]),
  );
  return { items: says.size > 0 ? [] : distinct, problems: [...says].map((text) => ({ at, says: text })) };
}

/** What no viewer sends in a path as it is. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html */
const UNSENT = /[^\x21-\x7e]|["#<>\\^`{|}]/;

const ENCODE = 'has a character that has to be percent-encoded, as viewers send it';

const STAR = 'has a * before its end, which CloudFront takes for the character itself';

function refused(at: string, says: string): AskedItems {
  return { items: [], problems: [{ at, says }] };
}

function unknownText(entity: string, names: readonly string[]): string {
  if (names.length === 0) return 'the config has no entities; a path starts with a slash';
  const known = `there ${names.length === 1 ? 'is the entity' : 'are the entities'} ${names.join(', ')}`;
  return `${known}; ${entity === '' ? 'an empty name' : entity} is none, and a path starts with a slash`;
}

/** As it stands in a message: short, and on one line. */
function shown(text: string): string {
  const line = text.replace(/[\0-\x1f\x7f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  if (line === '') return '(an empty item)';
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}
