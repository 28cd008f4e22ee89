import { describe, expect, test } from '@jest/globals';
import { PEOPLE } from '../../../../src/sandbox/slack/index.js';
import { parseLocation, serializeLocation, TWO_PANE_LOCATION } from '../../../../src/sandbox/web/page/location.js';

const { rita, ada } = PEOPLE;

describe('the page’s URL', () => {
  test.each([
    ['one person', { seats: [{ as: rita, channel: 'C1', thread: '' }], front: 0 }],
    ['a thread', { seats: [{ as: rita, channel: 'C1', thread: '1700000000.000100' }], front: 0 }],
    [
      'two people, the second in front',
      {
        seats: [
          { as: rita, channel: 'C1', thread: '' },
          { as: ada, channel: 'C0GENERAL1', thread: '' },
        ],
        front: 1,
      },
    ],
  ])('stores %s', (_, location) => {
    expect(parseLocation(serializeLocation(location))).toEqual(location);
  });

  test('without users shows a requester and an approver', () => {
    expect(parseLocation('')).toEqual(TWO_PANE_LOCATION);
    expect(TWO_PANE_LOCATION.seats).toHaveLength(2);
  });

  test('with an invalid pane still shows a user', () => {
    expect(parseLocation('?as=U1&front=9')).toEqual({ seats: [{ as: 'U1', channel: '', thread: '' }], front: 0 });
    expect(parseLocation('?front=-3').front).toBe(0);
  });
});
