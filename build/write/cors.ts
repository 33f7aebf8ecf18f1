import { type Cors, preflightHeadersOf, REPLACED } from '#policy/cors';
import { type Code, js } from '../code.ts';
import { among } from './among.ts';

/** Writes `cors`: the preflight for viewer-request and the headers for viewer-response, of which each station takes its own. */
export function writeCors(options: Cors): Code {
  const preflight = Object.entries(preflightHeadersOf(options)).map(
    ([name, { value }]) => js`headers[${name}] = { value: ${value} };`,
  );
  const expose = options.expose
    ? js`headers["access-control-expose-headers"] = { value: ${options.expose.join(', ')} };`
    : js``;
  const removals = REPLACED.map((name) => js`delete headers[${name}];`);
  const isAny = options.origins === '*';
  return js`
    export function preflight(request) {
      var asked = request.headers, headers = ${isAny ? js`{}` : js`{ vary: { value: "Origin" } }`};
      if (request.method !== "OPTIONS" || !asked.origin || !asked["access-control-request-method"]) return;
      ${granted(options, js`${preflight}`)}
      return { statusCode: 204, statusDescription: "No Content", headers: headers };
    }
    export function cors(asked, headers) {
      ${removals}
      ${isAny ? js`` : VARY}
      ${granted(options, expose)}
    }`;
}

/** CloudFront writes a changed `multiValue`, and a `value` only where there is none. */
const VARY = js`
  var vary = headers.vary;
  if (!vary) headers.vary = { value: "Origin" };
  else if (vary.multiValue) vary.multiValue.push({ value: "Origin" });
  else vary.value += ", Origin";`;

/** What an allowed origin gets. A listed one gets its own name back, never what is not on the list. */
function granted({ origins, credentials }: Cors, besides: Code): Code {
  const credential = credentials ? js`headers["access-control-allow-credentials"] = { value: "true" };` : js``;
  if (origins === '*') return js`headers["access-control-allow-origin"] = { value: "*" }; ${credential} ${besides}`;
  return js`var origin = asked.origin && asked.origin.value;
    if (${among(js`origin`, origins)}) {
      headers["access-control-allow-origin"] = { value: origin };
      ${credential} ${besides}
    }`;
}
