// Each user's Home tab and open modal. A modal is a stack of views, and the user sees the top view.
import { randomBytes } from 'node:crypto';
import type { Home, View } from './blocks/block.js';
import type { Option } from './blocks/options.js';
import { withIds } from './blocks/walk.js';
import { newBlockId, newSlackId } from './clock.js';
import { type FormValues, valuesOf } from './form-state.js';

export interface OpenView {
  readonly id: string;
  /** Changes each time the bot updates the view. */
  readonly hash: string;
  readonly user: string;
  /** The ids of the views below this view, starting at the root. */
  readonly below: readonly string[];
  readonly view: View;
  readonly values: FormValues;
  /** Options that the view's external selects have offered so far. */
  readonly offered: readonly Option[];
}

export interface PublishedHome {
  readonly id: string;
  readonly hash: string;
  readonly user: string;
  readonly view: Home;
}

export class Views {
  readonly #homes = new Map<string, PublishedHome>();
  /** View stacks by user id. The top view is the last. */
  readonly #open = new Map<string, readonly OpenView[]>();

  of(user: string): OpenView | undefined {
    return this.#open.get(user)?.at(-1);
  }

  find(id: string): OpenView | undefined {
    return [...this.#open.values()].flat().find((open) => open.id === id);
  }

  /** Replaces the user's open modal, if any. */
  open(user: string, view: View): OpenView {
    this.#open.delete(user);
    return this.push(user, view);
  }

  push(user: string, view: View): OpenView {
    const drawn = withBlockIds(view);
    const stack = this.#open.get(user) ?? [];
    const open = {
      id: newSlackId('V'),
      hash: newHash(),
      user,
      below: stack.map(({ id }) => id),
      view: drawn,
      values: valuesOf(drawn.blocks),
      offered: [],
    };
    this.#open.set(user, [...stack, open]);
    return open;
  }

  redraw(open: OpenView, view: View): OpenView {
    const drawn = withBlockIds(view);
    return this.#put({ ...open, hash: newHash(), view: drawn, values: valuesOf(drawn.blocks, open.values) });
  }

  fillIn(open: OpenView, values: FormValues): OpenView {
    return this.#put({ ...open, values });
  }

  offer(open: OpenView, options: readonly Option[]): OpenView {
    return this.#put({ ...open, offered: [...options, ...open.offered] });
  }

  /** Closes the view, so that the view below it becomes visible. */
  close({ id, user }: OpenView): void {
    this.#open.set(user, this.#open.get(user)?.filter((one) => one.id !== id) ?? []);
  }

  /** Returns the user's Home tab, or undefined until the bot has published it. */
  homeOf(user: string): PublishedHome | undefined {
    return this.#homes.get(user);
  }

  publish(user: string, view: Home): PublishedHome {
    const id = this.#homes.get(user)?.id ?? newSlackId('V');
    const home = { id, hash: newHash(), user, view: { ...view, blocks: withIds(view.blocks, newBlockId) } };
    this.#homes.set(user, home);
    return home;
  }

  #put(open: OpenView): OpenView {
    this.#open.set(open.user, this.#open.get(open.user)?.map((one) => (one.id === open.id ? open : one)) ?? []);
    return open;
  }
}

const newHash = () => `${Math.floor(Date.now() / 1000)}.${randomBytes(4).toString('hex')}`;

const withBlockIds = (view: View): View => ({ ...view, blocks: withIds(view.blocks, newBlockId) });
