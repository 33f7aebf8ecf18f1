/** Who viewers are that say nothing else, by the options of `edgewright dev`. */
import { EdgeError } from '../config/errors.ts';
import { headersFrom } from '../simulator/header-lines.ts';
import {
  isCountry,
  TEXT_SETTINGS,
  type ViewerSettings,
  viewerSettingsOf,
} from '../simulator/viewer/viewer-settings.ts';
import { pairs } from './pairs.ts';

/** The options. */
export interface DevViewerOptions {
  /** Two letters. */
  readonly country?: string;
  /** `city=Berlin`: what stands behind `CloudFront-Viewer-`, and its value. */
  readonly viewer?: readonly string[];
}

/** The settings of every viewer. @throws EdgeError ERR_USAGE with everything that is wrong */
export function devViewer({ country, viewer = [] }: DevViewerOptions): ViewerSettings {
  const named = [...pairs('--viewer', 'NAME=VALUE', viewer)];
  // As a request says them by its headers, so that the option takes what those take.
  const settings = named.map(([name, value]) =>
    viewerSettingsOf(headersFrom({ [`Edgewright-Viewer-${name}`]: value }), {}),
  );
  const problems = named.flatMap(([name], i) =>
    Object.keys(settings[i] ?? {}).length > 0 ? [] : [{ at: `--viewer ${name}`, says: problemOf(name) }],
  );
  if (problems.length > 0)
    throw new EdgeError('ERR_USAGE', 'some viewers cannot be so', 'Write --viewer city=Berlin.', problems);
  return Object.assign({}, country === undefined ? {} : { country: countryOf(country) }, ...settings);
}

/** What may be said of a viewer. */
const NAMES = [...TEXT_SETTINGS.map(([, name]) => name.toLowerCase()), 'device'];

function problemOf(name: string): string {
  return NAMES.includes(name.toLowerCase()) ? 'has no such value' : `is unknown; expected one of ${NAMES.join(', ')}`;
}

function countryOf(text: string): string {
  if (isCountry(text.toUpperCase())) return text.toUpperCase();
  throw new EdgeError('ERR_USAGE', `--country takes a country of two letters, got ${text}`, 'Use --country DE.');
}
