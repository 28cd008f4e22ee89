// The advanced settings of a cluster that can be set: syntax, wording and direction.
import type { ProcessArgs } from '../../atlas/replies.js';
import type { Parsed } from '../duration.js';
import type { Direction } from '../effect.js';
import { quoted } from '../say.js';
import { sayNumber } from '../units.js';
import type { Setting } from './assignment-param.js';

export type OptionName = keyof ProcessArgs;
/** Null means Atlas's default. */
export type OptionValue = number | null;

interface Option {
  /** As in a title, after "of Cluster0": `the oplog retention`. */
  readonly noun: string;
  readonly written: Setting;
  say(value: OptionValue): string;
  directionOf(before: OptionValue, after: OptionValue): Direction;
  /** The written value that restores the one before. */
  undo(before: OptionValue): string;
}

const DEFAULT = 'default';
const MOST = 2 ** 31 - 1;
const wrong = (text: string, like: string): Parsed => ({
  ok: false,
  reason: `${quoted(text)} is none. Write ${like}.`,
});

export const OPTIONS: Readonly<Record<OptionName, Option>> = {
  oplogMinRetentionHours: {
    noun: 'oplog retention',
    written(text) {
      if (text.toLowerCase() === DEFAULT) return { ok: true, value: DEFAULT };
      const [, hours] = /^(\d{1,5}(?:\.\d{1,2})?) ?(?:h|hours?)?$/i.exec(text) ?? [];
      return Number(hours) > 0
        ? { ok: true, value: `${Number(hours)}` }
        : wrong(text, 'hours, such as 48, or default for Atlas’s own');
    },
    say: (value) => (value === null ? 'Atlas’s default' : `at least ${sayNumber(value)} hours`),
    // A longer oplog takes larger disks.
    directionOf: (before, after) => (after !== null && after > (before ?? 0) ? 'widens cost' : 'narrows cost'),
    undo: (before) => (before === null ? DEFAULT : `${before}`),
  },
  defaultMaxTimeMS: {
    noun: 'time limit of reads',
    written(text) {
      const [, ms] = /^(\d{1,10}) ?(?:ms)?$/i.exec(text) ?? [];
      return ms !== undefined && Number(ms) <= MOST
        ? { ok: true, value: `${Number(ms)}` }
        : wrong(text, 'milliseconds, such as 5000, or 0 for no limit');
    },
    say: (value) => (value === null || value === 0 ? 'none' : `${value.toLocaleString('en-US')} ms`),
    directionOf: () => 'neither',
    // Atlas refuses null here. Its default means 0.
    undo: (before) => `${before ?? 0}`,
  },
};

export const SETTINGS: Readonly<Record<OptionName, Setting>> = {
  oplogMinRetentionHours: OPTIONS.oplogMinRetentionHours.written,
  defaultMaxTimeMS: OPTIONS.defaultMaxTimeMS.written,
};

const isOptionName = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name);

export function optionIn([name, value]: readonly [string, string]): {
  readonly name: OptionName;
  readonly value: OptionValue;
} {
  if (!isOptionName(name)) throw new Error(`not an option of a cluster: ${name}`);
  return { name, value: value === DEFAULT ? null : Number(value) };
}
