// Which files of a room are imported from outside it. The others can change without a look beyond the room.
import { expect, test } from '@jest/globals';
import { importsOf, textsIn } from './modules.js';

const imports = importsOf(textsIn('src'));

/** Rooms and layers that show at most half of their files. Others, such as `slack/lines`, exist to be used. */
const DOORS = {
  'approvals/executing': 'worker',
  atlas: 'atlas client deadline error-sentences errors pages path probe-clock replies',
  doctor: 'examine',
  operations: `
    amounts blocker call cluster-state/cluster-param credential-roles display-name duration effect end
    federation/orgs format handles held-roles index match network/ip-addresses not-offered operation operation-search
    optional-reads own-active-changes own-credential own-events owner-level params/field params/kind params/project
    params/times project/projects read-back roles units values`,
  'operations/alerts': 'alert-lists alert-words index open-alerts',
  'operations/backup': 'backup-lists compliance index last-backup retention',
  'operations/cluster': 'index tier-param',
  'operations/database-users': 'database-user index',
  'operations/federated-database': 'index',
  'operations/federation': 'index orgs',
  'operations/keys': 'index programs',
  'operations/monitoring': `
    connections-now disk-use event-words failover-limits index last-sign-in newest-events process-list process-problems
    unmeasured`,
  'operations/network': 'endpoint-id index ip-addresses',
  'operations/overview': 'overview',
  'operations/people': 'index who-can',
  'operations/project': 'index projects',
  'operations/queries': 'index',
  'policy-tool': 'crowd quorums run slack-crowd',
  'sandbox/atlas': 'index world/hardware',
  'sandbox/atlas/routes': 'events index',
  'sandbox/slack': 'blocks/block blocks/elements blocks/options blocks/rich-text blocks/text index world',
  'sandbox/slack/people': 'index',
  'sandbox/web': 'atlas-summary fault-panel inspector inspector-returns inspector-routes server',
  'sandbox/web/page': 'app',
  'sandbox/web/page/beside': 'beside',
  'sandbox/web/page/blocks': 'blocks',
  'sandbox/web/page/chat': 'channel',
  slack: `
    answers/accepted-store answers/ask-atlas answers/audience
    answers/interrupted answers/line-limit answers/row-choice-store answers/single-flight
    api/chat api/client api/delivery api/failures api/pace api/posting api/probe-clock api/rate-limits api/scopes
    api/slack-clock
    app
    blocks/cluster-link blocks/text
    cards/card-publisher cards/card-store cards/history-posts cards/policy-posts cards/title
    commands/suggested-store
    forms/draft-store
    lines/binding-store lines/names lines/recent-projects
    people/account people/channels people/identity people/memberships people/workspace`,
  'slack/cards': `
    buttons card-button card-menu card-publisher card-store decision-presses decisions form-presses forms/close-old-modal forms/submissions
    history-posts policy-posts question-notices request-card request-history return-lines state-words title visible-requests`,
  'slack/cards/forms': 'close-old-modal open-from-card stop-modal submissions',
  'slack/commands': 'accept-line answer-presses commands mention run shortcut suggested-store',
  'slack/forms': 'draft-store form forms route-forms',
  'slack/home': 'opened',
};

test.each(Object.entries(DOORS))('other rooms import only the doors of %s/', (room, doors) => {
  const inRoom = (module: string) => module.startsWith(`src/${room}/`);
  const used = imports.filter(({ from, to }) => inRoom(to) && !inRoom(from)).map(({ to }) => to);
  const names = [...new Set(used)].map((module) => module.slice(`src/${room}/`.length).replace(/\.tsx?$/, ''));
  expect(names.sort()).toEqual(doors.trim().split(/\s+/));
});
