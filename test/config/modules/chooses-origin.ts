/** A rule that leads requests to another origin, once it knows which. */
import type { OriginRequestRule } from 'edgewright';

export const own: OriginRequestRule = async (request) => {
  const domainName = await Promise.resolve('other.example.com');
  if (request.origin.custom) request.origin.custom.domainName = domainName;
};
