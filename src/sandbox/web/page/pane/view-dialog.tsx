// The bot's open modal over one person's pane: filled in and submitted. The other pane stays usable.
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { inputKey } from '../../input-key.js';
import type { Value, View } from '../../wire.js';
import { Blocks } from '../blocks/blocks.js';
import { SurfaceContext, useWorkspace } from '../context.js';
import { useTask } from '../hooks.js';
import { Cross, Trouble } from '../parts/parts.js';
import { isElsewhere, keepInside, useFocusInside } from './focus.js';

type Held = Readonly<Record<string, Value>>;

/** The errors of a submission by block_id, and the values at that time. */
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
          <Cross label="Close" onClick={close} />
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
        <Trouble>{trouble}</Trouble>
        <button type="button" class="button" onClick={onClose}>
          {view.close}
        </button>
        {view.submit !== undefined && (
          // `aria-disabled`, as a disabled button would lose the focus while the bot answers.
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

/** Drops the error of a field once that is changed. */
function errorsLeft(view: View, { byBlock, held: then }: Refusal, now: Held): Refusal['byBlock'] {
  const done = inputsIn(view).flatMap(({ id, key }) => (now[key] === then[key] ? [] : [id]));
  return Object.fromEntries(Object.entries(byBlock).filter(([id]) => !done.includes(id)));
}

/** Values changed here, by block_id. The view has the others, and an update may have removed inputs. */
const changed = (view: View, held: Held): Held =>
  Object.fromEntries(
    inputsIn(view).flatMap(({ id, key }) => {
      const value = held[key];
      return value === undefined ? [] : [[id, value]];
    }),
  );
