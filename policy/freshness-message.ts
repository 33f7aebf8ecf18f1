/** What `freshness` looks at: apart from what it means, for stations that know the old JavaScript alone. */
import type { EdgeHeaders, EdgeRequest, EdgeResponse } from './event.ts';

/** What of a request is looked at. */
export type FreshnessRequest = Pick<EdgeRequest, 'uri' | 'headers' | 'cookies'>;

/** What of an answer. */
export type FreshnessResponse = Pick<EdgeResponse, 'statusCode' | 'cookies'> & { readonly headers: EdgeHeaders };
