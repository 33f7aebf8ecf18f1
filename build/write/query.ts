import { droppedNames, keptNames, MOST_SORTED, orderOf, type Query } from '#policy/query';
import { type Code, js } from '../code.ts';
import { among } from './among.ts';
import { sentIn } from './sent-in.ts';

/** Writes `query`: names made lower, then what stays, in its order. */
export function writeQuery(query: Query): Code {
  const lower = query.case === 'lower';
  return js`
    ${lower ? LOWERED : js``}
    ${settles(query) ? settled(query) : js``}
    export function query(querystring) {
      ${lower ? js`querystring = lowered(querystring);` : js``}
      ${bodyOf(query)}
    }`;
}

function bodyOf(query: Query): Code {
  const order = orderOf(query);
  if (order === 'sent') return inPlace(query);
  if (query.keep === undefined) return sorted(query);
  const names = keptNames(query);
  return listed(query, order === 'sorted' ? [...names].sort() : names);
}

/** One read and one assignment a name, in the order of the list, which is the order in the cache key. */
function listed(query: Query, names: readonly string[]): Code {
  const isLeft = settles(query) ? js`sent && (sent = settled(sent))` : js`sent`;
  return js`
    var kept = {}, sent;
    ${names.map((name) => js`sent = ${sentIn(js`querystring`, name)}; if (${isLeft}) kept[${name}] = sent;`)}
    return kept;`;
}

/** What goes is deleted, which leaves the rest where it was. */
function inPlace(query: Query): Code {
  const body = settles(query)
    ? js`if (${isGone(query)} || !(sent = settled(querystring[name]))) delete querystring[name]; else querystring[name] = sent;`
    : js`if (${isGone(query)}) delete querystring[name];`;
  return js`
    var name, sent;
    for (name in querystring) { ${body} }
    return querystring;`;
}

/** The query string made anew from its sorted names. */
function sorted(query: Query): Code {
  const body = settles(query)
    ? js`sent = settled(querystring[name]); if (sent) sorted[name] = sent;`
    : js`sorted[name] = querystring[name];`;
  return js`
    var names = [], sorted = {}, count = 0, name, sent, i;
    for (name in querystring) if (!${isGone(query)}) names[count++] = name;
    if (count <= ${MOST_SORTED}) names.sort();
    for (i = 0; i < count; i++) { name = names[i]; ${body} }
    return sorted;`;
}

/** Whether `name` goes. */
function isGone(query: Query): Code {
  const name = js`name`;
  return query.keep === undefined ? among(name, droppedNames(query)) : js`!${among(name, keptNames(query))}`;
}

/** Whether less than all values of a parameter may stay. */
function settles({ duplicates = 'keep', empty = 'keep' }: Query): boolean {
  return duplicates !== 'keep' || empty !== 'keep';
}

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

/**
 * `lowered`: most viewers send names in lower case already, so that looking is all. What every object has is no value, and an
 * assignment to `__proto__` would not be one.
 */
const LOWERED = js`
function lowered(querystring) {
  for (var name in querystring) if (name.toLowerCase() !== name) return relabelled(querystring);
  return querystring;
}
function relabelled(querystring) {
  var all = {}, name, lower, seen, sent;
  for (name in querystring) {
    lower = name.toLowerCase();
    if (lower === "__proto__") continue;
    sent = querystring[name];
    seen = all[lower];
    all[lower] = seen && seen.value !== void 0
      ? { value: seen.value, multiValue: (seen.multiValue || [seen]).concat(sent.multiValue || [sent]) }
      : sent;
  }
  return all;
}`;
