// An answer of no. Thrown by whatever finds a reason, so that the handlers read as what happens when there is none.

/** Becomes Atlas's ApiError with its header, see server.ts. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    /** For people; the wording is ours. */
    readonly detail: string,
    readonly parameters: readonly (string | number)[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** The body of a refusal. */
export const apiError = ({ status, errorCode, detail, parameters }: Omit<Refused, 'name' | 'message' | 'headers'>) => ({
  detail,
  error: status,
  errorCode,
  parameters,
  reason: REASONS[status] ?? 'Error',
});
