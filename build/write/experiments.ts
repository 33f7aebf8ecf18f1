import {
  cookieAttributes,
  DRAWN_HEADER,
  type Experiment,
  type Experiments,
  experimentCookie,
  experimentHeader,
  firstVariant,
  movesFolders,
  sharesOf,
} from '#policy/experiments';
import { type Code, js } from '../code.ts';
import { among } from './among.ts';
import { beginsWith } from './begins-with.ts';

/**
 * Writes `experiment`, which gives a request its variants, and `remember`, which has the browser keep what was given. A hash is made
 * for whoever has no cookie, and for nobody else.
 */
export function writeExperiments(experiments: Experiments): Code {
  const entries = Object.entries(experiments);
  const moves = movesFolders(experiments);
  return js`
    import cloudfront from "cloudfront";
    import crypto from "crypto";
    ${moves ? js`import { badRequest } from "#policy/bad-request"; import { isContained } from "#policy/contained-path";` : js``}
    function digest(name, id) { return crypto.createHash("md5").update(name + ":" + id).digest("hex"); }
    export function experiment(request, id, isOff) {
      var headers = request.headers, cookies = request.cookies, drawn = "", exposure = "", sent;
      delete headers[${DRAWN_HEADER}];
      if (isOff) {
        ${entries.map(([name, one]) => js`headers[${experimentHeader(name)}] = { value: ${firstVariant(one)} };`)}
        return;
      }
      ${moves ? js`if (!isContained(request.uri)) return badRequest();` : js``}
      ${entries.map(([name, one], i) => writeExperiment(name, one, i === 0))}
      if (drawn) headers[${DRAWN_HEADER}] = { value: drawn.slice(1) };
      cloudfront.logCustomData(exposure);
    }
    export function remember(asked, response) {
      var drawn = asked[${DRAWN_HEADER}], given;
      if (!drawn) return;
      drawn = "," + drawn.value + ",";
      if (!response.cookies) response.cookies = {};
      ${entries.map(([name, one]) => js`if (drawn.indexOf(${`,${name},`}) >= 0 && (given = asked[${experimentHeader(name)}])) response.cookies[${experimentCookie(name)}] = { value: given.value, attributes: ${cookieAttributes(one)} };`)}
    }`;
}

/** Its variant goes into its header; then what the variant does. */
function writeExperiment(name: string, experiment: Experiment, isFirst: boolean): Code {
  const shares = sharesOf(experiment);
  const drawn = shares.map(({ variant, below }) =>
    below === undefined ? js`${variant}` : js`sent < ${below} ? ${variant} : `,
  );
  const isKnown = among(
    js`sent`,
    shares.map(({ variant }) => variant),
  );
  const does = shares.flatMap(({ variant }) => {
    const { prefix, origin } = experiment.variants[variant] ?? {};
    return [
      ...(prefix === undefined ? [] : [js`if (sent === ${variant}) ${writePrefix(prefix)}`]),
      ...(origin === undefined ? [] : [js`if (sent === ${variant}) cloudfront.selectRequestOriginById(${origin});`]),
    ];
  });
  return js`
    sent = cookies[${experimentCookie(name)}];
    sent = sent ? sent.value : "";
    if (!${isKnown}) {
      drawn += ${`,${name}`};
      sent = digest(${name}, id);
      sent = ${drawn};
    }
    headers[${experimentHeader(name)}] = { value: sent };
    exposure += ${isFirst ? `${name}.` : `~${name}.`} + sent;
    ${does}`;
}

function writePrefix(prefix: string): Code {
  return js`if (!(${beginsWith(js`request.uri`, `${prefix}/`)})) request.uri = ${prefix} + request.uri;`;
}
