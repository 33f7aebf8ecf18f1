/**
 * Entities: what changes at the origin, by names of the user's own, and the paths and cache tags that show it. Pure; of the form of a
 * template `config/entities.ts` makes the schema.
 */
import { CACHE_TAG_LIMIT } from './invalidation-items.ts';

/** What shows an entity: at least one path or tag. */
export interface Entity {
  /**
   * Paths as viewers ask for them, percent-encoded, in which `:id` stands for an id, with a `*` at the end for all that begins so, and with
   * a query if one is meant.
   */
  readonly paths?: readonly string[];
  /** Cache tags that the origin gives its answers, in which `:id` stands for an id. */
  readonly tags?: readonly string[];
}

/** Entities by their names. */
export type Entities = Readonly<Record<string, Entity>>;

/** What stands for an id in a template. */
const ID = ':id';

/** Whether an entity is told from others of its kind by an id. */
export function takesId({ paths = [], tags = [] }: Entity): boolean {
  return [...paths, ...tags].some((template) => template.includes(ID));
}

/** A template with an id in place of `:id`. */
export function withId(template: string, id: string): string {
  return template.split(ID).join(id);
}

/** What is wrong with the template of a path, if anything is. */
export function pathTemplateProblem(template: string): string | undefined {
  if (!template.startsWith('/')) return 'expected a path that begins with a slash';
  if (/:id\w/.test(template) || /\/:(?!id(?!\w))[A-Za-z]/.test(template))
    return 'expected :id, which is the one parameter that an entity has';
  if (template.slice(0, -1).includes('*')) return 'expected a star only at the end';
  if (template.endsWith(`${ID}*`))
    return 'takes other ids that begin alike, 421 for 42: say :id, and :id/* for what is beneath it';
  if (/~|%7e/i.test(template)) return 'has a tilde, which CloudFront does not find in invalidations';
  if (/(?:^|\/)(?:\.|%2e){1,2}(?=[/?]|$)|^[^?]*\/\//i.test(template))
    return 'expected a path without dot segments and empty segments';
  return PATH_TEMPLATE.test(template) ? undefined : 'has characters that must be percent-encoded';
}

/** What every template of a path looks like. */
export const PATH_TEMPLATE =
  /^\/(?:[\w\-.!$&'()*+,;=:@/]|%[\dA-Fa-f]{2})*(?:\?(?:[\w\-.!$&'()*+,;=:@/?]|%[\dA-Fa-f]{2})*)?$/;

/** What is wrong with the template of a tag, if anything is. */
export function tagTemplateProblem(template: string): string | undefined {
  if (template.startsWith('#')) return 'expected the tag without #';
  if (/:id\w/.test(template)) return 'expected :id, which is the one parameter that an entity has';
  if (!TAG_TEMPLATE.test(template)) return 'expected visible ASCII characters but commas, without spaces';
  return template.length > CACHE_TAG_LIMIT ? `expected at most ${CACHE_TAG_LIMIT} characters` : undefined;
}

/** What every template of a tag looks like: tags stand in a header, with commas between them. */
export const TAG_TEMPLATE = /^[!-+\--~]+$/;
