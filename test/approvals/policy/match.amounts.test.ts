// Conditions on an amount: a size, a number, a duration, a tier, how long backups are kept.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeLoosening, findLoosenings } from '../../../src/approvals/policy/looser.js';
import { arePatternsDisjoint, patternCovers, ruleFor } from '../../../src/approvals/policy/match.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import { changeNamed, operations } from '../../../src/operations/index.js';
import { policyIn, problemsIn } from '../../support/policy-file.js';

const head = `approvals_channel: C0123456789
groups: { sre: [S0SRE00] }
defaults: { approvers: [sre] }
`;
const rule = (of: string, when: string, more = '') =>
  `  - { operations: [${of}], when: ${when}, requesters: [sre]${more} }\n`;
const policy = (rules: string) => policyIn(`${head}rules:\n${rules}`);
const problems = (of: string, when: string) => problemsIn(`${head}rules:\n${rule(of, when)}`);

/** The value as the bot stores it. */
function stored(operation: string, param: string, typed: string): string {
  const schema = changeNamed(operation)?.params.shape[param];
  return String(schema?.parse(typed));
}
/** Whether a rule with this condition decides. */
function decides(operation: string, param: string, condition: string, typed: string): boolean {
  const file = policy(
    `${rule(operation, `{ ${param}: ${condition} }`)}  - { operations: [${operation}], requesters: [sre] }\n`,
  );
  const found = ruleFor(file, { operation, params: { [param]: stored(operation, param, typed) } });
  if (found === undefined || isRefusal(found)) throw new Error('no rule decides');
  return found.title.startsWith('rule 1');
}

