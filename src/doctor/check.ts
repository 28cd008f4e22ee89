// The result of a check: a line and, if the user must act, the next step.

export interface Check {
  /** `warn`: the setup works, but somebody should check it. `fail`: the setup doesn't work or isn't safe. */
  readonly level: 'pass' | 'warn' | 'fail';
  readonly what: string;
  /** The next step, if the user must act. */
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
