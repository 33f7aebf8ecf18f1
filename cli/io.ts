/** What a command may touch of the world: commands never reach for `process`, so a test of one is a call. */
export interface Io {
  readonly cwd: string;
  /** One line to standard output. */
  readonly out: (line: string) => void;
  /** One line to standard error. */
  readonly err: (line: string) => void;
  /** Shows what long work is doing, on a terminal; nothing elsewhere. Empty text takes it away. */
  readonly progress: (text: string) => void;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Waits so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Asks a question; anything but yes is no. Only a terminal can be asked. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** All of standard input, as text; nothing where it is a terminal. */
  readonly input?: () => Promise<string>;
  /** Hears the keys that the user presses; what it returns ends that. Only a terminal has keys. */
  readonly keys?: (pressed: (key: string) => void) => () => void;
  /** Resolves when the user wants a running command to end; until it is called, an interrupt ends the process. */
  readonly interrupted: () => Promise<void>;
}

/** 0 done, 1 the user can fix it, 2 a check said no. */
export type ExitCode = 0 | 1 | 2;