describe('a condition on an amount', () => {
  test.each([
    ['set-query-limit', 'to', '">= 5TB"', ['5TB', '10TiB', '999999GB', '1PB'], ['4TB', '5119GB', '1B']],
    ['set-query-limit', 'to', '">=5 tib"', ['5TB', '10TB'], ['4.5TB']],
    ['set-disk', 'to', '"> 1TB"', ['1025GB', '2TB'], ['1TB', '1024GB', '500GB']],
    ['set-disk', 'to', '"< 100GB"', ['99GB', '512MB'], ['100GB', '1TB']],
    ['set-disk', 'to', '"<= 100GB"', ['100GB', '102400MB'], ['101GB']],
    ['set-query-limit', 'to', '5TB', ['5TiB', '5120GB'], ['6TB']],
    ['set-query-limit', 'to', '"= 5TB"', ['5TB'], ['5.5TB']],
    ['set-query-limit', 'to', '["< 1GB", "> 5TB"]', ['1MB', '6TB'], ['1GB', '5TB']],
    ['set-query-limit', 'to', '"*"', ['1B', '7PB'], []],
    ['set-project-limit', 'to', '"> 1,000"', ['1001', '99999'], ['1000', '999', '2']],
    ['set-project-limit', 'to', '"100"', ['100'], ['10', '1000']],
    ['take-snapshot', 'keep', '"> 30d"', ['31d', '365d'], ['30d', '7 days']],
    ['scale-cluster', 'to', '">= M60"', ['M60', 'M140', 'R60', 'M80_NVME'], ['M50', 'R50', 'M40_NVME']],
    ['scale-cluster', 'to', 'm40', ['M40'], ['R40', 'M40_NVME', 'M400']],
    ['scale-cluster', 'to', '["R*", "*_NVME"]', ['R40', 'M40_NVME'], ['M40']],
    ['set-backup-schedule', 'keep', '"daily < 7d"', ['daily=6d'], ['daily=7d', 'daily=1w', 'weekly=1w', 'hourly=2d']],
    ['set-backup-schedule', 'keep', '"< weekly=4w"', ['weekly=21d'], ['weekly=28d', 'daily=6d']],
    ['set-backup-schedule', 'keep', '"daily=14d"', ['daily=2w', 'daily=14d'], ['daily=15d', 'weekly=2w']],
    ['set-backup-schedule', 'keep', '"daily=*"', ['daily=2w', 'daily=14d'], ['weekly=2w']],
  ])('for %s %s: %s compares amounts', (operation, param, condition, fitting, others) => {
    expect(fitting.filter((typed) => !decides(operation, param, condition, typed))).toEqual([]);
    expect(others.filter((typed) => decides(operation, param, condition, typed))).toEqual([]);
  });

  test('compares sizes in any units', () => {
    const UNITS = ['B', 'KB', 'MiB', 'GB', 'TiB'];
    const size = fc.record({ count: fc.integer({ min: 1, max: 8_191 }), power: fc.nat(UNITS.length - 1) });
    const bytes = ({ count, power }: { count: number; power: number }) => count * 1024 ** power;
    const text = ({ count, power }: { count: number; power: number }) => `${count}${UNITS[power]}`;
    fc.assert(
      fc.property(size, size, fc.constantFrom('<', '<=', '>', '>=', '='), (than, asked, operator) => {
        const [a, b] = [bytes(asked), bytes(than)];
        const is = { '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b, '=': a === b }[operator];
        expect(decides('set-query-limit', 'to', `"${operator} ${text(than)}"`, text(asked))).toBe(is);
      }),
    );
  });

  test('for a kind of change applies only to changes with such an amount', () => {
    const file = policy(
      `${rule('"set-*", scale-cluster', '{ to: [">= 5TB", off, ">= M80"] }', ', approvals: 2')}  - { operations: ["*"], requesters: [sre] }\n`,
    );
    const needs = (operation: string, to: string) => {
      const found = ruleFor(file, { operation, params: { to } });
      return found === undefined || isRefusal(found) ? found : found.approvals;
    };
    expect([needs('set-query-limit', '10TiB'), needs('set-query-limit', '1TiB')]).toEqual([2, 1]);
    expect([needs('set-auditing', 'off'), needs('set-auditing', 'on')]).toEqual([2, 1]);
    expect([needs('set-project-limit', '30'), needs('scale-cluster', 'M60')]).toEqual([1, 1]);
  });
});

describe('a condition that can’t compare is refused, with what to write instead:', () => {
  test.each([
    ['set-query-limit', '{ to: ["*TB"] }', /to “\*TB” compares text\. .*">= 5TB"$/],
    ['set-query-limit', '{ to: "10*" }', /to “10\*” compares text\. .*">= 5TB"$/],
    ['set-project-limit', '{ to: "1*" }', /to “1\*” compares text\. .*"> 30"$/],
    ['take-snapshot', '{ keep: "*d" }', /keep “\*d” compares text\. .*"> 7d"$/],
    ['scale-cluster', '{ to: "M40*" }', /to “M40\*” compares text\. .*">= M60"$/],
    ['set-backup-schedule', '{ keep: "*=14d" }', /keep “\*=14d” compares text\. .*"daily < 7d"$/],
    ['set-query-limit', '{ to: "> 5" }', /to “> 5” .* a size/],
    ['set-query-limit', '{ to: "5TX" }', /to “5TX” .* a size/],
    ['set-query-limit', '{ to: "> *TB" }', /to “> \*TB” .* a size/],
    ['set-backup-schedule', '{ keep: "> 7d" }', /keep “> 7d” .*"daily < 7d"/],
    ['set-project-limit', '{ to: "< 0" }', /to “< 0” can never/],
    ['grant-access', '{ level: "> logs" }', /level “> logs” compares amounts, but level/],
    ['grant-access', '{ cluster: "=Prod" }', /cluster “=Prod” compares amounts/],
    ['set-disk, set-project-limit', '{ to: "> 30" }', /to can’t apply to set-disk, .* a size, .*">= 5TB"/],
    ['grant-access', '{ for: "> 4h" }', /for is a time/],
  ])('for %s: %s', (of, when, problem) => {
    expect(problems(of, when)).toEqual([expect.stringMatching(/^line 5: rules\[1\]\.when\./)]);
    expect(problems(of, when)).toEqual([expect.stringMatching(problem)]);
  });
});

describe('a changed condition on an amount', () => {
  const strict = (when: string) =>
    policy(
      `${rule('set-query-limit', when, ', approvals: 2')}  - { operations: [set-query-limit], requesters: [sre] }\n`,
    );
  const compared = (before: string, next: string) =>
    findLoosenings(strict(before), strict(next), operations).map(describeLoosening);
  const NEEDS_LESS = expect.stringMatching(/set-query-limit .*1 approval .*2$/);

  test.each([
    ['{ to: ">= 5TB" }', '{ to: ">= 10TB" }'],
    ['{ to: ">= 5TB" }', '{ to: "> 5TB" }'],
    ['{ to: "< 5GB" }', '{ to: "< 4GB" }'],
    ['{ to: "<= 5GB" }', '{ to: "< 5GB" }'],
    ['{ to: ["< 1GB", ">= 5TB"] }', '{ to: ">= 5TB" }'],
    ['{ to: "*" }', '{ to: ">= 1MB" }'],
    ['{ to: ">= 5TB" }', '{ to: "<= 5TB" }'],
    ['{ to: ">= 5TB" }', '{ to: "= 5TB" }'],
  ])('from %s to %s is looser', (before, next) => {
    expect(compared(before, next)).toContainEqual(NEEDS_LESS);
  });

  test.each([
    ['{ to: ">= 10TB" }', '{ to: ">= 5TB" }'],
    ['{ to: "> 5TB" }', '{ to: ">= 5TB" }'],
    ['{ to: "5TB" }', '{ to: "= 5120GB" }'],
    ['{ to: ">= 5TB" }', '{ to: [">= 5TB", "< 1GB"] }'],
    ['{ to: "7TB" }', '{ to: ">= 5TB" }'],
    ['{ to: ">= 5TB" }', '{ to: "*" }'],
  ])('from %s to %s is as strict', (before, next) => {
    expect(compared(before, next)).toEqual([]);
  });

  test('is compared as rules decide for each amount', () => {
    const entry = fc
      .tuple(fc.constantFrom('<', '<=', '>', '>=', '='), fc.integer({ min: 1, max: 6 }))
      .map(([operator, count]) => `${operator} ${count}GiB`);
    const fits = (one: string, typed: string) => decides('set-query-limit', 'to', `"${one}"`, typed);
    const AMOUNTS = Array.from({ length: 14 }, (_, half) => `${(half + 1) * 512}MB`);
    fc.assert(
      fc.property(entry, entry, (one, other) => {
        if (patternCovers(one, other))
          expect(AMOUNTS.filter((typed) => fits(other, typed) && !fits(one, typed))).toEqual([]);
        if (arePatternsDisjoint(one, other))
          expect(AMOUNTS.filter((typed) => fits(other, typed) && fits(one, typed))).toEqual([]);
      }),
    );
    expect([
      patternCovers('>= 5GiB', '> 5GiB'),
      patternCovers('*', '> 5GiB'),
      patternCovers('> 5GiB', '>= 5GiB'),
    ]).toEqual([true, true, false]);
    expect([arePatternsDisjoint('> 5GiB', '<= 5GiB'), arePatternsDisjoint('>= 5GiB', '<= 5GiB')]).toEqual([
      true,
      false,
    ]);
    expect(patternCovers('*_NVME', '>= M40_NVME')).toBe(false);
  });
});
