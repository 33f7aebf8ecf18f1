import { dirname, relative, resolve } from 'node:path';
import { packageFile } from './package-file.ts';

/** Folders of this package whose files are in bundles. */
const SHIPPED = ['policy', 'functions', 'lambda-edge'];

/**
 * A map whose sources are the same wherever project and package stand: files of packages by the package's name, the user's as esbuild
 * has them, relative to the map.
 */
export function portableMap(map: string, outfile: string): string {
  const { sources, ...rest }: { sources: readonly string[] } = JSON.parse(map);
  return JSON.stringify({ ...rest, sources: sources.map((source) => portableSource(source, dirname(outfile))) });
}

function portableSource(source: string, folder: string): string {
  const file = relative(packageFile('.'), resolve(folder, source));
  if (SHIPPED.some((room) => file.startsWith(`${room}/`))) return `edgewright/${file}`;
  const [, inPackage] = /^.*\/node_modules\/(.*)$/.exec(source) ?? [];
  return inPackage ?? source;
}
