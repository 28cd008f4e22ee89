// Each person's open modal, and their Home tab.
import { randomBytes } from 'node:crypto';
import type { Option } from './blocks/options.js';
import type { Home, View } from './blocks/view.js';
import { withIds } from './blocks/walk.js';
import { newBlockId, newId } from './clock.js';
import { type Values, valuesOf } from './form-state.js';

export interface OpenView {
  readonly id: string;
  /** Changes with every update of the view by the bot. */
  readonly hash: string;
  readonly user: string;
  readonly view: View;
  readonly values: Values;
  /** Options that external selects in the view have offered so far. */
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
  readonly #open = new Map<string, OpenView>();

  of(user: string): OpenView | undefined {
    return this.#open.get(user);
  }

  find(id: string): OpenView | undefined {
    return [...this.#open.values()].find((open) => open.id === id);
  }

  /** Replaces the person's open modal, if any. */
  open(user: string, view: View): OpenView {
    const drawn = withBlockIds(view);
    const values = valuesOf(drawn.blocks);
    return this.#put({ id: newId('V'), hash: newHash(), user, view: drawn, values, offered: [] });
  }

  redraw(open: OpenView, view: View): OpenView {
    const drawn = withBlockIds(view);
    return this.#put({ ...open, hash: newHash(), view: drawn, values: valuesOf(drawn.blocks, open.values) });
  }

  fillIn(open: OpenView, values: Values): OpenView {
    return this.#put({ ...open, values });
  }

  offer(open: OpenView, options: readonly Option[]): OpenView {
    return this.#put({ ...open, offered: [...options, ...open.offered] });
  }

  close(open: OpenView): void {
    if (this.find(open.id) !== undefined) this.#open.delete(open.user);
  }

  /** Undefined until the bot has published one. */
  homeOf(user: string): PublishedHome | undefined {
    return this.#homes.get(user);
  }

  publish(user: string, view: Home): PublishedHome {
    const id = this.#homes.get(user)?.id ?? newId('V');
    const home = { id, hash: newHash(), user, view: { ...view, blocks: withIds(view.blocks, newBlockId) } };
    this.#homes.set(user, home);
    return home;
  }

  #put(open: OpenView): OpenView {
    this.#open.set(open.user, open);
    return open;
  }
}

const newHash = () => `${Math.floor(Date.now() / 1000)}.${randomBytes(4).toString('hex')}`;

const withBlockIds = (view: View): View => ({ ...view, blocks: withIds(view.blocks, newBlockId) });
