// Open modals, one stack per person, and the Home tabs.
import { randomBytes } from 'node:crypto';
import type { Option } from './blocks/options.js';
import type { HomeView, ModalView, View } from './blocks/view.js';
import { withIds } from './blocks/walk.js';
import { newBlockId, newId } from './clock.js';
import { type Values, valuesOf } from './form-state.js';

export interface OpenView {
  readonly id: string;
  /** Another one after every change of the view by the bot. */
  readonly hash: string;
  readonly user: string;
  readonly rootId: string;
  /** The view under it. */
  readonly previousId?: string;
  readonly view: View;
  readonly values: Values;
  /** What external selects in it have been offered so far. */
  readonly offered: readonly Option[];
}

/** A modal's stack holds at most this many views. */
const DEEPEST = 3;

export class Views {
  readonly #stacks = new Map<string, readonly OpenView[]>();
  readonly #homes = new Map<string, OpenView>();

  stack(user: string): readonly OpenView[] {
    return this.#stacks.get(user) ?? [];
  }

  home(user: string): OpenView | undefined {
    return this.#homes.get(user);
  }

  find(id: string): OpenView | undefined {
    return this.#all().find((view) => view.id === id);
  }

  byExternalId(externalId: string): OpenView | undefined {
    return this.#all().find((open) => open.view.external_id === externalId);
  }

  /** Starts a new stack; an older one goes away. */
  open(user: string, view: ModalView): OpenView {
    const opened = fresh(user, view);
    this.#stacks.set(user, [opened]);
    return opened;
  }

  /** Undefined when the stack is full. */
  push(user: string, view: ModalView): OpenView | undefined {
    const stack = this.stack(user);
    if (stack.length >= DEEPEST) return undefined;
    const top = stack.at(-1);
    const pushed = fresh(user, view, top && { rootId: top.rootId, previousId: top.id });
    this.#stacks.set(user, [...stack, pushed]);
    return pushed;
  }

  publish(user: string, view: HomeView): OpenView {
    const before = this.#homes.get(user);
    const published = before === undefined ? fresh(user, view) : redrawn(before, view);
    this.#homes.set(user, published);
    return published;
  }

  redraw(open: OpenView, view: View): OpenView {
    return this.#put(redrawn(open, view));
  }

  fillIn(open: OpenView, values: Values): OpenView {
    return this.#put({ ...open, values });
  }

  offer(open: OpenView, options: readonly Option[]): OpenView {
    return this.#put({ ...open, offered: [...options, ...open.offered] });
  }

  /** Takes the view off its stack, with all that lies on it. */
  close(open: OpenView): void {
    const stack = this.stack(open.user);
    const at = stack.findIndex((each) => each.id === open.id);
    if (at >= 0) this.#stacks.set(open.user, stack.slice(0, at));
  }

  closeAll(user: string): void {
    this.#stacks.delete(user);
  }

  #all(): OpenView[] {
    return [...this.#homes.values(), ...[...this.#stacks.values()].flat()];
  }

  #put(open: OpenView): OpenView {
    if (open.view.type === 'home') {
      this.#homes.set(open.user, open);
    } else {
      const stack = this.stack(open.user);
      this.#stacks.set(
        open.user,
        stack.map((each) => (each.id === open.id ? open : each)),
      );
    }
    return open;
  }
}

function newHash(): string {
  return `${Math.floor(Date.now() / 1000)}.${randomBytes(4).toString('hex')}`;
}

function withBlockIds<V extends View>(view: V): V {
  return { ...view, blocks: withIds(view.blocks, newBlockId) };
}

function fresh(user: string, view: View, under?: { rootId: string; previousId: string }): OpenView {
  const id = newId('V');
  const drawn = withBlockIds(view);
  return {
    id,
    hash: newHash(),
    user,
    rootId: under?.rootId ?? id,
    ...(under && { previousId: under.previousId }),
    view: drawn,
    values: valuesOf(drawn.blocks),
    offered: [],
  };
}

function redrawn(open: OpenView, view: View): OpenView {
  const drawn = withBlockIds(view);
  return { ...open, hash: newHash(), view: drawn, values: valuesOf(drawn.blocks, open.values) };
}
