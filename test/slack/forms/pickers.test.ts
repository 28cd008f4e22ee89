// The options of a picker.
import { describe, expect, test } from '@jest/globals';
import { grantAccess } from '../../../src/operations/cluster/grant-access.js';
import type { NamedItem } from '../../../src/operations/operation.js';
import { fieldOf } from '../../../src/operations/params/field.js';
import { projectParamKind } from '../../../src/operations/params/project.js';
import { type PickerOptions, selectOptionsOf } from '../../../src/slack/forms/pickers.js';
import { ids } from '../../../src/slack/ids.js';

const param = { field: { label: 'Project', kind: projectParamKind } };
const named = (id: string, name = id, detail?: string): NamedItem => ({ id, name, ...(detail && { detail }) });
const many = (count: number) => Array.from({ length: count }, (_, id) => named(`p${id}`));
const groups = (options: PickerOptions) => ('option_groups' in options ? options.option_groups : [options]);
const values = (options: PickerOptions) => groups(options).map((group) => group.options.map(({ value }) => value));
const labels = (options: PickerOptions) =>
  'option_groups' in options ? options.option_groups.map(({ label }) => label.text) : [];

describe('the options of a picker', () => {
  test('have no heading if they are all there', () => {
    expect(labels(selectOptionsOf({ names: many(3) }, param))).toEqual([]);
  });

  test('are at most a hundred, and say how many there are', () => {
    const options = selectOptionsOf({ names: many(5_000) }, param);
    expect(values(options).flat()).toHaveLength(100);
    expect(labels(options)).toEqual([expect.stringMatching(/^100 of 5,000/)]);
  });

  test('say their age if they are old', () => {
    const asOf = Date.UTC(2026, 10, 25, 10, 0);
    expect(labels(selectOptionsOf({ names: many(500), asOf }, param))).toEqual([
      expect.stringMatching(/^100 of 500.*As of 2026-11-25 10:00 UTC/),
    ]);
  });

  test('leave out what the operation can’t change, and say why if none is left', () => {
    const { cluster } = grantAccess.params.shape;
    const grant = { field: fieldOf(cluster) };
    const names: NamedItem[] = [
      { id: 'C0', name: 'C0' },
      { id: 'F0', name: 'F0', traits: ['flex'] },
      { id: 'P0', name: 'P0', traits: ['paused'] },
    ];
    expect(values(selectOptionsOf({ names }, grant))).toEqual([['C0', 'P0']]);
    const [none] = groups(selectOptionsOf({ names: names.slice(1, 2) }, grant));
    expect(none?.options.map(({ text, description, value }) => [value, text.text, description?.text])).toEqual([
      [ids.nothing, expect.stringContaining('dedicated'), expect.stringContaining('F0')],
    ]);
    expect(values(selectOptionsOf({ names: [] }, grant))).toEqual([[]]);
  });

  test('with equal names are told apart by organization, or else by id', () => {
    const names = [named('a', 'Shared', 'Acme'), named('b', 'Shared', 'Counter'), named('c', 'Shared', 'Counter')];
    const [all] = groups(selectOptionsOf({ names }, param));
    expect(all?.options.map(({ description }) => description?.text)).toEqual(['Acme', 'Counter · b', 'Counter · c']);
  });

  test('fit Slack’s 75 characters, without invisible ones', () => {
    const hostile = ['x'.repeat(500), '<!channel>', '\u202egnp.exe', '\u200b', '🙈'.repeat(60), 'a\nb'];
    const names = hostile.map((name, id) => named(`${id}`, name, name.repeat(3)));
    const options = groups(selectOptionsOf({ names, asOf: 0 }, param)).flatMap((group) => group.options);
    expect(options).toHaveLength(hostile.length);
    for (const { text, description } of options) {
      for (const shown of [text.text, description?.text ?? 'x']) {
        expect(shown.length).toBeGreaterThan(0);
        expect(shown.length).toBeLessThanOrEqual(75);
        expect(shown).not.toMatch(/[\u202e\u200b]/);
      }
    }
    expect(labels(selectOptionsOf({ names: many(5_000), asOf: 0 }, param)).every((label) => label.length <= 75)).toBe(
      true,
    );
  });
});
