// Refusals are thrown, so that the handlers contain only the successful case.

/** Sent as Atlas's ApiError. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    /** For people, in our own words. */
    readonly detail: string,
    readonly parameters: readonly (string | number)[] = [],
  ) {
    super(detail);
  }
}
