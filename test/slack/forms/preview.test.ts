import { expect, test } from '@jest/globals';
import { AtlasApiError } from '../../../src/atlas/errors.js';
import { alertConfigs } from '../../../src/operations/alerts/alert-configs.js';
import { muteAlert } from '../../../src/operations/alerts/alert-switch.js';
import { describeNotSeen } from '../../../src/slack/forms/preview.js';

test('a form whose credential, that for look-ups, may not read asks for no role that writes', () => {
  const refused = new AtlasApiError(
    { method: 'GET', path: '/groups/1/alertConfigs' },
    { status: 403, errorCode: 'USER_UNAUTHORIZED', parameters: [] },
  );
  expect(describeNotSeen(refused, alertConfigs)).toMatch(/this credential needs Project Read Only/);
  expect(describeNotSeen(refused, muteAlert)).toMatch(/this credential may not do that/);
});
