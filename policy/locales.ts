/** Locales: a folder for each language, and the one that a viewer gets who asks for a page without naming it. */
import type { EdgeRequest } from './event.ts';
import { type Languages, languageOf } from './languages.ts';

/** The folders there are, named after languages as they are written, and how one is chosen. */
export interface Locales extends Languages {
  /** A cookie that names one of them exactly counts for more than Accept-Language. */
  readonly cookie?: string;
}

/** The folder of a locale at the beginning of a path, such as `/de`; empty where there is none. Case counts. */
export function localeFolderOf({ supported }: Locales, path: string): string {
  const folder = path.split('/', 2).join('/');
  return supported.some((locale) => folder === `/${locale}`) ? folder : '';
}

/** The locale that a viewer gets: the cookie's, else what Accept-Language likes best, else the default. */
export function localeOf(locales: Locales, { cookies, headers }: Pick<EdgeRequest, 'cookies' | 'headers'>): string {
  const { cookie, supported } = locales;
  const chosen = cookie !== undefined && Object.hasOwn(cookies, cookie) ? cookies[cookie]?.value : undefined;
  if (chosen !== undefined && supported.includes(chosen)) return chosen;
  return languageOf(locales, headers['accept-language']?.value ?? '');
}
