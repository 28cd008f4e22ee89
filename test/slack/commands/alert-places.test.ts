import { expect, test } from '@jest/globals';
import { wordsIn } from '../../../src/slack/commands/alert-finds.js';
import { mostSpecificProjects } from '../../../src/slack/commands/alert-places.js';

const SHARED = [
  { id: 'a', name: 'Shared', detail: 'Counter Inc' },
  { id: 'b', name: 'Shared', detail: 'Acme Corp' },
  { id: 'c', name: 'Search', detail: 'Counter Inc' },
];
const ids = (text: string) => mostSpecificProjects(SHARED, wordsIn(text)).map(({ id }) => id);

test('picks the project whose organization is named too, or all of that name', () => {
  expect(ids('Shared at Acme Corp, and Search')).toEqual(['b', 'c']);
  expect(ids('Shared and Search')).toEqual(['a', 'b', 'c']);
  expect(ids('Shared of Acme Corp or of Counter Inc')).toEqual(['a', 'b', 'c']);
});
