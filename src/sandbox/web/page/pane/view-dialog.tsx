// The bot's open modal: filled in and submitted.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { inputKey } from '../../input-key.js';
import type { Value, View } from '../../wire.js';
import { Blocks } from '../blocks/blocks.js';
import { SurfaceContext } from '../surface.js';
import { useWorkspace } from '../workspace.js';
import { Dialog, isElsewhere } from './dialog.js';

type Held = Readonly<Record<string, Value>>;

/** The errors of a submission by block_id, and the values at that time. */
interface Refusal {
  readonly byBlock: Readonly<Record<string, string>>;
  readonly held: Held;
}

export function ViewDialog({ view, covered }: { view: View; covered: boolean }) {
  const { act } = useWorkspace();
  const [held, setHeld] = useState<Held>({});
  const [refusal, setRefusal] = useState<Refusal>({ byBlock: {}, held });
  const [trouble, setTrouble] = useState<string>();
  const [busy, setBusy] = useState(false);
  const values = { ...view.values, ...held };
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    if (form.current) showFirstError(form.current);
  }, [refusal]);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setTrouble(undefined);
    const outcome = await act({ kind: 'submit', viewId: view.id, values: changed(view, held) });
    setBusy(false);
    setRefusal({ byBlock: outcome.kind === 'errors' ? outcome.byBlock : {}, held });
    if (outcome.kind === 'trouble') setTrouble(outcome.sentence);
  };
  const surface = {
    place: { viewId: view.id },
    values,
    shown: view.shown,
    errors: errorsLeft(view, refusal, held),
    hold: (key: string, value: Value) => setHeld((before) => ({ ...before, [key]: value })),
  };
  const close = () => act({ kind: 'close', viewId: view.id });
  return (
    <Dialog title={view.title} covered={covered} onClose={close}>
      <form ref={form} onSubmit={submit} noValidate>
        <div class="body">
          <SurfaceContext.Provider value={surface}>
            <Blocks blocks={view.blocks} />
          </SurfaceContext.Provider>
        </div>
        <footer>
          {trouble !== undefined && (
            <p class="trouble" role="alert">
              {trouble}
            </p>
          )}
          <button type="button" class="button" onClick={close}>
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
    </Dialog>
  );
}

/** Like Slack, focuses the first field with an error. */
function showFirstError(form: HTMLElement): void {
  const field = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  if (field && !isElsewhere(form)) field.focus({ preventScroll: true });
  field?.closest('.input')?.scrollIntoView({ block: 'nearest' });
}

/** Drops the error of a field once that is changed. */
function errorsLeft({ blocks }: View, { byBlock, held: then }: Refusal, now: Held): Refusal['byBlock'] {
  const changed = blocks.flatMap((block) => {
    if (block.type !== 'input') return [];
    const key = inputKey(block.block_id, block.element.action_id);
    return now[key] === then[key] ? [] : [block.block_id];
  });
  return Object.fromEntries(Object.entries(byBlock).filter(([id]) => !changed.includes(id)));
}

/** Values changed here, by block_id. The view has the others, and an update may have removed inputs. */
function changed(view: View, held: Held): Record<string, Value> {
  const inputs: Record<string, Value> = {};
  for (const block of view.blocks) {
    if (block.type !== 'input') continue;
    const value = held[inputKey(block.block_id, block.element.action_id)];
    if (value !== undefined) inputs[block.block_id ?? ''] = value;
  }
  return inputs;
}
