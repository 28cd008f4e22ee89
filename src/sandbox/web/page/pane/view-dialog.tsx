// The bot's open modal over one user's pane. The other pane stays usable.
// The modal traps the focus while it's open and restores it afterwards.
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { inputKey } from '../../block-kit.js';
import type { Value, View } from '../../wire.js';
import { Blocks } from '../blocks/blocks.js';
import { SurfaceContext, useWorkspace } from '../context.js';
import { useTask } from '../hooks.js';
import { CloseButton, ErrorText } from '../parts/parts.js';

type Held = Readonly<Record<string, Value>>;

/** A submission's errors by block_id, and the values that were submitted. */
interface Refusal {
  readonly byBlock: Readonly<Record<string, string>>;
  readonly held: Held;
}

export function ViewDialog({ view }: { view: View }) {
  const { act } = useWorkspace();
  const dialog = useRef<HTMLDivElement>(null);
  const heading = useId();
  useFocusInside(dialog);
  const close = () => void act({ kind: 'close', viewId: view.id });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab' && dialog.current) keepInside(dialog.current, event);
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  };
  return (
    <div class="veil">
      <div ref={dialog} role="dialog" class="dialog" aria-labelledby={heading} tabIndex={-1} onKeyDown={onKeyDown}>
        <header class="row">
          <h2 id={heading}>{view.title}</h2>
          <CloseButton label="Close" onClick={close} />
        </header>
        <Form view={view} onClose={close} />
      </div>
    </div>
  );
}

function Form({ view, onClose }: { view: View; onClose(): void }) {
  const { act } = useWorkspace();
  const [held, setHeld] = useState<Held>({});
  const [refusal, setRefusal] = useState<Refusal>({ byBlock: {}, held });
  const { busy, trouble, run } = useTask();
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    if (form.current) showFirstError(form.current);
  }, [refusal]);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const outcome = await run(act({ kind: 'submit', viewId: view.id, values: changed(view, held) }));
    setRefusal({ byBlock: outcome.kind === 'errors' ? outcome.byBlock : {}, held });
  };
  const surface = {
    place: { viewId: view.id },
    values: { ...view.values, ...held },
    shown: view.shown,
    errors: errorsLeft(view, refusal, held),
    hold: (key: string, value: Value) => setHeld((before) => ({ ...before, [key]: value })),
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <div class="body">
        <SurfaceContext.Provider value={surface}>
          <Blocks blocks={view.blocks} />
        </SurfaceContext.Provider>
      </div>
      <footer class="row">
        <ErrorText>{trouble}</ErrorText>
        <button type="button" class="button" onClick={onClose}>
          {view.close}
        </button>
        {view.submit !== undefined && (
          // `aria-disabled`, because a disabled button would lose the focus while the bot responds.
          <button type="submit" class="button primary" aria-busy={busy} aria-disabled={busy}>
            {view.submit}
          </button>
        )}
      </footer>
    </form>
  );
}

/** Like Slack, focuses the first field with an error. */
function showFirstError(form: HTMLElement): void {
  const field = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  if (field && !isElsewhere(form)) field.focus({ preventScroll: true });
  field?.closest('.input')?.scrollIntoView({ block: 'nearest' });
}

const inputsIn = ({ blocks }: View) =>
  blocks.flatMap((block) =>
    block.type === 'input'
      ? [{ id: block.block_id ?? '', key: inputKey(block.block_id, block.element.action_id) }]
      : [],
  );

/** Returns the errors of fields that haven't changed since the submission. */
function errorsLeft(view: View, { byBlock, held: then }: Refusal, now: Held): Refusal['byBlock'] {
  const done = inputsIn(view).flatMap(({ id, key }) => (now[key] === then[key] ? [] : [id]));
  return Object.fromEntries(Object.entries(byBlock).filter(([id]) => !done.includes(id)));
}

/** Returns the changed values by block_id, except for inputs that an update removed. */
const changed = (view: View, held: Held): Held =>
  Object.fromEntries(
    inputsIn(view).flatMap(({ id, key }) => {
      const value = held[key];
      return value === undefined ? [] : [[id, value]];
    }),
  );

const FILLED_IN = '.body :is(input, select, textarea)';
const REACHABLE = ':is(button, input, select, textarea, a[href], summary, [tabindex="0"]):not(:disabled)';

function isInView(input: HTMLElement): boolean {
  const [seen, frame] = [input, input.closest('.body')].map((one) => one?.getBoundingClientRect());
  return seen !== undefined && frame !== undefined && seen.bottom <= frame.bottom;
}

/** Focuses the first input once it appears, unless it's below the fold or the focus is in another pane. */
function useFocusInside(dialog: { readonly current: HTMLDivElement | null }): void {
  useLayoutEffect(() => {
    const own = dialog.current;
    const pane = own?.closest('[data-region]');
    const before = document.activeElement;
    if (own && !isElsewhere(own)) own.focus();
    return () => {
      const left = document.activeElement === document.body || own?.contains(document.activeElement);
      if (!left) return;
      const back = before instanceof HTMLElement && before.isConnected && pane?.contains(before) ? before : undefined;
      // We wait for a microtask, because the pane is still inert at this point.
      queueMicrotask(() => (back ?? pane?.querySelector<HTMLElement>('.composer textarea'))?.focus());
    };
  }, []);
  useEffect(() => {
    const own = dialog.current;
    const first = own?.querySelector<HTMLElement>(FILLED_IN);
    if (document.activeElement === own && first && isInView(first)) first.focus();
  });
}

/**
 * Whether the focus is in another pane, where it must stay. The first steps and the top bar don't count as panes,
 * because pressing a button in them may open a form and remove the button.
 */
function isElsewhere(own: Element): boolean {
  const atWork = document.activeElement?.closest('[data-region]') ?? undefined;
  return atWork !== undefined && !atWork.contains(own);
}

function keepInside(dialog: HTMLElement, event: KeyboardEvent): void {
  const all = [...dialog.querySelectorAll<HTMLElement>(REACHABLE)].filter((one) => one.tabIndex >= 0);
  const [first, last] = [all[0], all.at(-1)];
  const at = document.activeElement;
  if (event.shiftKey ? at === first || at === dialog : at === last) {
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
