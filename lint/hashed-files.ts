/** Files whose names change with what is in them, and those whose names stay. */
import { isHashedName } from '#policy/hashed-name';
import type { LintedBehavior } from './subject.ts';

/** Folders whose files frameworks name by their content: Next.js, Nuxt, Astro, SvelteKit, Create React App. */
const HASHED_FOLDERS = /^\/?(?:_next\/static|_nuxt|_astro|_app\/immutable|static\/(?:js|css|media))\/\*$/;

/** Names that browsers and crawlers know, and pages, which are linked to. */
const NAMED =
  /(?:\.html?|\/|^\/?(?:favicon\.ico|robots\.txt|sitemap\.xml|sw\.js|service-worker\.js|manifest\.json|site\.webmanifest))$/i;

/** Whether every file of a behavior has a hash in its name; nothing where that is not known. */
export function areHashed({ path, files }: LintedBehavior): boolean | undefined {
  if (files.length > 0) return files.every(isHashedName);
  if (HASHED_FOLDERS.test(path)) return true;
  return path === '*' || NAMED.test(path) ? false : undefined;
}

/** One of the files whose name stays, for a sentence. */
export function unhashedExample({ path, files }: LintedBehavior): string {
  return files.find((file) => !isHashedName(file)) ?? (path === '*' ? '/' : path);
}
