import type { OriginResponseRule } from 'edgewright';

export const own: OriginResponseRule = (response) => {
  response.headers['x-marked'] = { value: 'on its way back' };
};
