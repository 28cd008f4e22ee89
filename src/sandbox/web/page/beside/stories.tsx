// The Stories tab. The reader does each step by hand or with a button. A step is complete once its result is visible.
import { useEffect, useRef } from 'preact/hooks';
import type { StoryRun, StoryStep, StoryStepAction, StorySummary } from '../../stories-wire.js';
import type { ActOutcome } from '../../wire.js';
import { useTask } from '../hooks.js';
import { type SidePanelData, sendAct, sendFaultAct, sendStoriesAct } from '../live.js';
import { ErrorText } from '../parts/parts.js';
import { Checks } from './checks.js';
import { showPane } from './show.js';

export function Stories({ behind: { stories, checks } }: { behind: SidePanelData }) {
  if (stories === undefined) return null;
  const { run } = stories;
  return (
    <section class="stack part" aria-label="Guided stories">
      {run === undefined ? (
        <p class="quiet">Each story takes about a minute. Do the steps yourself or use the buttons.</p>
      ) : (
        <>
          <RunningStory key={run.story} run={run} />
          <Checks checks={checks.filter(({ request }) => run.requests.includes(request))} />
          <h3>Other stories</h3>
        </>
      )}
      {stories.stories
        .filter(({ id }) => id !== run?.story)
        .map((story) => (
          <StoryCard key={story.id} story={story} />
        ))}
    </section>
  );
}

function StoryCard({ story: { id, title, about } }: { story: StorySummary }) {
  return (
    <div class="card stack">
      <strong>{title}</strong>
      <p>{about}</p>
      <button
        type="button"
        class="button primary"
        aria-label={`Start: ${title}`}
        onClick={() => sendStoriesAct({ begin: id })}
      >
        Start
      </button>
    </div>
  );
}

function RunningStory({ run }: { run: StoryRun }) {
  const { title, step, seen, story } = run;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    if (step?.seat !== undefined) showPane(step.seat);
  }, [step?.number]);
  return (
    <article class="stack" aria-label={title}>
      <h3 ref={heading} tabIndex={-1}>
        {title}
      </h3>
      <div role="status">
        {seen.length > 0 && (
          <blockquote>
            <span class="unseen">What you just saw: </span>
            {seen.at(-1)}
          </blockquote>
        )}
        {step === undefined && <strong>End of the story.</strong>}
      </div>
      {step !== undefined && <Step step={step} />}
      <p class="row">
        <button type="button" class="button" onClick={() => sendStoriesAct({ begin: story })}>
          Start over
        </button>
        <button type="button" class="button" onClick={() => sendStoriesAct({ leave: true })}>
          Leave
        </button>
      </p>
      {seen.length > 1 && (
        <details>
          <summary>What you’ve seen so far</summary>
          <ol class="listed">
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
  const { busy, trouble, run, setTrouble } = useTask();
  useEffect(() => setTrouble(undefined), [number]);
  const does = busy ? undefined : button?.does;
  return (
    <div class="card stack step">
      <p class="quiet">
        Step {number} of {of}
      </p>
      <p>{say}</p>
      {line !== undefined && <code>{line}</code>}
      {button !== undefined && (
        // `aria-disabled`, because a disabled button would lose the keyboard focus between steps.
        <button
          type="button"
          class="button primary"
          aria-disabled={does === undefined}
          aria-busy={busy}
          onClick={() => does && run(carryOut(does))}
        >
          {button.label}
        </button>
      )}
      {button !== undefined && does === undefined && <p class="quiet">This button will work in a moment.</p>}
      <ErrorText>{trouble}</ErrorText>
    </div>
  );
}

async function carryOut(does: StoryStepAction): Promise<ActOutcome> {
  if ('dial' in does) {
    const { done, sentence } = await sendFaultAct(does.dial);
    return done ? { kind: 'done' } : { kind: 'trouble', sentence };
  }
  const outcome = await sendAct(does.as, does.act);
  if (outcome.kind !== 'errors') return outcome;
  return { kind: 'trouble', sentence: Object.values(outcome.byBlock).join(' ') };
}
