import type { OriginRequestRule } from 'edgewright';

export const own: OriginRequestRule = (request) => {
  request.headers['x-marked'] = { value: 'on its way' };
};
