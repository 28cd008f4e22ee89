// An answer of no. Thrown by whatever finds a reason, so that the handlers read as what happens when there is none.

/** Becomes Atlas's ApiError. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    /** For people; the wording is ours. */
    readonly detail: string,
    readonly parameters: readonly (string | number)[] = [],
  ) {
    super(detail);
  }
}
