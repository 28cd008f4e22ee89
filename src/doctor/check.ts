// What one look came to: a line, with the next step where there is one to take.

export interface Check {
  /** `warn`: it works, and somebody should look at it. `fail`: something does not work, or is not safe. */
  readonly level: 'pass' | 'warn' | 'fail';
  readonly what: string;
  /** What to do about it. */
  readonly next?: string;
}

export const pass = (what: string): Check => ({ level: 'pass', what });
export const warn = (what: string, next: string): Check => ({ level: 'warn', what, next });
export const fail = (what: string, next: string): Check => ({ level: 'fail', what, next });

/** `fail  Slack: ...  — install it again`. */
export const sayCheck = ({ level, what, next }: Check): string =>
  `${level}  ${what}${next === undefined ? '' : `  — ${next}`}`;

export const count = (checks: readonly Check[], level: Check['level']): number =>
  checks.filter((check) => check.level === level).length;
