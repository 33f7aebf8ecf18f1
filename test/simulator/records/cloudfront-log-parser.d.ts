/** As far as the tests call it: the package comes without types. */
declare module 'cloudfront-log-parser' {
  export type LogFields = Readonly<Record<string, string | undefined>>;
  /** Reads a line of a standard log; `cs(Host)` is called `cs-host`, and so on. */
  export function parseLine(line: string): LogFields;
}
