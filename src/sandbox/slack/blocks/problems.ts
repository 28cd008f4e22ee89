// Formats payload problems like Slack, e.g. `must be less than 151 characters [json-pointer:/blocks/0/text/text]`.
import type { z } from 'zod';

type Path = readonly PropertyKey[];

export function problem(path: Path, text: string): string {
  return `${text} [json-pointer:/${path.map(String).join('/')}]`;
}

/** @param base the path of the validated value in the call, e.g. `['blocks']` */
export function problemsOf(error: z.core.$ZodError, base: Path = []): string[] {
  return error.issues.flatMap((issue) => describe(issue, base));
}

function describe(issue: z.core.$ZodIssue, base: Path): string[] {
  const path = [...base, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => problem(path, `invalid additional property: ${key}`));
    case 'too_big':
      if (issue.origin === 'string')
        return [problem(path, `must be less than ${Number(issue.maximum) + 1} characters`)];
      if (issue.origin === 'array') return [problem(path, `no more than ${issue.maximum} items allowed`)];
      return [problem(path, issue.message)];
    case 'too_small':
      if (issue.origin === 'string')
        return [problem(path, `must be more than ${Number(issue.minimum) - 1} characters`)];
      if (issue.origin === 'array') return [problem(path, `no less than ${issue.minimum} items allowed`)];
      return [problem(path, issue.message)];
    case 'invalid_type':
      return issue.input === undefined
        ? [problem(path.slice(0, -1), `missing required field: ${String(path.at(-1))}`)]
        : [problem(path, `must provide ${issue.expected}`)];
    case 'invalid_union':
      return [
        problem(path, issue.discriminator === undefined ? 'failed to match all allowed schemas' : 'unsupported type'),
      ];
    default:
      return [problem(path, issue.message)];
  }
}
