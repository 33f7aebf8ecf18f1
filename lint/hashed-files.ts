/** Files whose names change with what is in them, and those whose names stay. */
import type { LintedBehavior } from './subject.ts';

/** A run of 6 or more hexadecimal digits with a digit among them, or of 8 or more letters and digits of both kinds, before the extension. */
const HASH = /[-._](?=[\da-f]*\d)[\da-f]{6,}(?=\.)|[-._](?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])[\w]{8,}(?=\.\w+$)/;

/** Folders whose files frameworks name by their content: Next.js, Nuxt, Astro, SvelteKit, Create React App. */
const HASHED_FOLDERS = /^\/?(?:_next\/static|_nuxt|_astro|_app\/immutable|static\/(?:js|css|media))\/\*$/;

/** Names that browsers and crawlers know, and pages, which are linked to. */
const NAMED =
  /(?:\.html?|\/|^\/?(?:favicon\.ico|robots\.txt|sitemap\.xml|sw\.js|service-worker\.js|manifest\.json|site\.webmanifest))$/i;

/** Whether every file of a behavior has a hash in its name; nothing where that is not known. */
export function areHashed({ path, files }: LintedBehavior): boolean | undefined {
  if (files.length > 0) return files.every((file) => HASH.test(file.slice(file.lastIndexOf('/'))));
  if (HASHED_FOLDERS.test(path)) return true;
  return path === '*' || NAMED.test(path) ? false : undefined;
}

/** One of the files whose name stays, for a sentence. */
export function unhashedExample({ path, files }: LintedBehavior): string {
  return files.find((file) => !HASH.test(file.slice(file.lastIndexOf('/')))) ?? (path === '*' ? '/' : path);
}
