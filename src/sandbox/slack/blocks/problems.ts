// Formats payload problems like Slack, e.g. `must be less than 151 characters [json-pointer:/blocks/0/text/text]`.
import type { z } from 'zod';

type Path = readonly PropertyKey[];

export function formatProblem(path: Path, text: string): string {
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
      return issue.keys.map((key) => formatProblem(path, `invalid additional property: ${key}`));
    case 'too_big':
      if (issue.origin === 'string')
        return [formatProblem(path, `must be less than ${Number(issue.maximum) + 1} characters`)];
      if (issue.origin === 'array') return [formatProblem(path, `no more than ${issue.maximum} items allowed`)];
      return [formatProblem(path, issue.message)];
    case 'too_small':
      if (issue.origin === 'string')
        return [formatProblem(path, `must be more than ${Number(issue.minimum) - 1} characters`)];
      if (issue.origin === 'array') return [formatProblem(path, `no less than ${issue.minimum} items allowed`)];
      return [formatProblem(path, issue.message)];
    case 'invalid_type':
      return issue.input === undefined
        ? [formatProblem(path.slice(0, -1), `missing required field: ${String(path.at(-1))}`)]
        : [formatProblem(path, `must provide ${issue.expected}`)];
    case 'invalid_union':
      return [
        formatProblem(
          path,
          issue.discriminator === undefined ? 'failed to match all allowed schemas' : 'unsupported type',
        ),
      ];
    default:
      return [formatProblem(path, issue.message)];
  }
}
