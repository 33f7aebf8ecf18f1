import { type Code, js } from '../code.ts';

/** Writes what the viewer sent under a name. Names that every object has, such as `constructor`, need a closer look. */
export function sentIn(object: Code, name: string): Code {
  return name in Object.prototype
    ? js`Object.prototype.hasOwnProperty.call(${object}, ${name}) && ${object}[${name}]`
    : js`${object}[${name}]`;
}
