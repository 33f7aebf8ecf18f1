/**
 * An HTTP server as origin: connected to, asked, waited for and asked again as CloudFront does.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
 */
import type { CloudFrontOrigin } from 'aws-lambda';
import type { Answer, OriginServer, ViewerRequest } from '../exchange.ts';
import type { OriginSettings } from '../settings.ts';
import { realTimer, type Timer } from '../timer.ts';
import { eventOrigin, urlOf } from './event-origin.ts';
import { keepingAgents } from './keeping-agents.ts';
import { type AttemptParts, attempt } from './origin-attempt.ts';
import { type FailedAttempt, failedOrigin } from './origin-failure.ts';
import { responseAttempts } from './response-attempts.ts';

/** What an HTTP origin is made of. */
export interface HttpOriginParts {
  readonly settings: OriginSettings;
  /** Scheme, host and port of what stands for it on this machine. Without one, a request's own origin is asked, or that of the settings. */
  readonly url?: string;
  readonly timer?: Timer;
}

/** An origin that keeps connections. */
export type HttpOrigin = Required<OriginServer>;

/** An origin that is asked by HTTP. It sends requests as they are: see `origin-request.ts` for what they are to hold. */
export function httpOrigin({ settings, url, timer = realTimer }: HttpOriginParts): HttpOrigin {
  const agents = keepingAgents(settings.keepaliveTimeout * 1000);
  return {
    async fetch(request) {
      const origin = request.origin ?? eventOrigin(settings);
      const target = urlFrom(url ?? urlOf(origin));
      if (!target) return failedOrigin(request, { ...NOWHERE, says: `${url ?? urlOf(origin)} is no URL` });
      const { readTimeout, responseCompletionTimeout: whole } = timeoutsOf(origin, settings);
      const deadline = whole === undefined ? undefined : new AbortController();
      const over = whole === undefined ? () => {} : timer(whole * 1000, () => deadline?.abort());
      const gone = new AbortController();
      request.whenGone?.(() => gone.abort());
      const outcome = await attempts(request, settings, {
        url: target,
        agent: agents[target.protocol === 'https:' ? 'https:' : 'http:'],
        connectionTimeout: settings.connectionTimeout * 1000,
        readTimeout: readTimeout * 1000,
        sslProtocols: origin.custom?.sslProtocols ?? settings.sslProtocols,
        timer,
        ...(deadline ? { signal: deadline.signal } : {}),
        gone: gone.signal,
        over,
      });
      if (!('stage' in outcome)) return outcome;
      over();
      return failedOrigin(request, { ...outcome, says: `${target.origin}: ${outcome.says}` });
    },
    webSocketUrl: (request) => url ?? urlOf(request.origin ?? eventOrigin(settings)),
    close: agents.close,
  };
}

/** A rule made an origin of what is no place. */
const NOWHERE = { failure: 'OriginDnsError', stage: 'connect', isLate: false } as const;

/** Asks as often as the settings allow, and as it may help. */
async function attempts(
  request: ViewerRequest,
  settings: OriginSettings,
  parts: AttemptParts,
): Promise<Answer | FailedAttempt> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await attempt(request, parts);
    if (!('stage' in outcome)) return outcome;
    if (!parts.signal?.aborted && !parts.gone.aborted && tries < attemptsAfter(outcome, request, settings)) continue;
    return tries === 1 ? outcome : { ...outcome, says: `${outcome.says}, ${tries} times` };
  }
}

function urlFrom(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Seconds, as origin-request left them. */
function timeoutsOf({ custom }: CloudFrontOrigin, settings: OriginSettings): TimeoutsOfOrigin {
  return custom ?? settings;
}

/** The time-outs that origin-request may change. */
interface TimeoutsOfOrigin {
  readonly readTimeout: number;
  readonly responseCompletionTimeout?: number;
}

/** How often an origin is asked that fails so. A connection that was not made is tried again whatever is to be sent. */
function attemptsAfter(failed: FailedAttempt, { method }: ViewerRequest, settings: OriginSettings): number {
  const { stage, failure } = failed;
  if (failure === 'OriginDnsError') return 1;
  if (stage === 'connect') return settings.connectionAttempts;
  return failure === 'OriginCommError' || failure === 'OriginReadError' ? responseAttempts(settings, method) : 1;
}
