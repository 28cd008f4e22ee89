import { expect, test } from '@jest/globals';
import { AtlasApiError } from '../../../src/atlas/errors.js';
import { alertConfigs } from '../../../src/operations/alerts/alert-configs.js';
import { muteAlert } from '../../../src/operations/alerts/alert-switch.js';
import { describePreviewFailure } from '../../../src/slack/forms/preview.js';

test('asks for no writing role if the credential for look-ups may not read', () => {
  const refused = new AtlasApiError(
    { method: 'GET', path: '/groups/1/alertConfigs' },
    { status: 403, errorCode: 'USER_UNAUTHORIZED', parameters: [] },
  );
  expect(describePreviewFailure(refused, alertConfigs)).toMatch(/needs Project Read Only/);
  expect(describePreviewFailure(refused, muteAlert)).toMatch(/^(?!.*needs).*lacks a role/);
});
