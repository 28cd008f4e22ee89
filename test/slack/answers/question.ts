// A look-up that Rita asks, and a call that it makes.
import { privateEndpoints } from '../../../src/operations/network/private-endpoints.js';
import { rita } from '../../support/people.js';

export const project = { id: '32b6e34b3d91647abb20e7b8', name: 'Payments' };
export const question = {
  operation: privateEndpoints,
  params: { project: project.id },
  names: { project },
  person: rita,
  command: '/atlas',
};
export const call = { method: 'GET', path: '/groups' };
