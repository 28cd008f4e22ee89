// The guided stories: one step at a time, done by the reader or by a button. A step is complete when its result is
// visible.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { StoryAct, StoryRun, StoryStep, StoryTitle } from '../../stories-wire.js';
import { tell, turn, useBehind } from '../glass/behind.js';
import { Checks } from '../glass/checks.js';
import { showSeat } from '../glass/show.js';
import { send } from '../live.js';

export function Stories() {
  const { stories, checks } = useBehind();
  if (stories === undefined) return null;
  const { run } = stories;
  return (
    <section class="stories" aria-label="Guided stories">
      {run === undefined ? (
        <Shelf stories={stories.stories} />
      ) : (
        <>
          <Told key={run.story} run={run} />
          <Checks checks={checks.filter(({ request }) => run.requests.includes(request))} />
        </>
      )}
    </section>
  );
}

function Shelf({ stories }: { stories: readonly StoryTitle[] }) {
  return (
    <>
      <p class="quiet">About a minute each. Do the steps yourself, or have them done.</p>
      <ul class="shelf">
        {stories.map(({ id, title, about }) => (
          <li key={id}>
            <strong>{title}</strong>
            <p>{about}</p>
            <button
              type="button"
              class="button primary"
              aria-label={`Begin: ${title}`}
              onClick={() => tell({ begin: id })}
            >
              Begin
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Told({ run }: { run: StoryRun }) {
  const { title, step, seen, story } = run;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    if (step?.seat !== undefined) showSeat(step.seat);
  }, [step?.number]);
  return (
    <article class="told" aria-label={title}>
      <h3 ref={heading} tabIndex={-1}>
        {title}
      </h3>
      <div role="status">
        {seen.length > 0 && (
          <p class="seen">
            <span class="unseen">What you have just seen: </span>
            {seen.at(-1)}
          </p>
        )}
        {step === undefined && <p class="end">That was the story.</p>}
      </div>
      {step !== undefined && <Step step={step} />}
      <p class="ways">
        <button type="button" class="button" onClick={() => tell({ begin: story })}>
          Begin again
        </button>
        <button type="button" class="button" onClick={() => tell({ leave: true })}>
          {step === undefined ? 'Another story' : 'Leave it'}
        </button>
      </p>
      {seen.length > 1 && (
        <details>
          <summary>What you have seen so far</summary>
          <ol>
            {seen.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ol>
        </details>
      )}
    </article>
  );
}

function Step({ step }: { step: StoryStep }) {
  const { number, of, say, line, button } = step;
  const [trouble, setTrouble] = useState<string>();
  const [busy, setBusy] = useState(false);
  useEffect(() => setTrouble(undefined), [number]);
  const does = busy ? undefined : button?.does;
  const press = async () => {
    if (does === undefined) return;
    setBusy(true);
    setTrouble(await carryOut(does));
    setBusy(false);
  };
  return (
    <div class="step">
      <p class="quiet">
        Step {number} of {of}
      </p>
      <p>{say}</p>
      {line !== undefined && <code>{line}</code>}
      {button !== undefined && (
        // `aria-disabled`, as a disabled button would lose the keyboard focus between two steps.
        <button
          type="button"
          class="button primary"
          aria-disabled={does === undefined}
          aria-busy={busy}
          onClick={press}
        >
          {button.label}
        </button>
      )}
      {button !== undefined && does === undefined && (
        <p class="quiet">A moment: it can be done as soon as it is there.</p>
      )}
      {trouble !== undefined && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}

/** @returns what went wrong, as a sentence; undefined when nothing did */
async function carryOut(does: StoryAct): Promise<string | undefined> {
  if ('dial' in does) {
    const said = await turn(does.dial);
    return said.done ? undefined : said.sentence;
  }
  const outcome = await send(does.as, does.act);
  if (outcome.kind === 'trouble') return outcome.sentence;
  return outcome.kind === 'errors' ? Object.values(outcome.byBlock).join(' ') : undefined;
}
