import { describe, expect, it } from 'vitest';
import { contentHeaders } from '../../../deploy/publish/content-headers.ts';

const YEAR = 'public, max-age=31536000, immutable';
const VERSIONED = 'public, max-age=0, s-maxage=31536000';
const IN_PLACE = 'public, max-age=0, s-maxage=86400';

describe('what a file is served with', () => {
  it.each([
    ['/a.json', 'application/json'],
    ['/a.html', 'text/html; charset=utf-8'],
    ['/a.js', 'text/javascript; charset=utf-8'],
    ['/a.svg', 'image/svg+xml; charset=utf-8'],
    ['/a.png', 'image/png'],
    ['/a', 'application/octet-stream'],
    ['/a.unknown', 'application/octet-stream'],
  ])('is a type by its extension: %s', (path, type) => {
    expect(contentHeaders(path, 'versioned').type).toBe(type);
  });

  it.each([
    ['/app-3f9ac21b.js', YEAR, YEAR],
    ['/app.Dk3f9aXc.css', YEAR, YEAR],
    ['/catalog.json', VERSIONED, IN_PLACE],
    ['/index.html', VERSIONED, IN_PLACE],
    // A date is no hash, and pages are linked to.
    ['/prices-20261121.json', VERSIONED, IN_PLACE],
    ['/page-3f9ac21b.html', VERSIONED, IN_PLACE],
    ['/3f9ac21b.d/a.json', VERSIONED, IN_PLACE],
  ])('is a life by its name, and by where it stands: %s', (path, versioned, inPlace) => {
    expect(contentHeaders(path, 'versioned').cacheControl).toBe(versioned);
    expect(contentHeaders(path, 'in-place').cacheControl).toBe(inPlace);
  });
});
