/** Code and data kept apart: `js` is the only maker of `Code`, and whatever is not `Code` comes out as a literal. */

const CODE = Symbol('code');

/** JavaScript that a writer wrote. */
export interface Code {
  readonly [CODE]: string;
}

/** What may stand between the braces of `js`. */
export type Insertion = Code | readonly Code[] | string | number | boolean;

/** Writes JavaScript: `Code` goes in as code, everything else as its literal, in ASCII. */
export function js(strings: TemplateStringsArray, ...values: readonly Insertion[]): Code {
  const text = strings.map((string, i) => {
    const value = values[i];
    return value === undefined ? string : string + insertionText(value);
  });
  return { [CODE]: text.join('') };
}

/** The text of written code. */
export function codeText(code: Code): string {
  return code[CODE];
}

function insertionText(value: Insertion): string {
  if (Array.isArray(value)) return value.map(codeText).join('');
  if (typeof value === 'object') return codeText(value as Code);
  if (typeof value === 'number') return numberText(value);
  return JSON.stringify(value).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON has no literal for some numbers. */
function numberText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? '(0/0)' : `(${value < 0 ? '-1' : '1'}/0)`;
}
