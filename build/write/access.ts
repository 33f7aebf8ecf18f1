import {
  type Access,
  type BasicAuth,
  FORBIDDEN,
  LONGEST_CREDENTIALS,
  unauthorized,
  type Viewers,
} from '#policy/access';
import { COUNTRY_HEADER } from '#policy/buckets';
import { type Code, js } from '../code.ts';
import { among } from './among.ts';
import { answer } from './answer.ts';
import { IP_ADDRESS, inRanges } from './in-ranges.ts';

/** Writes `refusal`: who is denied, who is not allowed, who does not know the password. */
export function writeAccess({ deny, allow, basic }: Access): Code {
  const [denied, allowed] = [js`isDenied`, js`isAllowed`];
  return js`
    ${hasRanges(deny) || hasRanges(allow) ? IP_ADDRESS : js``}
    ${deny ? writeIsAmong(denied, js`deniedIp`, deny) : js``}
    ${allow ? writeIsAmong(allowed, js`allowedIp`, allow) : js``}
    ${basic ? writeIsKnown(basic) : js``}
    export function refusal(request, ip) {
      var headers = request.headers;
      ${deny ? js`if (isDenied(ip, headers)) return ${answer(FORBIDDEN)};` : js``}
      ${allow ? js`if (!isAllowed(ip, headers)) return ${answer(FORBIDDEN)};` : js``}
      ${basic ? js`if (!isKnown(headers.authorization)) return ${answer(unauthorized(basic))}; delete headers.authorization;` : js``}
    }`;
}

function hasRanges({ ips = [] }: Viewers = {}): boolean {
  return ips.length > 0;
}

function writeIsAmong(name: Code, byIp: Code, { ips = [], countries = [] }: Viewers): Code {
  const country = js`(country = headers[${COUNTRY_HEADER}]) && (country = country.value) && ${among(js`country`, countries)}`;
  return js`
    ${ips.length > 0 ? inRanges(byIp, ips) : js``}
    function ${name}(ip, headers) {
      var country;
      return ${ips.length > 0 ? js`${byIp}(ip)` : js`false`} || !!(${countries.length > 0 ? country : js`false`});
    }`;
}

/** Every user's hash is compared, whoever comes. */
function writeIsKnown({ users }: BasicAuth): Code {
  const known = Object.values(users).map((user) => {
    const [key = '', hash = ''] = user.split('.');
    return js`if (crypto.createHmac("sha256", ${key}).update(credentials).digest("base64url") === ${hash}) known = true;`;
  });
  return js`
    import crypto from "crypto";
    function isKnown(sent) {
      var known = false, credentials = sent ? sent.value.slice(6) : "";
      if (!sent || credentials.length > ${LONGEST_CREDENTIALS} || sent.value.slice(0, 6).toLowerCase() !== "basic ") return false;
      ${known}
      return known;
    }`;
}
