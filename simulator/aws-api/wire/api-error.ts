/** An error that an operation answers: the code as AWS documents it. What else is thrown is a bug. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** For a code that the service does not declare. */
  readonly status: number | undefined;

  constructor(code: string, message: string, status?: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
