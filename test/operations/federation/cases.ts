import { between, type Case, type Given, okta, withOktaOn } from '../given.js';

const withoutSignIn: Given = async (fixture) => {
  const given = await between('Okta', 'Counter Inc')(fixture);
  const config = fixture.standIn.world.federations[0]?.connectedOrgConfigs.find(({ orgId }) => orgId === given.org);
  if (config === undefined) throw new Error('not connected');
  config.identityProviderId = null;
  return given;
};

export const federationCases: readonly Case[] = [
  ['disconnect-org', between('Counter SSO', 'Counter Inc')],
  ['disconnect-org', between('CI pipelines', 'Counter Inc')],
  ['disconnect-org', between('Counter SSO', 'Counter Labs')],
  ['connect-org', between('Entra trial', 'Counter Inc')],
  ['connect-org', withoutSignIn],
  ['deactivate-idp', withOktaOn],
  ['activate-idp', okta],
  ['delete-idp', okta],
];
