// The sandbox's policy.yaml, with one rule of each kind and short waiting periods.
import { CHANNELS, GROUPS } from './slack/index.js';

export const POLICY = `# Who can ask for which change, and who must approve it.
approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
freeze: [security]
defaults: { approvals: 1, expires_after: 1h, approvers: [security] }
rules:
  - operations: [delete-idp]
    requesters: [security]
    approvers: [security]
    approvals: 2
    wait: 1m
  - operations: [disconnect-org, connect-org, deactivate-idp, activate-idp, area:keys]
    requesters: [security]
    approvers: [security]
  - operations:
      - set-query-limit
      - delete-query-limit
      - allow-address
      - remove-address
      - reject-query
      - allow-query
      - area:backup
      - area:alerts
      - area:project
      - area:database-users
    requesters: [sre]
    approvers: [sre, security]
  - operations: [grant-access]
    requesters: [sre]
    approvers: [security]
    max_duration: 8h
  - operations: [revoke-access]
    requesters: [sre]
    alone: true
  - operations: [unprotect-cluster, delete-cluster, delete-private-endpoint]
    requesters: [sre]
    approvers: [security]
  - operations: [area:people]
    requesters: [sre]
    approvers: [security]
  - operations: [restart-primary]
    requesters: [sre]
    approvers: [sre, security]
    max_lead: 12h
  - operations: [area:cluster]
    requesters: [sre]
    approvers: [sre, security]
    max_lead: 12h
look_ups: { requesters: everyone }
`;
