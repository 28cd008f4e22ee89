// Refusals are thrown, so that the handlers contain only the successful case.
//
// The head of each file says where its codes are from. "The page of error codes" is
// https://www.mongodb.com/docs/atlas/reference/api-errors/, "recorded" means replies in the tests of MongoDB's Atlas CLI.
// Where no source has a code, the reply is the status of the OpenAPI document with the most general code of the page:
// RESOURCE_NOT_FOUND for a 404, INVALID_ATTRIBUTE or VALIDATION_ERROR for a 400, and otherwise UNEXPECTED_ERROR, which
// Atlas was also recorded to send with a 401 and a 404.

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
