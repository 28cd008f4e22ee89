// The result of a check: a line, and the next step if there is one.

export interface Check {
  /** `warn`: works, but somebody should look at it. `fail`: doesn't work or isn't safe. */
  readonly level: 'pass' | 'warn' | 'fail';
  readonly what: string;
  /** The next step, if any. */
  readonly next?: string;
}

export const pass = (what: string): Check => ({ level: 'pass', what });
export const warn = (what: string, next: string): Check => ({ level: 'warn', what, next });
export const fail = (what: string, next: string): Check => ({ level: 'fail', what, next });

/** Formats a check, e.g. `fail  Slack: ...  — install it again`. */
export const formatCheck = ({ level, what, next }: Check): string =>
  `${level}  ${what}${next === undefined ? '' : `  — ${next}`}`;

export const countChecks = (checks: readonly Check[], level: Check['level']): number =>
  checks.filter((check) => check.level === level).length;
