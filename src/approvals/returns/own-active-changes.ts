// Lists this bot's temporary changes that haven't ended. Their open reverts are stored before the changes are sent.
import type { Log } from '../../log.js';
import type { OwnActiveChange, ReadOwnActiveChanges } from '../../operations/own-active-changes.js';
import type { RequestStore } from '../storage/store.js';

/** The maximum number of scheduled reverts to read for one answer. */
const MOST = 500;

export const ownActiveChangesReader =
  (store: Pick<RequestStore, 'index' | 'list'>, log: Log): ReadOwnActiveChanges =>
  async (operation, project) => {
    try {
      const ids: string[] = [];
      for await (const page of store.index.openReturns({ of: operation, in: [project] })) {
        ids.push(...page);
        if (ids.length > MOST) return undefined;
      }
      const open = await store.list(ids);
      const made = open.flatMap((one): OwnActiveChange[] => {
        if ('unreadable' in one || one.returns === undefined) return [];
        const { change: id, operation, params, endsAt } = one.returns;
        return [{ id, operation, params, endsAt }];
      });
      return made.length === open.length ? made : undefined;
    } catch (error) {
      log.warn({ err: error }, 'failed to read the bot’s own active changes');
      return undefined;
    }
  };
