// Lets a cluster run the queries of a rejected shape again.

import { update } from '../recipes/update.js';
import { QUERY_CLAIMS } from './query-shapes.js';
import { lookAtShape, switchingQuery } from './query-switch.js';

export const allowQuery = update({
  ...switchingQuery('allowed'),
  name: 'allow-query',
  title: 'Let rejected queries of one shape through again',
  aliases: ['unblock query', 'unreject'],
  example: 'allow-query d88210 on Cluster0 in Payments because INC-42 the index is built',
  claims: [
    ...QUERY_CLAIMS,
    { says: 'The cluster runs queries of an allowed shape again.', document: 'updateGroupClusterQueryShape, status' },
  ],
  interrupts: false,

  async preview(atlas, given, now) {
    const { what, common } = await lookAtShape(atlas, given, 'allowed', now);
    return {
      ...common,
      summary: `let the ${what} through again on ${given.cluster}`,
      act: `Allow ${what}`,
      notice: `${given.cluster} runs ${what} again`,
      warnings: ['If nothing was done about why it was rejected, it loads the cluster as it did before.'],
      undo: 'reject-query rejects it again.',
    };
  },
});
