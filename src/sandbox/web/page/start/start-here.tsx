// Four first steps: Rita requests a change, Sam approves, Atlas makes the change, and Rita undoes the change.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { SLASH_COMMAND } from '../../../slack/world.js';
import type { UserSnapshot } from '../../wire.js';
import { TWO_PANES_QUERY, useMediaQuery, useStoredText, useTask } from '../hooks.js';
import { sendAct } from '../live.js';
import { APPROVER_PANE, ASKER_PANE, type Location, type PaneLocation, TWO_PANE_LOCATION } from '../location.js';
import { CloseButton, ErrorText } from '../parts/parts.js';
import { ASKED, isPast, type Step, startStepOf } from './steps.js';

interface StartHereProps {
  readonly location: Location;
  readonly asker: UserSnapshot | undefined;
  readonly approver: UserSnapshot | undefined;
  onShow(location: Location): void;
}

export function StartHere({ location, asker, approver, onShow }: StartHereProps) {
  const [hidden, setHidden] = useStoredText('start-hidden');
  const [unfolded, setUnfolded] = useState(false);
  const { trouble, run } = useTask();
  const step = useStep(asker, approver);
  const wide = useMediaQuery(TWO_PANES_QUERY);
  if (hidden !== '' || asker === undefined) return null;
  const ask = () => {
    onShow(TWO_PANE_LOCATION);
    void run(
      sendAct(ASKER_PANE.as, { kind: 'command', channel: ASKER_PANE.channel, name: SLASH_COMMAND, text: ASKED }),
    );
  };
  /** Renders a button that shows a user's pane with a channel, unless that pane is already visible. */
  const goTo = (name: string, { as, channel }: PaneLocation, front: number) => {
    const sits = location.seats.some((seat) => seat.as === as && seat.channel === channel);
    if (sits && (wide || location.seats[location.front]?.as === as)) return null;
    return (
      <button type="button" class="button primary" onClick={() => onShow({ ...TWO_PANE_LOCATION, front })}>
        Go to {name}
      </button>
    );
  };
  return (
    <section class={unfolded ? 'start' : 'start folded'} aria-label="Start here">
      <CloseButton label="Hide the first steps" onClick={() => setHidden('yes')} />
      <button type="button" class="link fold" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
        {unfolded ? 'Less' : 'More'}
      </button>
      {!isPast('approve', step) && (
        <p class="say">
          <strong>Countersign</strong>: one person requests a change in MongoDB Atlas, and another approves it.{' '}
          <strong>Query limit</strong>: how much data a database’s queries can process, which determines their cost.
        </p>
      )}
      <ol class="row">
        <StartStep step="ask" until="approve" now={step} title="Rita requests a change">
          {step === 'form' ? (
            <span class="say">
              Rita’s form is open. Press <strong>Ask for approval</strong> there.
            </span>
          ) : (
            <>
              <code class="say">
                {SLASH_COMMAND} {ASKED}
              </code>
              <button type="button" class="button primary" onClick={ask}>
                Send it as Rita
              </button>
            </>
          )}
          <ErrorText>{trouble}</ErrorText>
        </StartStep>
        <StartStep step="approve" until="under way" now={step} title="Sam approves">
          <span class="say">
            The request is waiting in Sam’s pane. Press <strong>Approve</strong> there.
          </span>
          {goTo('Sam', APPROVER_PANE, 1)}
        </StartStep>
        <StartStep step="under way" until="undo" now={step} title="Atlas makes the change">
          <span class="say">Countersign checks Atlas again, then sends a single call.</span>
        </StartStep>
        <StartStep step="undo" until="done" now={step} title="Rita undoes the change">
          <span class="say">
            Press <strong>Undo…</strong> on Rita’s card and ask for approval. Sam approves the undo the same way.
          </span>
          {goTo('Rita', ASKER_PANE, 0)}
        </StartStep>
      </ol>
      {step === 'done' && (
        <p role="status">
          <strong>The limit is 50 GiB again.</strong>{' '}
          <span class="say">
            <em>Behind the scenes</em> shows the limit in Atlas, faults to try and three stories. Send{' '}
            <code>{SLASH_COMMAND} help</code> to see what else you can do.
          </span>
        </p>
      )}
    </section>
  );
}

function useStep(asker: UserSnapshot | undefined, approver: UserSnapshot | undefined): Step {
  const [step, setStep] = useState<Step>('ask');
  const now = asker && approver ? startStepOf(asker, approver, step) : step;
  useEffect(() => setStep(now), [now]);
  return now;
}

interface StartStepProps {
  readonly step: Step;
  /** The next step. */
  readonly until: Step;
  readonly now: Step;
  readonly title: string;
  readonly children: ComponentChildren;
}

function StartStep({ step, until, now, title, children }: StartStepProps) {
  const over = !isPast(now, until);
  const here = !over && !isPast(now, step);
  return (
    <li class={over ? 'row over' : here ? 'row here' : 'row ahead'} aria-current={here ? 'step' : undefined}>
      <strong>
        {title}
        {over && <span class="unseen"> (done)</span>}
      </strong>
      {here && <div>{children}</div>}
    </li>
  );
}
