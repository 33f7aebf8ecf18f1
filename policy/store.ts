/** What the KeyValueStore holds for the rules, as far as a request needs it. A value that could not be read is empty. */
export interface StoredValues {
  /** Redirects of the group that the path belongs to. */
  redirects: string;
}
