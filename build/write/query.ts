import {
  droppedNames,
  type KeepQuery,
  keptNames,
  MOST_PARAMETERS,
  MOST_VALUES,
  orderOf,
  type Query,
  readsEach,
  settles,
} from '#policy/query';
import { type Code, js } from '../code.ts';
import type { Runtime } from '../runtime.ts';
import { among } from './among.ts';
import { sentIn } from './sent-in.ts';

/** Writes `query`: names made lower, then what stays, in its order. */
export function writeQuery(query: Query, runtime: Runtime): Code {
  const order = orderOf(query);
  const isListed = query.keep !== undefined && order !== 'sent';
  return js`
    ${query.case === 'lower' ? RELABELLED : js``}
    ${settles(query) ? settled(query) : js``}
    export function query(querystring) {
      var sent;
      ${isListed ? (readsEach(query) ? listedOfMany(query) : listed(query)) : walked(query, runtime)}
    }`;
}

/** One read and one assignment a name, in the order of the list, which is the order in the cache key. */
function listed(query: KeepQuery, isLeft: Code = js`sent`): Code {
  const names = orderOf(query) === 'sorted' ? [...keptNames(query)].sort() : keptNames(query);
  return js`
    var kept = {};
    ${names.map((name) => js`sent = ${sentIn(js`querystring`, name)}; if (${isLeft}) kept[${name}] = sent;`)}
    return kept;`;
}

/** The same where the case of the names or the values count, which they do not where too much was sent. */
function listedOfMany(query: KeepQuery): Code {
  const isLeft = settles(query) ? js`sent && (isLarge || (sent = settled(sent)))` : js`sent`;
  return js`
    ${counted(query)}
    ${query.case === 'lower' ? js`if (!isLarge) { ${LOWER} }` : js``}
    ${listed(query, isLeft)}`;
}

/**
 * To Lambda@Edge a query string is a text: made anew, it is spelled in one way, and one that was in order already like one that was
 * not.
 */
const MADE_ANEW = js`
  var anew = {};
  for (name in querystring) anew[name] = querystring[name];
  return anew;`;

/**
 * What goes is deleted, which leaves the rest where it was. Only where that is out of order is the query string made anew: most
 * have a parameter or two. From the last to the first, since counting down costs the engine half.
 */
function walked(query: Query, runtime: Runtime): Code {
  const isSorted = orderOf(query) === 'sorted';
  const isLarge = readsEach(query) ? js`isLarge` : js`count > ${MOST_PARAMETERS}`;
  const kept = [settles(query) ? SETTLED : js``, isSorted ? WATCHED : js``];
  return js`
    ${counted(query)}
    if (${isLarge}) { ${query.keep === undefined ? js`delete querystring.__proto__; return querystring;` : listed(query)} }
    ${query.case === 'lower' ? LOWER : js``}
    var name${isSorted ? js`, next = names[count - 1], isUnsorted` : js``};
    ${readsEach(query) ? js`i = count;` : js``}
    while (i--) {
      name = names[i];
      if (${isGone(query)}) delete querystring[name];
      ${settles(query) || isSorted ? js`else { ${kept} }` : js``}
    }
    ${isSorted ? SORTED : js``}
    ${isSorted && runtime === 'lambda-edge' ? MADE_ANEW : js`return querystring;`}`;
}

/** Counts what was sent: all of it natively, and the values only where they are looked at. */
function counted(query: Query): Code {
  const names = js`var names = Object.keys(querystring), count = names.length, i = count`;
  if (!readsEach(query)) return js`${names};`;
  return js`
    ${names}, repeated = 0, isLarge = count > ${MOST_PARAMETERS};
    if (!isLarge) {
      while (i--) if (sent = querystring[names[i]].multiValue) repeated += sent.length;
      isLarge = repeated > ${MOST_VALUES};
    }`;
}

/** Whether `name` goes. Where nothing was sent more than once, `empty` is all that there is to ask of a value. */
function isGone(query: Query): Code {
  const name = js`name`;
  const isUnwanted =
    query.keep === undefined ? among(name, droppedNames(query)) : js`!${among(name, keptNames(query))}`;
  if (!settles(query)) return isUnwanted;
  const alone = query.empty === 'drop' ? js`querystring[name].value` : js`true`;
  return js`${isUnwanted} || !(repeated ? sent = settled(querystring[name]) : ${alone})`;
}

/** Puts what is left of a parameter in its place. */
const SETTLED = js`if (repeated) querystring[name] = sent;`;

/** Sees whether a name comes after the next one that stays. */
const WATCHED = js`if (name > next) isUnsorted = true; next = name;`;

/** Makes the query string anew from its sorted names. */
const SORTED = js`
if (isUnsorted) {
  names = Object.keys(querystring).sort();
  count = names.length;
  sent = querystring;
  querystring = {};
  for (i = 0; i < count; i++) { name = names[i]; querystring[name] = sent[name]; }
}`;

/** Writes `settled`: what is left of a parameter, if anything is. The entries of `multiValue` are values themselves. */
function settled({ duplicates = 'keep', empty = 'keep' }: Query): Code {
  const chosen = {
    first: js`all[0]`,
    last: js`all[all.length - 1]`,
    keep: js`all.length > 1 ? { value: all[0].value, multiValue: all } : all[0]`,
  }[duplicates];
  const some = js`all = all.filter(function (one) { return one.value; });`;
  return js`function settled(sent) {
    var all = sent.multiValue;
    if (!all) return ${empty === 'drop' ? js`sent.value && sent` : js`sent`};
    ${empty === 'drop' ? some : js``}
    return ${chosen};
  }`;
}

/** Most viewers send names in lower case already: one look at all of them costs less than one at each. */
const LOWER = js`
  sent = names.join();
  if (sent.toLowerCase() !== sent) {
    querystring = relabelled(querystring, names, count);
    names = Object.keys(querystring);
    count = names.length;
    repeated = 1;
  }`;

/** `relabelled`: what every object has is no value, and an assignment to `__proto__` would not be one. */
const RELABELLED = js`
function relabelled(querystring, names, count) {
  var all = {}, lower, seen, sent, i;
  for (i = 0; i < count; i++) {
    lower = names[i].toLowerCase();
    if (lower === "__proto__") continue;
    sent = querystring[names[i]];
    seen = all[lower];
    if (seen && seen.value !== void 0) {
      if (!seen.multiValue) all[lower] = seen = { value: seen.value, multiValue: [seen] };
      (sent.multiValue || [sent]).forEach(function (one) { seen.multiValue.push(one); });
    } else all[lower] = sent;
  }
  return all;
}`;
