// Makes a cluster reject the queries of one shape, to stop a runaway query.

import { update } from '../recipes/update.js';
import { QUERY_CLAIMS } from './query-shapes.js';
import { lookAtShape, senderOf, switchingQuery } from './query-switch.js';

export const rejectQuery = update({
  ...switchingQuery('rejected'),
  name: 'reject-query',
  title: 'Reject the queries of one shape on a cluster',
  aliases: ['kill', 'kill query', 'killop', 'block', 'block query', 'ban query', 'stop query'],
  example: 'reject-query d88210 on Cluster0 in Payments for 1h because INC-42 it takes the cluster down',
  claims: [
    ...QUERY_CLAIMS,
    {
      says: 'The cluster refuses to run queries of a rejected shape.',
      document: 'updateGroupClusterQueryShape, status',
    },
    {
      says: 'What runs already goes on.',
      guess:
        'MongoDB checks the rejection when a query begins (SERVER-85876); no page of Atlas says what it does to running ones.',
    },
  ],
  interrupts: true,

  async preview(atlas, given, now) {
    const { what, ran, common } = await lookAtShape(atlas, given, 'rejected', now);
    const sender = senderOf(ran?.details);
    const isSystem = ran?.details?.queryStats?.systemQuery === true;
    return {
      ...common,
      summary: `reject the ${what} on ${given.cluster}`,
      act: `Reject ${what}`,
      notice: `${given.cluster} rejects ${what}`,
      warnings: [
        `Whoever sends it gets an error at once${sender === undefined ? '' : `, ${sender} too`}. What runs already goes on.`,
        ...(isSystem ? ['MongoDB itself sends it: without it, the cluster may not work as it should.'] : []),
      ],
      undo: 'allow-query lets it through again.',
    };
  },
});
