// What people are told when something could not be recorded: never more than is certain.
import { expect, test } from '@jest/globals';
import { sayFault } from '../../src/slack/delivery.js';

test.each(['Connection is closed.', 'Command timed out', 'read ECONNRESET'])(
  'a command that may have reached Redis (%s) is not said to be unrecorded',
  (message) => {
    expect(sayFault(new Error(message))).toMatch(/cannot say that this was recorded/);
  },
);

test.each(["Stream isn't writeable and enableOfflineQueue options is false", 'connect ECONNREFUSED 127.0.0.1:6379'])(
  'a command that surely never left (%s) is said to be unrecorded',
  (message) => {
    expect(sayFault(new Error(message))).toMatch(/nothing was recorded/);
  },
);
