import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { viewerSettingsOf } from '../../../simulator/viewer/viewer-settings.ts';

describe('the settings of a viewer', () => {
  it.each([
    ['Country', 'de', { country: 'DE' }],
    ['Country-Name', 'Germany', { countryName: 'Germany' }],
    ['Country-Region', 'BY', { countryRegion: 'BY' }],
    ['Country-Region-Name', 'Bavaria', { countryRegionName: 'Bavaria' }],
    ['City', 'München', { city: 'München' }],
    ['Latitude', '48.13743', { latitude: '48.13743' }],
    ['Longitude', '-11.57549', { longitude: '-11.57549' }],
    ['Metro-Code', '819', { metroCode: '819' }],
    ['Postal-Code', '80331', { postalCode: '80331' }],
    ['Time-Zone', 'Europe/Berlin', { timeZone: 'Europe/Berlin' }],
    ['ASN', '64496', { asn: '64496' }],
    ['Address', '2001:db8::7', { address: '2001:db8::7' }],
    ['Device', 'tablet, IOS, toaster', { device: ['Tablet', 'IOS'] }],
  ])('are told by Edgewright-Viewer-%s', (name, value, settings) => {
    expect(viewerSettingsOf(headersFrom({ [`Edgewright-Viewer-${name}`]: value }), {})).toEqual(settings);
  });

  it.each([
    ['Country', 'Germany'],
    ['Address', '300.1.1.1'],
    ['Latitude', 'north'],
    ['ASN', '-1'],
    ['City', ''],
    ['Device', 'toaster'],
  ])('are the usual ones where Edgewright-Viewer-%s is %j', (name, value) => {
    const usual = { country: 'AT', city: 'Wien' };
    expect(viewerSettingsOf(headersFrom({ [`Edgewright-Viewer-${name}`]: value }), usual)).toEqual(usual);
  });

  it('of one request leave the others of the usual ones', () => {
    const headers = headersFrom({ 'edgewright-viewer-city': 'Graz' });
    expect(viewerSettingsOf(headers, { country: 'AT', city: 'Wien' })).toEqual({ country: 'AT', city: 'Graz' });
  });

  it('are made of whatever a viewer sends', () => {
    fc.assert(
      fc.property(fc.constantFrom('Country', 'City', 'Address', 'Latitude', 'Device'), fc.string(), (name, value) => {
        const settings = viewerSettingsOf(headersFrom({ [`Edgewright-Viewer-${name}`]: value }), {});
        expect(Object.values(settings).every((setting) => setting.length > 0)).toBe(true);
      }),
    );
  });
});
