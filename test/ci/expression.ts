/** Expressions of GitHub Actions, read and evaluated by GitHub's own library. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** What an expression may name: `github`, `inputs`, `steps` and so on. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How far things went, for `success()` and its like. */
export interface Status {
  readonly hasFailed: boolean;
  readonly isCancelled: boolean;
}

const STATUS_FUNCTIONS = {
  success: ({ hasFailed, isCancelled }: Status) => !hasFailed && !isCancelled,
  failure: ({ hasFailed, isCancelled }: Status) => hasFailed && !isCancelled,
  cancelled: ({ isCancelled }: Status) => isCancelled,
  always: () => true,
};

/** A text with the values of its `${{ }}` in their places. */
export function interpolated(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => evaluated(expression, contexts).coerceString());
}

/** Whether an `if:` holds. One that names no status asks for success too. */
export function holds(condition: string | undefined, contexts: Contexts, status: Status): boolean {
  const expression = (condition ?? 'success()').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  const namesStatus = Object.keys(STATUS_FUNCTIONS).some((name) => expression.includes(`${name}()`));
  const value = evaluated(namesStatus ? expression : `success() && (${expression})`, contexts, status);
  return value.coerceString() !== 'false' && value.coerceString() !== '';
}

function evaluated(
  expression: string,
  contexts: Contexts,
  status: Status = { hasFailed: false, isCancelled: false },
): data.ExpressionData {
  const functions = Object.entries(STATUS_FUNCTIONS).map(([name, call]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(call(status)),
  }));
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const dictionary = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(parsed, dictionary, new Map(functions.map((one) => [one.name, one]))).evaluate();
}
