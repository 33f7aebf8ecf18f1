/**
 * A value that is here, or on its way. What is here is used at once: a hit makes its way through the caches without a wait, of which
 * each would cost as much as looking it up.
 */
export type Soon<Value> = Value | Promise<Value>;

/** Goes on with a value: at once where it is here. */
export function whenHere<Value, Made>(value: Soon<Value>, then: (value: Value) => Soon<Made>): Soon<Made> {
  return value instanceof Promise ? value.then(then) : then(value);
}
