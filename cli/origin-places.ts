/** Where the origins of distributions of AWS stand on this machine. */
import { resolve } from 'node:path';
import type { OriginServer } from '../simulator/exchange.ts';
import { folderOrigin } from '../simulator/origin/folder-origin.ts';
import { httpOrigin } from '../simulator/origin/http-origin.ts';
import type { OriginSettings } from '../simulator/settings.ts';
import type { Io } from './io.ts';
import { pairs } from './pairs.ts';

/** Places by the ids of origins. */
export interface OriginPlaces {
  readonly places: ReadonlyMap<string, string>;
  /** Absolute paths of those that are folders. */
  readonly folders: readonly string[];
  /** What answers for an origin: its place, or where it is on AWS. */
  serverOf(origin: OriginSettings): OriginServer;
}

/** Reads `--origin ID=URL` and `--origin ID=FOLDER`. @throws EdgeError ERR_USAGE */
export function originPlaces(io: Pick<Io, 'cwd' | 'now'>, texts: readonly string[] | undefined): OriginPlaces {
  const places = pairs('--origin', 'ID=URL or ID=FOLDER', texts);
  return {
    places,
    folders: [...places.values()].filter((place) => !isUrl(place)).map((place) => resolve(io.cwd, place)),
    serverOf(origin) {
      const place = places.get(origin.id);
      if (place === undefined) return httpOrigin({ settings: origin });
      return isUrl(place)
        ? httpOrigin({ settings: origin, url: place })
        : folderOrigin(resolve(io.cwd, place), { now: io.now });
    },
  };
}

function isUrl(place: string): boolean {
  return /^https?:\/\//.test(place);
}
