// Jest starts the largest files first; what takes longest is in short ones, and would end long after the others.
import Sequencer from '@jest/test-sequencer';

/** In this order, so that those that start many processes do not start at once. */
const LONGEST = [
  'crash-points/crash-points',
  'manifest/image',
  'laws/versions-records',
  'chaos/chaos',
  'operations/laws',
  'e2e/approval',
  'e2e/browser',
  'history-tool/run',
  'doctor/examine',
];

const placeOf = ({ path }) => {
  const place = LONGEST.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
  return place < 0 ? LONGEST.length : place;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}
